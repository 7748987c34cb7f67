"""On the samples, whose truth is known: the preview shows what is there, and says so where it does not know."""

from functools import cache

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import pad, unfold

from scene.camera_path import bake
from scene.coverage import FAR_PLANE
from scene.lift import lift
from scene.preview import Preview
from scene.render import render
from scene.samples import SAMPLES, load_sample, true_view
from scene.scene import Scene
from scene.trajectory import Trajectory
from tests.reference.coverage import label_slowly
from tests.scene.cameras import psnr

WIDTH, HEIGHT = 256, 160
SAME = 0.03
"""Depths that differ by less than this (relative) are of one surface."""
SKY = FAR_PLANE / 2
"""Depth from here on is sky, metres."""
every_sample = pytest.mark.parametrize("name", SAMPLES)


@cache
def lifted(name: str) -> Scene:
    """A sample, lifted with its true depth."""
    sample = load_sample(name)
    return lift(sample.photo, sample.depth, sky=sample.sky)


@cache
def previewed(name: str) -> Preview:
    """The start, the middle and the end of the sample's ready path."""
    scene = lifted(name)
    path = load_sample(name).path
    whole = bake(path, scene.lens(WIDTH, HEIGHT), 49, subject_distance=scene.subject_distance)
    few = slice(0, 49, 24)
    return render(scene, Trajectory(whole.intrinsics[few], whole.c2w[few], whole.fps))


@cache
def true_depths(name: str) -> Tensor:
    """What those cameras really see in and around every pixel, [frames, samples, height, width] m; beyond `SKY` is sky.

    Four rays per pixel: a pixel holds sixteen of the photo's, and in a treetop one ray misses most of the leaves.
    """
    shot = previewed(name).trajectory
    fine = shot.intrinsics.resized(2 * WIDTH, 2 * HEIGHT)
    metres = torch.stack([true_view(name, fine[i], shot.c2w[i], samples=1).depth for i in range(len(shot))])
    rays = unfold(pad(metres.clamp_max(SKY)[:, None], (2, 2, 2, 2), mode="replicate"), 6, stride=2)
    return rays.reshape(len(shot), 36, HEIGHT, WIDTH)


@every_sample
def test_at_the_photos_own_pose_the_preview_is_the_photo(name: str) -> None:
    scene = lifted(name)
    lens = scene.lens(WIDTH, HEIGHT)
    own = render(scene, Trajectory(lens.repeated(1), torch.eye(4, dtype=torch.float64)[None], fps=8.0))
    scale = max(WIDTH / scene.photo.width, HEIGHT / scene.photo.height)
    left, top = (scene.photo.width - WIDTH / scale) / 2, (scene.photo.height - HEIGHT / scale) / 2
    reduced = Image.fromarray(scene.photo.pixels.numpy()).resize(
        (WIDTH, HEIGHT),
        Image.Resampling.BILINEAR,
        box=(left, top, scene.photo.width - left, scene.photo.height - top),
    )
    assert own.mask.all()
    assert psnr(own.rgb[0], torch.from_numpy(np.array(reduced))) >= 45


@every_sample
def test_hardly_a_pixel_is_covered_by_what_is_not_there(name: str) -> None:
    preview, truth = previewed(name), true_depths(name)
    shown = preview.depth.clamp_max(SKY)[:, None]
    false = preview.mask & ((shown - truth).abs() > SAME * truth).all(1)
    assert (false.float().mean(dim=(1, 2)) <= 0.005).all()


def test_the_sky_is_never_near() -> None:
    preview, truth = previewed("street"), true_depths("street")
    sky = preview.mask & (truth == SKY).all(1)
    assert (sky.sum(dim=(1, 2)) > 1000).all()
    near = sky & (preview.depth < SKY)  # a few wires, thinner than the rays are apart
    assert (near.sum(dim=(1, 2)) <= 0.01 * sky.sum(dim=(1, 2))).all()


@every_sample
def test_fast_and_slow_labels_agree(name: str) -> None:
    preview = previewed(name)
    agree = []
    for i in range(len(preview.trajectory)):
        some = ~preview.mask[i] & (torch.rand(HEIGHT, WIDTH, generator=torch.Generator().manual_seed(i)) < 0.06)
        lens, c2w = preview.trajectory.intrinsics[i], preview.trajectory.c2w[i]
        agree.append(label_slowly(lifted(name), lens, c2w, some) == preview.coverage[i][some])
    assert torch.cat(agree).float().mean() >= 0.99
