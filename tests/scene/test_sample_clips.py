"""The bundled clips: what their manifests say is what their files are, and depths agree with poses."""

import hashlib
import json

import pytest
import torch
from PIL import Image

from scene.camera import pixel_centres, project, unproject
from scene.errors import InputError
from scene.path.camera_path import bake
from scene.path.moves import Move
from scene.samples.sample_clip import load_sample_clip
from scene.samples.shipped import ASSETS, SAMPLE_CLIPS

every_clip = pytest.mark.parametrize("name", SAMPLE_CLIPS)
LARGEST = 6_000_000
"""Bytes of the files of one clip."""


@every_clip
def test_the_files_are_those_of_the_manifest(name: str) -> None:
    folder = ASSETS / name
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for part in ("clip", "poster"):
        data = (folder / manifest[part]["file"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == manifest[part]["sha256"]
    depths = [folder / (manifest["depth"]["files"] % frame) for frame in range(manifest["clip"]["frames"])]
    together = hashlib.sha256()
    for file in depths:
        together.update(file.read_bytes())
    assert together.hexdigest() == manifest["depth"]["sha256"]
    others = {folder / "manifest.json", folder / "clip.mp4", folder / "poster.jpg"}
    present = {file for file in folder.rglob("*") if file.is_file()}
    assert present == {*depths, *others}
    assert sum(file.stat().st_size for file in present) <= LARGEST
    assert manifest["credit"].endswith("CC0")


@every_clip
def test_it_is_a_clip_with_depth_and_a_camera_for_every_frame(name: str) -> None:
    sample = load_sample_clip(name)
    facts, lens = sample.clip.facts, sample.trajectory.intrinsics
    assert (facts.width, facts.height) == (lens.width, lens.height)
    assert len(sample.clip) == len(sample.depth) == len(sample.sky) == len(sample.trajectory) == facts.frames
    assert facts.fps == pytest.approx(sample.trajectory.fps) and facts.notices == ()
    assert (facts.frames - 1) % 4 == 0, "a length that video models take"
    assert torch.equal(sample.trajectory.c2w[0], torch.eye(4, dtype=torch.float64))
    for frame in (0, facts.frames - 1):
        assert sample.depth[frame].shape == (facts.height, facts.width)
        assert bool((sample.depth[frame] > 0.1).all()) and sample.sky[frame].shape == sample.depth[frame].shape
    with pytest.raises(KeyError):
        sample.depth[facts.frames]
    with Image.open(sample.folder / "poster.jpg") as poster:
        assert poster.size == (facts.width, facts.height)


@every_clip
def test_what_stands_still_lies_where_other_frames_have_it(name: str) -> None:
    """Points of a frame, seen from another one's camera, are at the depth that it has there, and look the same."""
    sample = load_sample_clip(name)
    camera, last = sample.trajectory, len(sample.trajectory) - 1
    lens = camera.intrinsics[0]
    for one, other in ((0, last // 4), (last, last - 8), (last // 2, last // 3)):
        local = unproject(lens, pixel_centres(lens.width, lens.height), sample.depth[one].double())
        points = local @ camera.c2w[one, :3, :3].T + camera.c2w[one, :3, 3]
        uv, z = project(lens, camera.c2w[other], points)
        col, row = uv.floor().long().unbind(-1)
        inside = (z > 0) & (col >= 0) & (col < lens.width) & (row >= 0) & (row < lens.height)
        there = sample.depth[other][row[inside], col[inside]]
        same = ((there - z[inside]).abs() < 0.02 * there).double().mean()
        assert float(inside.double().mean()) > 0.6
        assert 0.8 < float(same) < 0.999, "most stands still; some is hidden, and some moves"
        match = (there - z[inside]).abs() < 0.005 * there
        a, b = sample.clip.frame(one)[inside][match].float(), sample.clip.frame(other)[row[inside], col[inside]]
        assert float((a - b.float()[match]).abs().median()) < 6


@every_clip
def test_something_moves(name: str) -> None:
    """Between two frames some points of one are in front of what the other sees there, beyond what hides them."""
    sample = load_sample_clip(name)
    camera = sample.trajectory
    lens = camera.intrinsics[0]
    one, other = len(camera) // 3, 2 * len(camera) // 3
    local = unproject(lens, pixel_centres(lens.width, lens.height), sample.depth[one].double())
    uv, z = project(lens, camera.c2w[other], local @ camera.c2w[one, :3, :3].T + camera.c2w[one, :3, 3])
    col, row = uv.floor().long().unbind(-1)
    inside = (z > 0) & (col >= 0) & (col < lens.width) & (row >= 0) & (row < lens.height)
    gone = z[inside] < 0.97 * sample.depth[other][row[inside], col[inside]]
    assert float(gone.double().mean()) > 0.005, "nothing that stands still can be seen through"


@every_clip
def test_the_ready_path_begins_with_the_first_frame(name: str) -> None:
    sample = load_sample_clip(name)
    assert all(isinstance(segment, Move) for segment in sample.path.segments)
    path = bake(sample.path, sample.trajectory.intrinsics[0], len(sample.trajectory))
    assert path.c2w[0].allclose(torch.eye(4, dtype=torch.float64))
    assert float(path.c2w[-1, :3, 3].norm()) > 0.3
    assert path.c2w[:, :3, 3].norm(dim=-1).amax() < 0.7 * sample.depth[0].min(), "it stays clear of things"


def test_an_unknown_clip_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(InputError, match="toy-train"):
        load_sample_clip("kitchen")
