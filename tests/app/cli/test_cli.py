"""The command line, used as people use it: real files in, real files out, and one sentence when it cannot be."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from skimage.data import astronaut, coffee

from app.cli.generate import run
from app.cli.options import EngineOptions, WeightsOptions
from app.main import ended_as_by_ctrl_c, main
from engine.conditioning.photo import seen_through, window_of
from engine.diffusion.schedule import NoiseSchedule
from engine.models.config import MODELS
from engine.request import read_request
from engine.settings import Settings
from engine.video import probe_video, read_video
from scene.errors import InputError
from scene.formats.trajectory_json import TrajectoryFile, read_trajectory_json, write_trajectory_json

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small real photo with metric depth beside it."""
    folder = tmp_path_factory.mktemp("photo")
    Image.fromarray(coffee()).resize((240, 160)).save(folder / "coffee.jpg", quality=95)
    ramp = np.linspace(900, 500, 160)[:, None] * np.ones((1, 240))
    Image.fromarray(ramp.astype(np.uint16)).save(folder / "coffee.depth.png")
    return folder / "coffee.jpg"


CLIP = ["--size", "96x64", "--frames", "3"]


def test_the_demo_does_the_whole_job(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["demo", "--out", str(tmp_path / "out"), "--sample", "still-life", "--frames", "5", "--size", "192x128"]
    assert main(arguments) == 0
    said = capsys.readouterr().out
    out = tmp_path / "out"
    assert read_video(out / "preview.mp4").shape == (5, 128, 192, 3)
    assert read_video(out / "video.mp4").shape == (5, 128, 192, 3)
    file = read_trajectory_json(out / "trajectory.json")
    assert len(file.trajectory) == 5
    assert file.contract is not None and file.contract in said
    coverage = json.loads((out / "coverage.json").read_text())
    assert len(coverage["frames"]) == 5
    assert coverage["frames"][0]["covered"] == 1
    assert "against the true picture: known pixels" in said
    assert main(arguments) == 0, "it may be run again into the same folder"


def test_pack_here_and_run_elsewhere_gives_what_generate_gives(photo: Path, tmp_path: Path) -> None:
    path = ["--move", "truck right 0.05m", *CLIP]
    assert main(["pack", str(photo), *path, "--out", str(tmp_path / "a")]) == 0
    (tmp_path / "a").rename(tmp_path / "moved elsewhere")
    assert main(["run", str(tmp_path / "moved elsewhere")]) == 0
    assert main(["generate", str(photo), *path, "--out", str(tmp_path / "film.mp4")]) == 0
    assert (tmp_path / "film.mp4").read_bytes() == (tmp_path / "moved elsewhere" / "video.mp4").read_bytes()


def test_a_request_is_exported_for_other_generators(
    photo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    request = tmp_path / "shot"
    assert main(["pack", str(photo), "--move", "truck right 0.05m", *CLIP, "--out", str(request)]) == 0
    assert main(["export", str(request), "--out", str(tmp_path / "all")]) == 0
    said = capsys.readouterr().out
    assert "note: Wan and CogVideoX make 4k+1 frames, and this clip has 3" in said
    assert read_request(request).contract in said.splitlines()[-1]
    assert sorted(path.name for path in (tmp_path / "all").iterdir()) == [
        "README.txt",
        "depth.mkv",
        "first_frame.png",
        "poses",
        "time-to-move",
        "vace",
    ]
    assert main(["export", str(request), "--out", str(tmp_path / "one"), "--for", "time-to-move"]) == 0
    assert not (tmp_path / "one" / "vace").exists()
    assert read_video(tmp_path / "one" / "time-to-move" / "mask.mp4").shape == (3, 64, 96, 3)
    assert main(["export", str(tmp_path), "--out", str(tmp_path / "none")]) == 2
    assert "is not a request folder" in capsys.readouterr().err


def test_a_path_without_a_lens_is_filmed_through_the_photos_own(photo: Path, tmp_path: Path) -> None:
    path = ["--move", "truck right 0.05m", *CLIP]
    assert main(["pack", str(photo), *path, "--out", str(tmp_path / "own")]) == 0
    turns = "".join(f"{i / 8} {i * 0.01} 0 0 0 0 0 1\n" for i in range(3))
    (tmp_path / "slam.txt").write_text(turns)
    asked = ["--trajectory", str(tmp_path / "slam.txt"), "--size", "96x64", "--out", str(tmp_path / "slam")]
    assert main(["pack", str(photo), *asked]) == 0
    own, slam = (read_request(tmp_path / name).trajectory.intrinsics.matrix for name in ("own", "slam"))
    assert own.equal(slam)


def test_a_preview_follows_a_trajectory_of_another_tool(photo: Path, tmp_path: Path) -> None:
    assert main(["demo", "--out", str(tmp_path), "--frames", "4", "--size", "96x64"]) == 0
    assert main(["convert", str(tmp_path / "trajectory.json"), str(tmp_path / "path.txt")]) == 0
    out = str(tmp_path / "p.mp4")
    assert (
        main(["preview", str(photo), "--trajectory", str(tmp_path / "path.txt"), "--size", "96x64", "--out", out]) == 0
    )
    assert read_video(out).shape == (4, 64, 96, 3)


def test_the_command_line_says_how_to_sample(photo: Path, tmp_path: Path) -> None:
    asked = [
        "--prompt",
        "dusk",
        "--negative-prompt",
        "people",
        "--steps",
        "7",
        "--guidance",
        "3.5",
        "--scene-lock",
        "off",
    ]
    asked += ["--camera-guidance", "2", "--camera-guidance-schedule", "cosine", "--precision", "bf16", "--rate", "24"]
    asked += ["--eta", "0", "--guidance-rescale", "0", "--mask", "reference", "--holes", "black"]
    asked += ["--intrinsics", "reference"]
    assert main(["pack", str(photo), "--move", "truck right 0.05m", *CLIP, *asked, "--out", str(tmp_path / "a")]) == 0
    request = read_request(tmp_path / "a")
    assert (request.prompt, request.negative_prompt) == ("dusk", "people")
    assert request.settings == Settings(
        steps=7,
        guidance=3.5,
        camera_guidance=2.0,
        camera_guidance_schedule="cosine",
        guidance_rescale=0.0,
        eta=0.0,
        rate=24.0,
        scene_lock=None,
        mask="reference",
        holes="black",
        intrinsics="reference",
        precision="bf16",
    )


def test_a_scene_lock_by_its_noise_is_the_engines_own_timestep(capsys: pytest.CaptureFixture[str]) -> None:
    cuts = [
        EngineOptions(backend=name, scene_lock_snr=0.02).settings.scene_lock
        for name in ("realcam-i2v-256", "realcam-i2v-512")
    ]
    for size, cut in zip((256, 512), cuts, strict=True):
        schedule = NoiseSchedule.from_config(MODELS[f"realcam-i2v-{size}"].schedule)
        assert cut is not None
        assert schedule.level(cut).snr <= 0.02 < schedule.level(cut - 1).snr
    assert cuts[0] != cuts[1]
    with pytest.raises(InputError, match="warp does not"):
        _ = EngineOptions(scene_lock_snr=0.02).settings


def test_folders_of_weights_are_named_to_the_processes_that_need_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REALCAM_WEIGHTS", "/before")
    with pytest.raises(InputError, match="not a request folder"):
        run(tmp_path, places=WeightsOptions(weights=(tmp_path, ROOT)))
    assert os.environ["REALCAM_WEIGHTS"].split(os.pathsep) == [str(tmp_path), str(ROOT), "/before"]


def test_a_video_that_fades_says_so(photo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = ["--move", "pan right 60deg", *CLIP]
    assert main(["generate", str(photo), *path, "--out", str(tmp_path / "film.mp4")]) == 0
    assert "fade: up to" in capsys.readouterr().err


def test_a_lift_writes_points(photo: Path, tmp_path: Path) -> None:
    import trimesh

    assert main(["lift", str(photo), "--out", str(tmp_path / "scene.ply")]) == 0
    cloud = trimesh.load(tmp_path / "scene.ply")
    assert isinstance(cloud, trimesh.PointCloud)
    assert len(cloud.vertices) > 30_000


def test_a_lift_writes_a_surface_with_the_photo_on_it(photo: Path, tmp_path: Path) -> None:
    import trimesh

    assert main(["lift", str(photo), "--out", str(tmp_path / "scene.glb")]) == 0
    loaded = trimesh.load(tmp_path / "scene.glb")
    assert isinstance(loaded, trimesh.Scene)
    surface = next(each for each in loaded.geometry.values() if isinstance(each, trimesh.Trimesh))
    assert len(surface.faces) > 100
    look: Any = surface.visual
    texture = look.material.baseColorTexture
    assert texture.size[0] > 100


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The sentence with which a command is refused."""
    try:
        status = main(arguments)
    except SystemExit as stop:
        status = stop.code
    assert status == 2
    error = capsys.readouterr().err
    assert "Traceback" not in error
    return error


BAD: dict[str, tuple[Callable[[Path], list[str]], str]] = {
    "no such photo": (lambda d: ["preview", str(d / "none.jpg"), "--move", "static", "--out", "p.mp4"], "none.jpg"),
    "not an image": (lambda d: ["lift", str(ROOT / "README.md"), "--out", "p.ply"], "README.md"),
    "unknown move": (lambda d: ["preview", "P", "--move", "orbti right 5deg", "--out", "p.mp4"], "orbit"),
    "unknown preset": (lambda d: ["preview", "P", "--preset", "zoom sideways", "--out", "p.mp4"], "preset"),
    "unknown engine": (
        lambda d: ["generate", "P", "--move", "static", "--backend", "wrap", "--out", "v.mp4"],
        "warp",
    ),
    "no path": (lambda d: ["preview", "P", "--out", "p.mp4"], "--move"),
    "two paths": (lambda d: ["preview", "P", "--move", "static", "--preset", "static", "--out", "p.mp4"], "--preset"),
    "no width": (lambda d: ["preview", "P", "--move", "static", "--size", "0x320", "--out", "p.mp4"], "0x320"),
    "minus frames": (lambda d: ["preview", "P", "--move", "static", "--frames", "-1", "--out", "p.mp4"], "-1"),
    "no folder": (lambda d: ["preview", "P", "--move", "static", *CLIP, "--out", str(d / "no" / "p.mp4")], "no/p.mp4"),
    "unknown depth": (lambda d: ["lift", "P", "--depth", "magic", "--out", "p.ply"], "magic"),
    "depth not there": (lambda d: ["lift", "P", "--depth", "embedded", "--out", "p.ply"], "GDepth"),
    "weights not there": (
        lambda d: ["lift", "P", "--depth", "depth-anything-v2-metric-indoor-small", "--out", "p.ply"],
        "models download",
    ),
    "other points": (lambda d: ["lift", "P", "--out", "p.obj"], ".ply"),
    "no request": (lambda d: ["run", str(d)], "request"),
    "unknown format": (lambda d: ["convert", str(ROOT / "README.md"), "x.json"], "README.md"),
    "no steps": (lambda d: ["pack", "P", "--move", "static", "--steps", "0", "--out", "r"], "steps is 1 to 1000"),
    "no such lock": (lambda d: ["pack", "P", "--move", "static", "--scene-lock", "on", "--out", "r"], "--scene-lock"),
    "no such weights": (lambda d: ["run", str(d), "--weights", str(d / "w")], "--weights"),
    **{
        f"{command} {name}": (
            lambda d, command=command, name=name: [command, "P", "--move", "static", "--out", str(d / name)],
            f"Films are written as .mp4, .mov, .mkv, not as {kind}",
        )
        for command in ("preview", "generate")
        for name, kind in (("film.gif", ".gif files"), ("film.webm", ".webm files"), ("frames", "folders of frames"))
    },
    "arc through": (
        lambda d: ["preview", "P", "--move", "arc left 180deg at 2m", "--out", str(d / "p.mp4")],
        "leads through its subject, within 0.00 m",
    ),
    "download of what": (lambda d: ["models", "download"], "models list"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_is_refused_in_a_sentence(
    case: str, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    make, expected = BAD[case]
    error = refused([str(photo) if word == "P" else word for word in make(tmp_path)], capsys)
    assert expected in error
    assert not list(tmp_path.iterdir()), "nothing is left behind"


def test_help_needs_no_heavy_library() -> None:
    code = "import sys; from app.main import main\ntry: main(['--help'])\nexcept SystemExit: pass\n"
    code += "sys.exit(any(name in sys.modules for name in ('torch', 'numpy', 'numba', 'open3d', 'PIL')))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.DEVNULL).returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end otherwise there")
def test_who_reads_only_the_beginning_of_what_is_printed_hears_of_no_error() -> None:
    command = [sys.executable, "-u", "-m", "app.main", "generate", "--help"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b"" and process.wait() == 141


@pytest.fixture(scope="module")
def portrait(photo: Path) -> Path:
    """An upright photo of a face, without a word about its lens; and metric depth beside it."""
    face = Image.fromarray(astronaut()).crop((64, 0, 400, 448)).resize((180, 240))
    face.save(photo.parent / "portrait.jpg", quality=95)
    ramp = np.linspace(1500, 900, 240)[:, None] * np.ones((1, 180))
    Image.fromarray(ramp.astype(np.uint16)).save(photo.parent / "portrait.depth.png")
    return photo.parent / "portrait.jpg"


def test_an_upright_photo_keeps_its_shape_and_its_lens(
    portrait: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    move = ["--move", "truck right 0.02m over 2s", "--frames", "3"]
    assert main(["pack", str(portrait), *move, "--out", str(tmp_path / "own")]) == 0
    said = capsys.readouterr().err
    assert "26 mm on full frame, 53 degrees across, is assumed" in said and "cut off" not in said
    request = read_request(tmp_path / "own")
    assert (request.clip.width, request.clip.height, request.clip.fps) == (336, 448, 1.0)
    seen = Image.fromarray(request.preview.rgb[0].numpy()).resize((90, 120))
    whole = Image.open(portrait).resize((90, 120))
    assert np.abs(np.asarray(seen, float) - np.asarray(whole, float)).mean() < 12, "all of the photo is in frame 0"


@pytest.mark.parametrize(
    ("options", "size", "words"),
    [
        (["--size", "16:9"], (512, 288), "58 % of the photo is cut off, top and bottom."),
        (["--size", "160x100", "--crop", "0.5", "0"], (160, 100), "53 % of the photo is cut off at the bottom."),
        (["--size", "9:16", "--crop", "1", "0"], (288, 512), "25 % of the photo is cut off on the left."),
    ],
)
def test_another_shape_cuts_off_what_it_says(
    portrait: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], size: tuple, words: str
) -> None:
    move = ["--move", "static over 1s", "--fps", "2", *options]
    assert main(["pack", str(portrait), *move, "--out", str(tmp_path / "cut")]) == 0
    assert f"note: {words}" in capsys.readouterr().err
    request = read_request(tmp_path / "cut")
    assert (request.clip.width, request.clip.height) == size and (request.clip.frames, request.clip.fps) == (3, 2.0)
    left, top, right, bottom = window_of(request.photo, request.trajectory.intrinsics[0])
    if "at the bottom" in words:
        assert top < 0.01 and bottom < 0.5 * request.photo.height
    if "on the left" in words:
        assert right > request.photo.width - 0.01 and left > 0.2 * request.photo.width
    seen = seen_through(request.photo, request.trajectory.intrinsics[0]).float()
    assert float((request.preview.rgb[0].float() - seen).abs().mean()) < 6, "frame 0 is the photo, cut so"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--size", "upright"], "or photo; got 'upright'"),
        (["--size", "0:9"], "or photo; got '0:9'"),
        (["--crop", "0.5", "2"], "--crop wants two numbers from 0 to 1"),
    ],
)
def test_a_shape_that_is_none_is_refused(
    portrait: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], words: str
) -> None:
    assert main(["preview", str(portrait), "--move", "static", *options, "--out", str(tmp_path / "a.mp4")]) != 0
    assert words in capsys.readouterr().err


def test_a_rate_that_is_asked_for_is_the_files(portrait: Path, tmp_path: Path) -> None:
    for rate, options in ((29.97, []), (25.0, ["--frames", "4"])):
        out = tmp_path / f"{rate}.mp4"
        move = ["--move", "static over 0.2s", "--size", "48x64", "--fps", str(rate), *options]
        assert main(["preview", str(portrait), *move, "--out", str(out)]) == 0
        facts = probe_video(out)
        assert facts.fps == pytest.approx(rate, rel=1e-6)
        assert facts.frames == (4 if options else 7)


@pytest.fixture(scope="module")
def capture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A path in a world of its own, 4 units and half a turn away; a unit is 0.1 m, and there are 12 frames a second."""
    lines = "".join(f"{i / 12:.6f} {-4 - i * 0.25} 0 0 0 1 0 0\n" for i in range(9))
    file = tmp_path_factory.mktemp("capture") / "slam.txt"
    file.write_text(lines)
    return file


def test_a_film_that_shows_nothing_of_the_photo_is_no_success(
    photo: Path, capture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command, out in (("preview", "p.mp4"), ("pack", "r"), ("generate", "v.mp4")):
        asked = [command, str(photo), "--trajectory", str(capture), "--size", "96x64", "--out", str(tmp_path / out)]
        error = refused(asked, capsys)
        assert "No frame shows anything of the photo: the path begins 4 m and 180 degrees" in error
        assert "--place photo" in error and "--scale" in error
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "frames", "fps", "end"),
    [
        ([], 9, 12.0, 0.2),
        (["--frames", "5"], 5, 6.0, 0.2),
        (["--frames", "33"], 33, 48.0, 0.2),
        (["--fps", "24"], 9, 24.0, 0.2),
        (["--frames", "3", "--fps", "10"], 3, 10.0, 0.2),
        (["--backend", "realcam-i2v-256"], 16, 22.5, 0.2),
        (["--scale", "fit"], 9, 12.0, None),
    ],
)
def test_a_path_of_another_world_is_placed_scaled_and_sampled(
    photo: Path, capture: Path, tmp_path: Path, options: list[str], frames: int, fps: float, end: float | None
) -> None:
    options = options if "--scale" in options else ["--scale", "0.1", *options]
    path = ["--trajectory", str(capture), "--place", "photo", *options, "--size", "96x64"]
    assert main(["pack", str(photo), *path, "--out", str(tmp_path / "r")]) == 0
    request = read_request(tmp_path / "r")
    c2w = request.trajectory.c2w
    assert (len(c2w), request.clip.fps) == (frames, pytest.approx(fps, rel=1e-3))
    assert c2w[0].equal(c2w[0].new_tensor(np.eye(4)))
    depth = float(np.median(np.linspace(0.9, 0.5, 160)))
    assert float(c2w[-1, 0, 3]) == pytest.approx(end if end is not None else depth / 4, rel=0.02)
    assert float(c2w[len(c2w) // 2, 0, 3] / c2w[-1, 0, 3]) == pytest.approx(0.5, abs=0.04), "evenly, as it was"


def test_the_frames_of_our_own_file_are_delivered_and_a_source_that_makes_others_is_said(
    photo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pack", str(photo), "--move", "truck right 0.1m", *CLIP, "--out", str(tmp_path / "own")]) == 0
    own = read_request(tmp_path / "own")
    file = TrajectoryFile(trajectory=own.trajectory, source=own.path)
    write_trajectory_json(tmp_path / "same.json", file)
    moved = own.trajectory.c2w.clone()
    moved[:, 0, 3] += 0.05
    write_trajectory_json(tmp_path / "moved.json", replace(file, trajectory=replace(own.trajectory, c2w=moved)))
    for name, options, said in (("same", [], False), ("moved", [], True), ("moved", ["--keep", "source"], False)):
        capsys.readouterr()
        out = tmp_path / f"{name} {len(options)}"
        path = ["--trajectory", str(tmp_path / f"{name}.json"), "--size", "96x64", *options]
        assert main(["pack", str(photo), *path, "--out", str(out)]) == 0
        request = read_request(out)
        wanted = moved if said else own.trajectory.c2w
        assert float((request.trajectory.c2w - wanted).abs().max()) < 1e-9, name
        assert (request.path is None) == said
        assert ("make other cameras here than its frames" in capsys.readouterr().err) == said


def test_convert_sets_rate_frames_place_and_unit(capture: Path, tmp_path: Path) -> None:
    options = ["--place", "photo", "--scale", "0.1", "--frames", "5", "--fps", "8"]
    assert main(["convert", str(capture), str(tmp_path / "camera_path.json"), *options]) == 0
    document = json.loads((tmp_path / "camera_path.json").read_text())
    assert document["fps"] == 8
    assert [each["camera_to_world"][3] for each in document["camera_path"]] == pytest.approx([0, 0.05, 0.1, 0.15, 0.2])


def test_what_cannot_be_asked_of_a_file_is_refused(
    capture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "o.json")
    for options, words in (
        (["--fps", "1e6"], "0.01 to 1000 frames per second"),
        (["--scale", "0"], "scaled by 0.000001 to 1000000"),
        (["--size", "wide"], "--size wants WIDTHxHEIGHT"),
        (["--camera", "left"], "leave --camera out"),
        (["--to", "euroc"], "euroc can only be read"),
        (["--from", "fbx"], "no trajectory format 'fbx'"),
    ):
        assert words in refused(["convert", str(capture), out, *options], capsys)


@pytest.mark.parametrize("suffix", [".mov", ".mkv"])
def test_a_film_is_of_the_kind_that_its_name_says(photo: Path, tmp_path: Path, suffix: str) -> None:
    path = ["--move", "truck right 0.05m", *CLIP]
    for command in ("preview", "generate"):
        assert main([command, str(photo), *path, "--out", str(tmp_path / f"{command}{suffix}")]) == 0
        facts = probe_video(tmp_path / f"{command}{suffix}")
        assert (facts.width, facts.height, facts.frames) == (96, 64, 3)
        head = (tmp_path / f"{command}{suffix}").read_bytes()[:12]
        assert head[4:12] == b"ftypqt  " if suffix == ".mov" else head[:4] == bytes.fromhex("1a45dfa3")


def test_a_command_that_is_told_to_end_leaves_as_by_ctrl_c() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # the tests themselves may be run by nohup
    before = signal.getsignal(signal.SIGTERM)
    for number in (signal.SIGTERM, signal.SIGHUP):
        with pytest.raises(KeyboardInterrupt), ended_as_by_ctrl_c():
            signal.raise_signal(number)
    assert signal.getsignal(signal.SIGTERM) is before
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with ended_as_by_ctrl_c():
            signal.raise_signal(signal.SIGHUP)  # nohup
    finally:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
