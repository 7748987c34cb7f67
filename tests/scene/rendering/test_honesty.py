"""The preview of samples, whose truth is known: it shows what is there, and says so where it does not know."""

from functools import cache

import pytest
import torch
from torch import Tensor

from benchmarks.truth import HEIGHT, SKY, WIDTH, along_its_path, falsely_covered, own_pose, psnr, true_depths
from scene.lifting import lift
from scene.rendering.preview import Preview
from scene.samples.sample import load_sample
from scene.samples.shipped import SAMPLES
from scene.scene import Scene
from tests.reference.coverage import label_slowly

every_sample = pytest.mark.parametrize("name", SAMPLES)


@cache
def lifted(name: str) -> Scene:
    """A sample, lifted with its true depth."""
    sample = load_sample(name)
    return lift(sample.photo, sample.depth, sky=sample.sky)


@cache
def previewed(name: str) -> Preview:
    """The start, the middle and the end of the sample's ready path."""
    return along_its_path(load_sample(name), lifted(name))


@cache
def truth_of(name: str) -> Tensor:
    """True depths of those frames."""
    return true_depths(name, previewed(name).trajectory)


@every_sample
def test_at_the_photos_own_pose_the_preview_is_the_photo(name: str) -> None:
    own, photo = own_pose(lifted(name))
    assert own.mask.all()
    assert psnr(own.rgb[0], photo) >= 45


@every_sample
def test_hardly_a_pixel_is_covered_by_what_is_not_there(name: str) -> None:
    false = falsely_covered(previewed(name), truth_of(name))
    assert (false.float().mean(dim=(1, 2)) <= 0.005).all()


def test_the_sky_is_hardly_ever_near() -> None:
    preview, truth = previewed("street"), truth_of("street")
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
