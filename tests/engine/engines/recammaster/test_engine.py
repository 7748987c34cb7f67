"""ReCamMaster as an engine: a request of a clip becomes a video, and what it cannot film is refused in a sentence."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from engine.clip import ClipSpec, ClipWish
from engine.engines.asked import Asked
from engine.engines.recammaster.backend import ReCamMasterVideo
from engine.engines.recammaster.clip import FEWEST, MOST
from engine.engines.recammaster.entry import RECAMMASTER
from engine.engines.recammaster.estimate import peak_memory, petaflops, tokens_of
from engine.engines.recammaster.refuse import refusal, warnings
from engine.engines.registry import KNOWN_ENGINES
from engine.engines.resident import RESIDENT
from engine.models.recammaster_config import TRAINED, ReCamMasterConfig
from engine.request import Request, pack
from engine.run import run_request
from engine.settings import Settings
from engine.video import probe_video
from scene.errors import InputError
from scene.moving.moving_scene import MovingScene
from scene.moving.render import render_over_time
from scene.path.camera_path import CameraPath, bake
from scene.pose import pose, rotation_from_rotvec
from scene.trajectory import Trajectory
from tests.engine.engines.recammaster.files import CONFIG, write_weights
from tests.scene.moving.clips import SIZE, small, two_places

CPU = torch.device("cpu")
SHOWN = (0, 0, 0, 1, 1, 1, 2, 2, 2)


@pytest.fixture(autouse=True)
def own_places(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("places")
    monkeypatch.setenv("REALCAM_CHECKPOINTS", str(folder))
    monkeypatch.setenv("HF_HUB_CACHE", str(folder / "hub"))
    yield
    RESIDENT.forget()


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_weights(tmp_path_factory.mktemp("weights"))


def flown(words: str = "dolly in 0.3m", scene: MovingScene | None = None, frames: int = len(SHOWN)) -> Trajectory:
    home = (scene or two_places()).home
    path = CameraPath.from_text(words)
    return bake(path, home.lens(*SIZE), frames, fps=12.0, subject_distance=home.subject_distance)


def requested(folder: Path, scene: MovingScene, trajectory: Trajectory, settings: Settings) -> Request:
    shown = SHOWN if scene.moves else (0,) * len(SHOWN)
    preview = render_over_time(scene, trajectory, shown)
    return pack(folder, scene, trajectory, preview, scene_frames=shown, engine="recammaster", settings=settings, seed=3)


def test_a_request_of_a_clip_becomes_a_video(weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REALCAM_WEIGHTS", str(weights))
    request = requested(tmp_path / "request", two_places(), flown(), Settings(steps=2, timesteps="rounded"))
    backends = {"recammaster": lambda: ReCamMasterVideo(CONFIG, CPU)}
    facts = probe_video(run_request(request.folder, backends=backends))
    assert (facts.width, facts.height, facts.frames) == (*SIZE, len(SHOWN))
    notes = json.loads((request.folder / "result.json").read_text())["notes"]
    assert (notes["steps"], notes["guidance"], notes["weights"]) == (2, 5.0, "step20000.ckpt")
    assert "ReCamMaster was trained on 81 frames, and this path has 9." in notes["outside_training"]
    assert "locked" not in notes and "shaped_steps" not in notes, "it has no scene lock"


def test_a_request_of_a_photo_is_refused_before_weights_are_looked_for(tmp_path: Path) -> None:
    photo = MovingScene.still(small("room"))
    request = requested(tmp_path / "request", photo, flown(scene=photo), Settings())
    with pytest.raises(
        InputError, match=r"films a clip again, and this shot has a photo\. Open a clip, such as an MP4"
    ):
        ReCamMasterVideo(CONFIG, CPU).generate(request, on_progress=lambda progress: None, cancelled=lambda: False)


def test_without_weights_both_parts_are_named_and_how_they_come(tmp_path: Path) -> None:
    missing = str(RECAMMASTER.missing)
    assert "step20000.ckpt of KwaiVGI/ReCamMaster-Wan2.1 and " in missing
    assert missing.endswith("Wan2.1-T2V-1.3B-Diffusers/ of Wan-AI, which are not there")
    assert [path.name for path in RECAMMASTER.paths] == ["step20000.ckpt", "Wan2.1-T2V-1.3B-Diffusers"]
    assert KNOWN_ENGINES["recammaster"] is RECAMMASTER


def test_files_of_another_network_are_not_its_weights(weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REALCAM_WEIGHTS", str(weights))
    assert replace(RECAMMASTER, config=CONFIG).missing is None
    released = RECAMMASTER.missing
    assert released is not None and released.damaged
    assert "not the weights of the ReCamMaster transformer" in str(released)


def turned(trajectory: Trajectory, metres: float, degrees: float) -> Trajectory:
    """The same path from another beginning."""
    angle = torch.tensor([0.0, degrees, 0.0], dtype=torch.float64).deg2rad()
    away = pose(rotation_from_rotvec(angle), torch.tensor([metres, 0.0, 0.0], dtype=torch.float64))
    return replace(trajectory, c2w=away @ trajectory.c2w)


def zoomed(trajectory: Trajectory, ratio: float) -> Trajectory:
    """The same path through a lens so many times as long."""
    ratios = torch.full((len(trajectory),), ratio, dtype=torch.float64)
    return replace(trajectory, intrinsics=trajectory.intrinsics.zoomed(ratios))


def asked(trajectory: Trajectory, shown: tuple[int, ...] = SHOWN) -> Asked:
    return Asked.of(two_places(), trajectory, shown)


@pytest.mark.parametrize(
    ("words", "lens", "begins", "said"),
    [
        ("dolly in 0.3m", 1.0, (0.0, 0.0), ""),
        ("dolly in 0.3m", 1.5, (0.0, 0.0), ""),
        ("dolly in 0.3m", 1.0, (0.01, 0.2), ""),
        ("zoom in 10deg", 1.0, (0.0, 0.0), "ReCamMaster gets no lens, so it cannot zoom: at frame 8 "),
        (
            "dolly in 0.3m",
            0.7,
            (0.0, 0.0),
            r"keeps that of the clip, and the path's sees 1\.\d\d times as wide",
        ),
        ("dolly in 0.3m", 1.0, (0.0, 20.0), r"the path begins 0\.00 m and 20\.0 degrees from it\. Let the path begin"),
        ("dolly in 0.3m", 1.0, (2.0, 0.0), r"the path begins 2\.00 m and 0\.0 degrees from it\. Let the path begin"),
    ],
    ids=["fits", "longer lens", "nearly there", "zoom", "wider lens", "turned", "elsewhere"],
)
def test_what_it_cannot_film_is_refused_with_what_to_do(
    words: str, lens: float, begins: tuple[float, float], said: str
) -> None:
    sentence = refusal(asked(zoomed(turned(flown(words), *begins), lens)))
    assert re.search(said, sentence)
    assert sentence == "" if not said else "another engine" in sentence


def test_a_path_begins_where_the_clip_was_filmed_at_the_moment_that_it_shows() -> None:
    there = two_places().c2w[1]
    begun = replace(flown(), c2w=there @ flown().c2w)
    said = [" ".join(warnings(asked(begun, shown), on_gpu=True)) for shown in ((1,) * 9, (0,) * 9)]
    assert "from the camera that filmed the clip" not in said[0]
    assert "The path begins 0.51 m and 0.0 degrees from the camera that filmed the clip" in said[1]


def test_what_may_turn_out_badly_is_said_before() -> None:
    assert [text[:34] for text in warnings(asked(flown()), on_gpu=False)] == ["ReCamMaster was trained on 81 fram"]
    said = " ".join(warnings(asked(turned(flown(), 0.05, 1.0), (0,) * 9), on_gpu=True))
    assert "begins 0.05 m and 1.0 degrees from the camera that filmed the clip" in said
    assert "The clip stands still throughout" in said
    home, shown = two_places().home, (0, 1, 2) * 27
    long = Trajectory(home.lens(832, 480).repeated(81), torch.eye(4, dtype=torch.float64).repeat(81, 1, 1), 15.0)
    assert "96 PFLOP" in " ".join(warnings(asked(long, shown), on_gpu=False))
    assert "PFLOP" not in " ".join(warnings(asked(long, shown), on_gpu=True))


@pytest.mark.parametrize(
    ("wish", "size", "frames"),
    [
        ((832, 480, 81), (832, 480), 81),
        ((600, 401, 80), (608, 400), 81),
        ((512, 320, 12), (512, 320), 13),
        ((64, 64, 2), (64, 64), FEWEST),
        ((64, 64, 10_000), (64, 64), MOST),
    ],
)
def test_a_clip_is_a_frame_and_fours_in_whole_tokens(
    wish: tuple[int, int, int], size: tuple[int, int], frames: int
) -> None:
    width, height, count = wish
    clip = ReCamMasterVideo().clip(ClipWish(width=width, height=height, frames=count, fps=15.0))
    assert (clip.width, clip.height, clip.frames, clip.fps) == (*size, frames, 15.0)
    assert RECAMMASTER.made_size((width, height)) == size


def test_the_trained_clip_costs_what_was_counted_by_hand() -> None:
    assert tokens_of(TRAINED) == 65_520
    assert petaflops(TRAINED) == pytest.approx(96, rel=0.02)
    attention = 4 * 65_520**2 * ReCamMasterConfig().channels * 30 * 100 / 1e15
    assert attention / petaflops(TRAINED) == pytest.approx(0.82, abs=0.01)
    assert petaflops(TRAINED, guidance=1) == pytest.approx(petaflops(TRAINED) / 2)


def test_memory_is_that_of_the_weights_and_grows_with_the_clip() -> None:
    weights = 2 * 1e9 * (1.490 + 5.681) + 4 * 1e9 * 0.127
    small_clip = ClipSpec(width=256, height=256, frames=17, fps=15.0)
    needed = [peak_memory(clip, "auto", on_gpu=True) for clip in (small_clip, TRAINED)]
    assert weights < needed[0] < needed[1] < 2 * weights
    assert peak_memory(TRAINED, "auto", on_gpu=False) > 1.5 * needed[1]
