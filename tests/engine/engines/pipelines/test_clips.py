"""Diffusers pipelines as engines, asked as any engine is, with tiny random ones in a folder."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from app.main import main
from engine.backend import ClipWish
from engine.engines.pipelines.backend import PipelineVideo
from engine.engines.pipelines.clip import clip_frames, clip_size
from engine.engines.pipelines.load import load_pipe, option_lacks
from engine.engines.registry import KNOWN_ENGINES, Backends
from engine.engines.resident import RESIDENT
from engine.models.pipelines import PIPELINES, PipelineModel
from engine.progress import JobCancelled, Progress
from engine.request import Request, pack
from engine.run import run_request
from engine.settings import Settings
from engine.shaping.attach import attach
from engine.shaping.delivery import VACE_GREY
from engine.video import probe_video, read_video
from engine.weights.folders import Found, check_folder, find_folder, missing_files, networks_in, read_network
from engine.weights.missing import Missing
from scene.errors import InputError
from scene.moving.render import render_over_time
from scene.path.camera_path import CameraPath, bake
from scene.rendering.render import render
from scene.trajectory import Trajectory
from tests.engine.engines.pipelines.folders import small_engine, write_folder
from tests.engine.layers.card import CARD, card_scene
from tests.engine.shaping.tiny import tiny
from tests.scene.moving.clips import two_places

KINDS = {
    "wan-i2v+shaping": "wan",
    "wan-vace": "wan-vace",
    "cogvideox-i2v+shaping": "cogvideox",
    "svd+shaping": "svd",
}
QUICK = Settings(steps=3, scene_lock=500)


@pytest.fixture(scope="module")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("checkpoints")
    for name, kind in KINDS.items():
        write_folder(folder / PIPELINES[name].releases[0].folder, kind)
    return folder


@pytest.fixture(autouse=True)
def own_places(checkpoints: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("REALCAM_CHECKPOINTS", str(checkpoints))
    monkeypatch.setenv("REALCAM_WEIGHTS", "")
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    yield
    RESIDENT.forget()


def ask(folder: Path, model: PipelineModel, settings: Settings = QUICK) -> Request:
    scene = card_scene()
    clip = PipelineVideo(model).clip(ClipWish(width=48, height=32, frames=9, fps=8))
    lens = scene.lens(clip.width, clip.height)
    trajectory = bake(CameraPath.from_text("truck right 0.15m"), lens, clip.frames, fps=clip.fps, subject_distance=CARD)
    return pack(
        folder,
        scene,
        trajectory,
        render(scene, trajectory),
        engine=model.name,
        clip=clip,
        prompt="a red card",
        seed=4,
        settings=settings,
    )


@pytest.mark.parametrize("precision", ["fp32", "half"])
@pytest.mark.parametrize("name", KINDS)
def test_a_folder_of_weights_and_a_request_make_a_video(name: str, precision: str, tmp_path: Path) -> None:
    model = small_engine(name, frames=5 if name == "svd+shaping" else 9)
    settings = replace(QUICK, precision=model.half if precision == "half" else "fp32")
    request = ask(tmp_path / "request", model, settings)
    told: list[Progress] = []
    backends: Backends = {name: lambda: PipelineVideo(model, torch.device("cpu"))}
    facts = probe_video(run_request(request.folder, on_progress=told.append, backends=backends))
    clip = request.clip
    assert (facts.width, facts.height, facts.frames) == (clip.width, clip.height, clip.frames) == (48, 32, clip.frames)
    assert facts.fps == pytest.approx(clip.fps, rel=1e-3)
    notes = json.loads((request.folder / "result.json").read_text())["notes"]
    assert notes["shaped_steps"] >= 1
    assert 0.05 < notes["locked"] <= 1
    assert (notes["steps"], notes["guidance"]) == (3, model.releases[0].usual.guidance)
    assert notes["weights"] == model.releases[0].folder
    fractions = [progress.fraction for progress in told]
    assert fractions == sorted(fractions)
    assert [p.detail for p in told if p.detail] == [f"step {i} of 3" for i in (1, 2, 3)]


def of_clip(folder: Path, shown: tuple[int, ...]) -> Request:
    """A request to VACE for a clip that is filmed again, in bfloat16."""
    moving = two_places()
    lens = moving.home.lens(48, 32).repeated(len(shown))
    c2w = torch.eye(4, dtype=torch.float64).repeat(len(shown), 1, 1)
    c2w[:, 0, 3] = torch.linspace(0, 0.3, len(shown))
    path = Trajectory(lens, c2w, 12.0)
    preview = render_over_time(moving, path, shown)
    settings = replace(QUICK, precision="bf16")
    return pack(folder, moving, path, preview, scene_frames=shown, engine="wan-vace", seed=4, settings=settings)


def test_vace_gets_the_preview_of_a_clip_over_time_and_grey_where_it_is_to_invent(tmp_path: Path) -> None:
    request = of_clip(tmp_path / "request", (0, 0, 0, 1, 1, 1, 2, 2, 2))
    given, preview = attach(tiny("wan-vace").pipe, request, steps=2).arguments, request.preview
    video, mask = (torch.stack([torch.tensor(np.asarray(each)) for each in given[name]]) for name in ("video", "mask"))
    holes = ~preview.mask
    holes[0] = False  # the path begins at the clip's first frame, which is known all over
    assert bool(holes[1:].any())
    assert torch.equal(mask, holes[..., None].expand_as(mask) * torch.tensor(255, dtype=torch.uint8))
    assert bool((video[holes] == VACE_GREY).all())
    assert torch.equal(video[1:][preview.mask[1:]], preview.rgb[1:][preview.mask[1:]])


def test_vace_makes_another_video_of_another_moment_of_a_clip(tmp_path: Path) -> None:
    model = small_engine("wan-vace")
    backends: Backends = {"wan-vace": lambda: PipelineVideo(model, torch.device("cpu"))}
    made = []
    for name, shown in (("plays", (0, 0, 0, 1, 1, 1, 2, 2, 2)), ("held", (0,) * 9)):
        request = of_clip(tmp_path / name, shown)
        made.append(read_video(run_request(request.folder, backends=backends)))
    assert not torch.equal(*made)


@pytest.mark.parametrize("name", ["wan-i2v+shaping", "cogvideox-i2v+shaping", "svd+shaping"])
def test_a_job_stops_within_a_step(name: str, tmp_path: Path) -> None:
    model = small_engine(name, frames=5 if name == "svd+shaping" else 9)
    request = ask(tmp_path / "request", model)
    heard: list[Progress] = []
    engine = PipelineVideo(model, torch.device("cpu"))
    with pytest.raises(JobCancelled):
        engine.generate(request, on_progress=heard.append, cancelled=lambda: bool(heard and heard[-1].detail))
    assert heard[-1].detail == "step 1 of 3"


@pytest.mark.parametrize("times", [1, 100])
def test_short_memory_is_made_do_with_or_said_in_a_sentence(times: int, tmp_path: Path) -> None:
    model, device = small_engine("wan-i2v+shaping"), torch.device("cpu")
    request, failures = ask(tmp_path / "request", model), iter(range(times))
    found = find_folder(model)
    assert isinstance(found, Found)

    def full(*_: object) -> None:
        if next(failures, None) is not None:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 9 GiB.")

    load_pipe(model, found, request.settings, device).transformer.register_forward_pre_hook(full)
    engine = PipelineVideo(model, device)
    if times > 1:
        with pytest.raises(InputError, match=r"Memory ran out while sampling, even with each frame in tiles .*offload"):
            engine.generate(request, on_progress=lambda progress: None, cancelled=lambda: False)
        return
    video = engine.generate(request, on_progress=lambda progress: None, cancelled=lambda: False)
    assert len(list(video.frames)) == request.clip.frames
    assert video.notes["memory"] == "memory was short; made with each frame in tiles"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (Settings(offload="model"), "Offload model needs an NVIDIA GPU, and there is none. Or choose offload none."),
        (Settings(bits=8), "Weights in 8 bits: that needs an NVIDIA GPU, and there is none. Or choose 16 bits."),
    ],
)
def test_ways_to_spare_memory_that_cannot_be_had_are_refused(settings: Settings, said: str, tmp_path: Path) -> None:
    model = small_engine("wan-i2v+shaping")
    with pytest.raises(InputError, match=said):
        PipelineVideo(model, torch.device("cpu")).generate(
            ask(tmp_path / "request", model, settings), on_progress=lambda progress: None, cancelled=lambda: False
        )
    with pytest.raises(InputError, match="bits are 16, 8 or 4; got 5"):
        Settings(bits=5)


def test_packages_that_spare_memory_are_asked_for_with_how_to_add_them(monkeypatch: pytest.MonkeyPatch) -> None:
    gpu, here = torch.device("cuda"), {"bitsandbytes", "accelerate"}
    monkeypatch.setattr("engine.engines.pipelines.load.find_spec", lambda package: package if package in here else None)
    assert option_lacks("offload", gpu) == option_lacks("bits", gpu) == ""
    here.remove("bitsandbytes")
    assert option_lacks("offload", gpu) == ""
    assert option_lacks("bits", gpu).startswith("needs bitsandbytes, which the studio does not bring along")
    here.remove("accelerate")
    assert option_lacks("offload", gpu).endswith("`.venv/bin/python -m pip install accelerate` adds it")
    assert option_lacks("bits", gpu).endswith("pip install bitsandbytes accelerate` adds them")


@pytest.mark.parametrize("model", PIPELINES.values(), ids=PIPELINES)
def test_a_wish_becomes_a_clip_that_the_model_makes(model: PipelineModel) -> None:
    engine, release = PipelineVideo(model), model.releases[0]
    for wish in (
        ClipWish(width=512, height=320, frames=49, fps=12),
        ClipWish(width=300, height=640, frames=16, fps=8),
        ClipWish(width=640, height=480, frames=500, fps=30),
    ):
        clip = engine.clip(wish)
        assert release.grid.fits(clip.frames, clip.height, clip.width)
        assert release.fewest <= clip.frames <= release.frames
        assert clip.width * clip.height == pytest.approx(release.width * release.height, rel=0.06)
        if release.flexible:
            assert clip.width / clip.height == pytest.approx(wish.width / wish.height, rel=0.08)
        assert clip.fps == wish.fps, "the rate that was chosen is the rate of the file"
        within = min(max(wish.frames, release.fewest), release.frames)
        assert abs(clip.frames - within) <= release.block / 2, "as many frames as were wished, or the nearest"
        assert clip.anchor == ("first-frame-is-photo" if model.anchored else "none")


def test_a_model_that_wants_one_shorter_side_and_whole_blocks_of_frames_gets_them() -> None:
    release = PIPELINES["cogvideox-i2v+shaping"].releases[1]
    shapes = [clip_size(release, aspect) for aspect in (16 / 9, 1.0, 0.5, 3.0)]
    assert shapes == [(1360, 768), (768, 768), (768, 1360), (1360, 768)]
    assert [clip_frames(release, wished) for wished in (17, 60, 70, 81, 961)] == [49, 65, 65, 81, 81]


def test_an_engine_is_greyed_until_its_folder_is_whole(
    checkpoints: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert KNOWN_ENGINES["svd+shaping"].missing is None
    engine = KNOWN_ENGINES["cogvideox-i2v+shaping"]
    assert engine.missing is None
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("REALCAM_CHECKPOINTS", str(tmp_path))
        missing = engine.missing
    assert missing is not None and not missing.damaged
    assert missing.reason.startswith("needs checkpoints/CogVideoX-5b-I2V/ or CogVideoX1.5-5B-I2V/, which is not there")
    assert engine.source == "`python3 launch.py models download cogvideox-i2v+shaping` fetches it"
    assert engine.size_gb == pytest.approx(21.1, abs=0.1)
    weights = checkpoints / "stable-video-diffusion-img2vid-xt/unet/diffusion_pytorch_model.safetensors"
    aside = weights.rename(weights.with_suffix(".aside"))
    try:
        assert missing_files(weights.parents[1]) == ["unet/*.safetensors"]
        assert "unet/*.safetensors is missing" in str(KNOWN_ENGINES["svd+shaping"].missing)
    finally:
        aside.rename(weights)


def test_folders_are_found_where_one_says_and_in_the_hub_s_cache(
    checkpoints: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = PIPELINES["wan-vace"]
    folder = checkpoints / model.releases[0].folder
    monkeypatch.setenv("REALCAM_CHECKPOINTS", str(tmp_path))
    assert isinstance(find_folder(model), Missing)
    for said in (folder, folder.parent):
        assert str(find_folder(model, [said])) == str(folder)


def test_models_list_and_check_know_folders(
    checkpoints: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", "list"]) == 0
    rows = {line.split()[0]: line for line in capsys.readouterr().out.splitlines() if line.strip()}
    folder = checkpoints / "Wan2.1-I2V-14B-480P-Diffusers"
    assert rows["wan-i2v+shaping"].endswith(str(folder))
    assert "45.7 GB  Apache-2.0" in rows["wan-i2v+shaping"]
    assert rows["realcam-i2v-512"].endswith("not here")
    assert main(["models", "check", str(folder), "--as", "wan-i2v+shaping"]) == 0
    said = capsys.readouterr().out
    assert "is a WanImageToVideoPipeline, for wan-i2v+shaping; every file is there" in said
    assert "transformer: " in said and "every name and shape fits" in said
    assert main(["models", "check", str(folder), "--as", "wan-vace"]) == 2
    assert "for wan-i2v+shaping" not in capsys.readouterr().out


def test_a_check_compares_every_name_and_shape(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "wan", "wan")
    file = folder / "vae" / "diffusion_pytorch_model.safetensors"
    tensors = load_file(file)
    key = next(iter(tensors))
    save_file(tensors | {key: tensors[key][:1].clone()}, file)
    with pytest.raises(InputError, match=rf"is not a complete AutoencoderKLWan: {key} is \[.*\] and not"):
        check_folder(folder)
    save_file({name: tensor for name, tensor in tensors.items() if name != key}, file)
    for judge in (lambda: check_folder(folder), lambda: read_network(file.parent, "AutoencoderKLWan", torch.float32)):
        with pytest.raises(InputError, match=rf"{key} is missing"):
            judge()


def test_a_network_is_read_as_diffusers_reads_it(checkpoints: Path) -> None:
    folder = checkpoints / "Wan2.1-I2V-14B-480P-Diffusers"
    for name, kind in networks_in(folder).items():
        ours, theirs = read_network(folder / name, kind, torch.float32), getattr(tiny("wan").pipe, name)
        for (key, a), b in zip(ours.state_dict().items(), theirs.state_dict().values(), strict=True):
            assert torch.equal(a, b), key
        for a, b in zip(ours.buffers(), theirs.buffers(), strict=True):
            assert torch.equal(a, b), "tables that are not in the file"
    half = read_network(folder / "transformer", "WanTransformer3DModel", torch.bfloat16)
    assert {t.dtype for t in half.parameters()} == {torch.bfloat16, torch.float32}
    assert half.scale_shift_table.dtype == torch.float32
