import hashlib
import json
import math

import pytest
import torch
from PIL import Image

from scene.camera import Intrinsics, pixel_centres, project, unproject
from scene.errors import InputError
from scene.path.camera_path import bake as bake_path
from scene.path.moves import Move
from scene.pose import look_at
from scene.samples.oracle import true_clip, true_view
from scene.samples.sample import load_sample
from scene.samples.shipped import SAMPLES
from scene.trajectory import Trajectory

IDENTITY = torch.eye(4, dtype=torch.float64)
every_sample = pytest.mark.parametrize("name", SAMPLES)


def small(name: str, width: int = 96) -> Intrinsics:
    lens = load_sample(name).photo.intrinsics
    return lens.resized(width, round(width * lens.height / lens.width))


def beside(name: str) -> torch.Tensor:
    """A camera a little to the right of the photo's: 5 % of the distance to the middle of the picture."""
    sample = load_sample(name)
    moved = IDENTITY.clone()
    moved[0, 3] = 0.1 * float(sample.depth.metres[~sample.sky].median())
    return moved


@every_sample
def test_the_photo_is_the_true_view_from_where_it_was_taken(name: str) -> None:
    photo = load_sample(name).photo
    left, top, width, height = 380, 250, 320, 240
    truth = true_view(name, photo.intrinsics.cropped(left, top, width, height), IDENTITY, samples=3)
    there = photo.pixels[top : top + height, left : left + width]
    error = (truth.rgb.float() - there.float()).square().mean()
    assert 10 * math.log10(255**2 / float(error)) >= 38


@every_sample
def test_the_depth_file_is_the_truth_to_half_a_millimetre(name: str) -> None:
    sample = load_sample(name)
    left, top, width, height = 300, 60, 480, 320
    lens = sample.photo.intrinsics.cropped(left, top, width, height)
    truth = true_view(name, lens, IDENTITY, samples=1).depth
    window = slice(top, top + height), slice(left, left + width)
    sky = sample.sky[window]
    assert torch.equal(sky, truth.isinf())
    error = (truth - sample.depth.metres[window])[~sky].abs()
    assert bool((error <= 0.0005 + 1e-6 * truth[~sky]).all()), "half a millimetre, and what float32 has of it"


@every_sample
def test_a_sample_is_a_photo_with_metric_depth_of_its_size(name: str) -> None:
    sample = load_sample(name)
    assert sample.depth.metres.shape == sample.sky.shape == sample.photo.pixels.shape[:2]
    assert (sample.photo.intrinsics.width, sample.photo.intrinsics.height) == (sample.photo.width, sample.photo.height)
    assert sample.depth.source.kind == "metric"
    assert bool(sample.depth.metres.isfinite().all() and (sample.depth.metres > 0.1).all())
    assert bool(sample.sky.any()) == (name == "street")
    assert all(isinstance(segment, Move) for segment in sample.path.segments)


@every_sample
def test_the_files_are_those_of_the_manifest(name: str) -> None:
    folder = load_sample(name).folder
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for part in ("photo", "depth", "light"):
        data = (folder / manifest[part]["file"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == manifest[part]["sha256"]
    assert load_sample(name).photo.sha256 == manifest["photo"]["sha256"]


@every_sample
def test_the_photos_exif_tells_its_lens(name: str) -> None:
    photo = load_sample(name).photo
    assert photo.path is not None
    with Image.open(photo.path) as picture:
        focal_35mm = picture.getexif().get_ifd(0x8769)[0xA405]
    assert focal_35mm == pytest.approx(float(photo.intrinsics.fx) * 36 / photo.width, abs=0.51)


@every_sample
def test_a_point_has_one_place_and_one_colour_from_every_camera(name: str) -> None:
    lens = small(name, 24)
    here = true_view(name, lens, IDENTITY, samples=1)
    points = unproject(lens, pixel_centres(lens.width, lens.height), here.depth.double())
    eye = beside(name)[:3, 3]
    pin = Intrinsics.from_focal(500, 1, 1)
    seen = 0
    for row, col in ((r, c) for r in range(2, lens.height, 3) for c in range(2, lens.width, 3)):
        if here.depth[row, col].isinf():
            continue
        point = points[row, col]
        there = true_view(name, pin, look_at(eye, point), samples=1)
        distance = float((point - eye).norm())
        slack = 2e-4 * distance
        # Something may stand in front; nothing may be missing.
        assert float(there.depth[0, 0]) <= distance + 5 * slack
        if float(there.depth[0, 0]) > distance - slack:
            seen += 1
            difference = (there.rgb[0, 0].int() - here.rgb[row, col].int()).abs().max()
            assert int(difference) <= 12, (row, col)
    assert seen > 10


@every_sample
def test_a_moved_camera_sees_what_the_photo_hides(name: str) -> None:
    lens = small(name, 192)
    sample = load_sample(name)
    there = true_view(name, lens, beside(name), samples=1)
    points = unproject(lens, pixel_centres(lens.width, lens.height), there.depth.double())
    points = points[there.depth.isfinite()] + beside(name)[:3, 3]
    uv, z = project(sample.photo.intrinsics, IDENTITY, points)
    col, row = uv.floor().long().unbind(-1)
    inside = (col >= 0) & (col < sample.photo.width) & (row >= 0) & (row < sample.photo.height)
    hidden = z[inside] > 1.02 * sample.depth.metres[row[inside], col[inside]]
    assert float(hidden.float().mean()) > 0.01


@every_sample
def test_the_truth_is_the_same_every_time(name: str) -> None:
    first, second = (true_view(name, small(name), beside(name)) for _ in range(2))
    assert torch.equal(first.rgb, second.rgb)
    assert torch.equal(first.depth, second.depth)


@every_sample
def test_the_ready_path_stays_clear_of_things(name: str) -> None:
    sample = load_sample(name)
    lens = small(name, 48)
    path = bake_path(sample.path, lens, 5)
    nearest = true_clip(name, path, samples=1).depth.amin(dim=(1, 2))
    assert bool((nearest > 0.3 * nearest[0]).all())
    assert path.c2w[0].allclose(IDENTITY)


def test_a_clip_is_its_views() -> None:
    lens = small("room", 48)
    trajectory = Trajectory(lens.repeated(2), torch.stack([IDENTITY, beside("room")]), 8.0)
    clip = true_clip("room", trajectory)
    assert torch.equal(clip.rgb[1], true_view("room", lens, beside("room")).rgb)
    assert clip.depth.shape == (2, lens.height, lens.width)


def test_an_unknown_sample_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(InputError, match="room, street, still-life"):
        load_sample("kitchen")
    with pytest.raises(InputError, match="room, street, still-life"):
        true_view("kitchen", Intrinsics.from_focal(10, 4, 4), IDENTITY)
