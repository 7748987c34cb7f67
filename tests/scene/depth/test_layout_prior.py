"""The layout prior is finite and positive on anything, and better than nothing where the truth is known."""

import numpy as np
import pytest
import torch
from skimage import data

from scene.camera import Intrinsics
from scene.depth.depth_map import DepthEstimator
from scene.depth.layout_prior import LayoutPrior
from scene.image import Photo


def photo_of(pixels: np.ndarray, fov_x_deg: float = 60.0) -> Photo:
    height, width = pixels.shape[:2]
    lens = Intrinsics.from_fov_x(np.deg2rad(fov_x_deg), width, height)
    return Photo(torch.from_numpy(pixels.copy()), lens, "assumed")


def noise(height: int, width: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)


def flat(value: int, height: int = 90, width: int = 120) -> np.ndarray:
    return np.full((height, width, 3), value, np.uint8)


PICTURES = {
    "black": flat(0),
    "white": flat(255),
    "tiny": noise(16, 16),
    "one pixel": flat(7, 1, 1),
    "a row": noise(1, 300),
    "a column": noise(300, 1),
    "noise": noise(200, 300),
    "portrait": np.ascontiguousarray(np.rot90(data.rocket())),
    "coffee": data.coffee(),
    "cat": data.chelsea(),
}


@pytest.mark.parametrize("name", PICTURES)
def test_every_pixel_of_any_picture_gets_a_finite_positive_depth(name: str):
    photo = photo_of(PICTURES[name])
    metres = LayoutPrior().estimate(photo).metres
    assert metres.shape == photo.pixels.shape[:2]
    assert metres.dtype == torch.float32
    assert metres.isfinite().all()
    assert (metres > 0).all()


def test_the_prior_says_that_it_is_approximate_and_what_it_assumed():
    source = LayoutPrior().estimate(photo_of(data.coffee())).source
    assert (source.name, source.kind) == ("layout-prior", "approximate")
    assert "m" in source.detail.split()
    assert source.detail.endswith(".")


def test_the_prior_is_a_depth_estimator():
    assert isinstance(LayoutPrior(), DepthEstimator)


def test_the_same_photo_gets_the_same_depth():
    first, second = (LayoutPrior().estimate(photo_of(data.rocket())).metres for _ in range(2))
    assert torch.equal(first, second)
