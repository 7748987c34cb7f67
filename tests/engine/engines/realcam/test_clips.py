"""The diffusion engines, asked as any engine is, with a small model in an official file."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from engine.backend import ClipWish
from engine.engines.realcam.backend import CameraVideo
from engine.engines.registry import Backends
from engine.engines.resident import RESIDENT
from engine.models.config import MODELS, DepthNetConfig, ModelSpec
from engine.progress import JobCancelled, Progress
from engine.request import Request, pack
from engine.run import run_request
from engine.settings import Settings
from engine.verification.goldens import small_models
from engine.video import probe_video
from scene.errors import InputError
from scene.rendering.render import render
from tests.engine.layers.card import card_scene, fly
from tests.engine.models_on_disk import deaf, write_model

SPEC = replace(
    small_models()["realcam-i2v_256"],
    depth=DepthNetConfig(width=48, heads=2, layers=4, taps=(0, 1, 2, 3), features=16, out_channels=(8, 8, 16, 16)),
)
QUICK = Settings(steps=2, holes="black")
QUICKEST = replace(QUICK, steps=1)


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CameraVideo]:
    files = write_model(tmp_path_factory.mktemp("weights"), SPEC, depth=True)
    yield CameraVideo(SPEC, files, torch.device("cpu"))
    RESIDENT.forget()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("requests")


def ask(
    folder: Path,
    name: str,
    *,
    moves: str = "truck right 0.15m",
    seed: int = 0,
    settings: Settings = QUICK,
    lock_strength: Sequence[float] | None = None,
) -> Request:
    scene = card_scene()
    trajectory = fly(scene, moves, SPEC.frames)
    return pack(
        folder / name,
        scene,
        trajectory,
        render(scene, trajectory),
        engine="small",
        prompt="a red card",
        seed=seed,
        settings=settings,
        lock_strength=lock_strength,
    )


def film(engine: CameraVideo, request: Request) -> tuple[Tensor, dict]:
    video = engine.generate(request, on_progress=lambda progress: None, cancelled=lambda: False)
    return torch.stack(list(video.frames)), dict(video.notes)


def test_a_request_becomes_a_video_with_notes(engine: CameraVideo, folder: Path) -> None:
    ask(folder, "whole", settings=Settings(steps=2))
    told: list[Progress] = []
    backends: Backends = {"small": lambda: engine}
    video = run_request(folder / "whole", on_progress=told.append, backends=backends)
    facts = probe_video(video)
    assert (facts.width, facts.height, facts.frames) == (SPEC.width, SPEC.height, SPEC.frames)
    notes = json.loads((folder / "whole" / "result.json").read_text())["notes"]
    assert notes["shaped_steps"] == 1, "of 999 and 499, one is at 900 or above"
    assert 0 < notes["locked"] < 1 and len(notes["locked_per_frame"].split()) == SPEC.frames
    assert notes["scale"] > 0 and "the depth net in its file" in notes["scale_note"]
    assert "a moving camera changes" in notes["camera_check"]
    fractions = [progress.fraction for progress in told]
    assert fractions == sorted(fractions)
    assert list(dict.fromkeys(p.stage for p in told)) == ["Start", "Load", "Prepare", "Generate", "Decode", "Save"]


def test_a_seed_means_the_same_video(engine: CameraVideo, folder: Path) -> None:
    first, _ = film(engine, ask(folder, "first", seed=1, settings=QUICKEST))
    again, _ = film(engine, ask(folder, "again", seed=1, settings=QUICKEST))
    other, _ = film(engine, ask(folder, "other", seed=2, settings=QUICKEST))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_scene_lock_is_said_to_be_off_where_it_is(engine: CameraVideo, folder: Path) -> None:
    locked, _ = film(engine, ask(folder, "locked", settings=QUICKEST))
    free, notes = film(engine, ask(folder, "free", settings=replace(QUICKEST, scene_lock=None)))
    assert notes["scene_lock"] == "off" and "locked" not in notes
    assert not torch.equal(locked, free)


def test_a_frame_of_less_strength_is_let_go_earlier(engine: CameraVideo, folder: Path) -> None:
    lasting = replace(QUICK, steps=2, scene_lock=0)
    locked, firm = film(engine, ask(folder, "firm", settings=lasting))
    but_the_last = [1.0] * (SPEC.frames - 1) + [0.0]
    loosened, notes = film(engine, ask(folder, "looser", settings=lasting, lock_strength=but_the_last))
    assert notes["shaped_steps"] == firm["shaped_steps"] == 2
    shares = [[float(share) for share in each["locked_per_frame"].split()] for each in (firm, notes)]
    assert shares[1] == [*shares[0][:-1], 0.0] and shares[0][-1] > 0
    assert not torch.equal(loosened, locked)


def test_the_photo_may_be_any_frame(engine: CameraVideo, folder: Path) -> None:
    scene = card_scene()
    there = fly(scene, "truck right 0.15m", SPEC.frames)
    trajectory = replace(there, c2w=there.c2w.roll(2, 0))
    preview = render(scene, trajectory)
    request = pack(folder / "late", scene, trajectory, preview, engine="small", settings=QUICK)
    _, notes = film(engine, request)
    assert notes["photo_frame"] == 2


@pytest.mark.parametrize("told", [1, 2, 3, 4])
def test_it_stops_when_asked_wherever_it_is(engine: CameraVideo, folder: Path, told: int) -> None:
    request = ask(folder, f"stopped {told}")
    heard: list[Progress] = []
    with pytest.raises(JobCancelled):
        video = engine.generate(request, on_progress=heard.append, cancelled=lambda: len(heard) >= told)
        list(video.frames)
    assert len(heard) == told


def test_a_model_that_does_not_answer_to_its_camera_is_refused(folder: Path, tmp_path: Path) -> None:
    files = write_model(tmp_path, replace(SPEC, depth=None), values=deaf)
    engine = CameraVideo(replace(SPEC, depth=None), files, torch.device("cpu"))
    with pytest.raises(InputError, match=r"does not answer to the camera.*models check"):
        film(engine, ask(folder, "deaf"))


def test_missing_weights_are_said_before_anything_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REALCAM_CHECKPOINTS", str(folder))
    with pytest.raises(InputError, match=r"realcam-i2v-256 needs .*The warp engine works without weights\."):
        film(CameraVideo(SPEC), ask(folder, "no weights"))


def test_a_request_of_another_size_is_refused(folder: Path) -> None:
    request = ask(folder, "small")
    with pytest.raises(InputError, match="RealCam-I2V 512 makes 512x320, 16 frames; the request is for 192x128, 4"):
        film(CameraVideo(MODELS["realcam-i2v-512"]), request)


@pytest.mark.parametrize("spec", MODELS.values(), ids=MODELS)
def test_a_wish_keeps_its_rate(spec: ModelSpec) -> None:
    engine = CameraVideo(spec)
    clip = engine.clip(ClipWish(width=640, height=360, frames=49, fps=24))
    assert (clip.width, clip.height, clip.frames) == (spec.width, spec.height, 16)
    for rate in (1, 7.5, 24, 30000 / 1001, 240):
        assert engine.clip(ClipWish(width=640, height=360, frames=49, fps=rate)).fps == rate
    free = spec.name.startswith(("cami2v", "realcam"))
    assert clip.anchor == ("a-frame-is-photo" if free else "first-frame-is-photo")
