import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from engine.backend import ClipWish
from engine.engines.registry import backend
from engine.lift_job import pack_lift, read_lift, run_lift
from engine.progress import Progress
from engine.request import pack
from engine.video import probe_video
from engine.worker import Worker
from scene.errors import InputError
from scene.path.camera_path import CameraPath, bake
from scene.path.move_grammar import parse_moves
from scene.rendering.render import render
from scene.scene import Scene

PATIENCE = 240


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A box before a wall, with its depth beside it."""
    dice = np.random.default_rng(3)
    metres = np.full((60, 90), 4.0, np.float32)
    metres[20:45, 30:60] = 2.0
    np.save(tmp_path / "box.depth.npy", metres)
    shades = np.where(metres[..., None] < 3, 180, 70) + dice.integers(0, 30, (60, 90, 3))
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
    scene = run_lift(pack_lift(tmp_path / "job", photo, max_points=3000), on_progress=seen.append)
    assert_same_scene(read_lift(tmp_path / "job"), scene)
    assert {"Depth", "Points"} <= {progress.stage for progress in seen}
    assert [p.fraction for p in seen] == sorted(p.fraction for p in seen)


def test_the_photo_may_move_while_its_job_waits(photo: Path, tmp_path: Path) -> None:
    folder = pack_lift(tmp_path / "job", photo)
    photo.unlink()
    assert run_lift(folder.rename(tmp_path / "elsewhere")).depth.source.name == "sidecar"


def test_a_depth_file_or_a_source_may_be_named(photo: Path, tmp_path: Path) -> None:
    np.save(tmp_path / "flat.npy", np.full((60, 90), 7.0, np.float32))
    assert run_lift(pack_lift(tmp_path / "flat", photo, depth=tmp_path / "flat.npy")).depth.metres.unique() == 7
    assert run_lift(pack_lift(tmp_path / "guess", photo, depth="layout-prior")).depth.source.kind == "approximate"


def test_what_cannot_be_lifted_is_refused_in_a_sentence(photo: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no photo .*missing\.jpg"):
        pack_lift(tmp_path / "job", tmp_path / "missing.jpg")
    with pytest.raises(InputError, match=r"no depth file .*nonsense"):
        pack_lift(tmp_path / "job", photo, depth="nonsense")
    assert not (tmp_path / "job").exists()
    (tmp_path / "text.jpg").write_text("not a photo")
    with pytest.raises(InputError, match=r"text\.jpg"):
        run_lift(pack_lift(tmp_path / "job", tmp_path / "text.jpg"))
    with pytest.raises(InputError, match=r"its depth job is failed\. .*text\.jpg"):
        read_lift(tmp_path / "job")


def test_a_photo_becomes_a_video_in_the_worker(worker: Worker, photo: Path, tmp_path: Path) -> None:
    lifting = worker.submit(pack_lift(tmp_path / "lift", photo))
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
