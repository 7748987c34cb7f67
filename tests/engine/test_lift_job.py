import json
import math
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import ExifTags, Image

from engine.backend import ClipWish
from engine.engines.registry import backend
from engine.lift_job import pack_lift, read_lift, run_lift
from engine.progress import JobCancelled, Progress
from engine.request import pack
from engine.video import probe_video
from engine.worker import Worker
from scene.depth.choose import estimate_depth
from scene.errors import InputError
from scene.lifting import lift
from scene.path.camera_path import CameraPath, bake
from scene.path.move_grammar import parse_moves
from scene.photo.image import load_image
from scene.rendering.render import render
from scene.scene import Scene

PATIENCE = 240


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A box before a wall, with its depth beside it."""
    rng = np.random.default_rng(3)
    metres = np.full((60, 90), 4.0, np.float32)
    metres[20:45, 30:60] = 2.0
    np.save(tmp_path / "box.depth.npy", metres)
    shades = np.where(metres[..., None] < 3, 180, 70) + rng.integers(0, 30, (60, 90, 3))
    Image.fromarray(shades.astype(np.uint8)).save(tmp_path / "box.png")
    return tmp_path / "box.png"


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    with Worker(tmp_path_factory.mktemp("worker") / "worker.log") as worker:
        yield worker


def assert_same_scene(a: Scene, b: Scene) -> None:
    for field in ("xyz", "rgb", "footprint", "reliable"):
        assert torch.equal(getattr(a.points, field), getattr(b.points, field)), field
    assert torch.equal(a.photo.pixels, b.photo.pixels)
    assert torch.equal(a.intrinsics.matrix, b.intrinsics.matrix)
    assert torch.equal(a.depth.metres, b.depth.metres) and a.depth.source == b.depth.source
    assert torch.equal(a.sky, b.sky)
    assert (a.photo.sha256, a.photo.file_size, a.photo.notices) == (b.photo.sha256, b.photo.file_size, b.photo.notices)


def test_a_lifted_scene_is_read_back_bit_for_bit(photo: Path, tmp_path: Path) -> None:
    seen: list[Progress] = []
    scene = run_lift(pack_lift(tmp_path / "job", load_image(photo)), on_progress=seen.append)
    assert_same_scene(read_lift(tmp_path / "job"), scene)
    assert {"Depth", "Points"} <= {progress.stage for progress in seen}
    assert [p.fraction for p in seen] == sorted(p.fraction for p in seen)


def test_a_scene_that_was_changed_since_it_was_made_is_not_read(photo: Path, tmp_path: Path) -> None:
    folder = pack_lift(tmp_path / "job", load_image(photo))
    run_lift(folder)
    with np.load(folder / "depth.npz") as arrays:
        np.savez_compressed(folder / "depth.npz", **{**arrays, "metres": arrays["metres"] * 2})
    with pytest.raises(InputError, match=r"was changed since it was made\. Estimate the depth again"):
        read_lift(folder)


def test_the_photo_may_move_while_its_job_waits(photo: Path, tmp_path: Path) -> None:
    folder = pack_lift(tmp_path / "job", load_image(photo))
    photo.unlink()
    assert run_lift(folder.rename(tmp_path / "elsewhere")).depth.source.name == "sidecar"


def test_a_depth_file_or_a_source_may_be_named(photo: Path, tmp_path: Path) -> None:
    np.save(tmp_path / "flat.npy", np.full((60, 90), 7.0, np.float32))
    opened = load_image(photo)
    assert run_lift(pack_lift(tmp_path / "flat", opened, depth=tmp_path / "flat.npy")).depth.metres.unique() == 7
    assert run_lift(pack_lift(tmp_path / "guess", opened, depth="layout-prior")).depth.source.kind == "approximate"


def test_the_estimator_gets_the_pixels_and_the_lens_of_the_opened_photo(photo: Path, tmp_path: Path) -> None:
    tall = Image.open(photo).resize((2600, 1700))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.FocalLengthIn35mmFilm] = 28
    tall.save(tmp_path / "tall.jpg", exif=exif)
    opened = load_image(tmp_path / "tall.jpg")
    assert (opened.width, opened.height) == (1339, 2048) and opened.intrinsics_source == "exif"
    expected = lift(opened, estimate_depth(opened, "layout-prior"))
    assert_same_scene(run_lift(pack_lift(tmp_path / "job", opened, depth="layout-prior")), expected)


def test_what_a_lift_was_given_takes_no_room_once_it_has_ended(photo: Path, tmp_path: Path) -> None:
    folder = pack_lift(tmp_path / "job", load_image(photo))
    assert (folder / "job-input" / photo.name).samefile(photo)
    run_lift(folder)
    assert {file.name for file in folder.iterdir()} == {
        "lift.json",
        "photo.png",
        "depth.npz",
        "result.json",
        "progress.jsonl",
    }
    assert photo.is_file()
    stopped = pack_lift(tmp_path / "stopped", load_image(photo))
    with pytest.raises(JobCancelled):
        run_lift(stopped, cancelled=lambda: True)
    assert not (stopped / "job-input").exists()


def test_a_lift_of_an_earlier_version_is_read(photo: Path, tmp_path: Path) -> None:
    scene = run_lift(pack_lift(tmp_path / "job", load_image(photo)))
    asked = {"schema": "realcam-lift/1", "image": "box.png", "depth": "auto", "fov_x_deg": None, "max_points": 655360}
    (tmp_path / "job" / "lift.json").write_text(json.dumps(asked))
    (tmp_path / "job" / "input").mkdir()
    shutil.copy(photo, tmp_path / "job" / "input")
    assert_same_scene(read_lift(tmp_path / "job"), scene)


def test_what_cannot_be_lifted_is_refused_in_a_sentence(photo: Path, tmp_path: Path) -> None:
    opened = load_image(photo)
    with pytest.raises(InputError, match=r"no photo .*missing\.jpg"):
        pack_lift(tmp_path / "job", replace(opened, path=tmp_path / "missing.jpg"))
    with pytest.raises(InputError, match=r"no depth file .*nonsense"):
        pack_lift(tmp_path / "job", opened, depth="nonsense")
    assert not (tmp_path / "job").exists()
    (tmp_path / "text.npy").write_text("no depth")
    with pytest.raises(InputError, match=r"text\.npy"):
        run_lift(pack_lift(tmp_path / "job", opened, depth=tmp_path / "text.npy"))
    with pytest.raises(InputError, match=r"its depth job is failed\. .*text\.npy"):
        read_lift(tmp_path / "job")


def test_a_photo_becomes_a_video_in_the_worker(worker: Worker, photo: Path, tmp_path: Path) -> None:
    lifting = worker.submit(pack_lift(tmp_path / "lift", load_image(photo)))
    assert lifting.wait(PATIENCE).error == ""
    scene = read_lift(lifting.folder)

    path = CameraPath(segments=parse_moves("truck right 0.3m"))
    clip = backend("warp").clip(ClipWish(width=64, height=48, frames=5, fps=2.0))
    trajectory = bake(path, scene.intrinsics.covering(clip.width, clip.height), clip.frames)
    request = pack(tmp_path / "shot", scene, trajectory, render(scene, trajectory), engine="warp", clip=clip, path=path)
    assert request.path == path
    assert_same_scene(request.scene, scene)

    filling = worker.submit(request.folder)
    assert filling.wait(PATIENCE).error == ""
    facts = probe_video(request.folder / "video.mp4")
    assert (facts.width, facts.height, facts.frames) == (64, 48, 5)
    assert math.isclose(facts.fps, 2.0)
    assert request.contract in facts.metadata["comment"]
