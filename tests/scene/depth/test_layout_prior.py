"""The layout prior is finite and positive on anything, and beats trivial guesses where the truth is known.

Errors are AbsRel = mean |s d + t - D| / D over the pixels that are not sky, where scale s and shift t minimise the
squared relative error sum ((s d + t - D) / D)^2: the guess is aligned in depth, every pixel by its own measure.
"""

import numpy as np
import pytest
import torch
from skimage import data

from scene.camera import Intrinsics
from scene.depth.depth_map import DepthEstimator
from scene.depth.layout_prior import LayoutPrior
from scene.depth.vanishing import vanishing_point
from scene.photo.image import Photo
from scene.samples.sample import load_sample
from scene.samples.stages import SAMPLES


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


def absrel(guess: np.ndarray, truth: np.ndarray, known: np.ndarray) -> float:
    """AbsRel of a guess after alignment to the truth by scale and shift."""
    d, D = guess[known].astype(np.float64), truth[known].astype(np.float64)
    relative = np.stack([d / D, 1 / D], axis=1)
    scale, shift = np.linalg.lstsq(relative, np.ones_like(D), rcond=None)[0]
    return float(np.mean(np.abs(scale * d + shift - D) / D))


def ramp(height: int, width: int) -> np.ndarray:
    """What a rule of thumb says: the lower in the picture, the nearer."""
    return np.broadcast_to(np.linspace(3.0, 1.0, height)[:, None], (height, width))


@pytest.mark.parametrize("name", SAMPLES)
def test_on_the_samples_with_depth_hidden_the_aligned_error_is_at_most_a_quarter(name: str):
    sample = load_sample(name)
    guess = LayoutPrior().estimate(sample.photo).metres.numpy()
    assert guess.shape == tuple(sample.sky.shape)
    error = absrel(guess, sample.depth.metres.numpy(), ~sample.sky.numpy())
    assert error <= 0.25


def test_a_real_photo_is_guessed_better_than_by_a_constant_or_a_ramp():
    left, _, disparity = data.stereo_motorcycle()
    known = np.isfinite(disparity) & (disparity > 0)
    truth = 994.978 * 0.193001 / (np.where(known, disparity, 1.0) + 31.086)
    guess = LayoutPrior().estimate(photo_of(left, fov_x_deg=40.8)).metres.numpy()
    error = absrel(guess, truth, known)
    assert error < 0.9 * absrel(ramp(*truth.shape), truth, known)
    assert error < 0.8 * absrel(np.ones_like(truth), truth, known)


def corridor(x: float, y: float, end: float) -> tuple[np.ndarray, np.ndarray]:
    """A tiled corridor 3.6 m wide seen from 1.6 m above its floor, and its depth; (x, y) is its vanishing point."""
    height, width, focal = 300, 450, 390.0
    v, u = np.indices((height, width)) + 0.5
    right, down = (u - x * width) / focal, (v - y * height) / focal
    with np.errstate(divide="ignore"):
        floor, ceiling = np.where(down > 0, 1.6 / down, np.inf), np.where(down < 0, -1.1 / down, np.inf)
        planes = np.stack([np.full_like(u, end), floor, ceiling, 1.8 / np.abs(right)])
    depth, plane = planes.min(axis=0), planes.argmin(axis=0)
    tint = np.array([[90, 70, 60], [150, 120, 90], [210, 210, 205], [120, 150, 160]])[plane]
    along = np.where(plane == 1, right * depth, down * depth)
    joint = (np.abs(along % 0.6) < 0.03) & (plane != 0) & (plane != 2)
    shade = np.where(joint, 0.5, 1.0) * np.random.default_rng(0).normal(1.0, 0.02, u.shape)
    return np.clip(tint * shade[..., None], 0, 255).astype(np.uint8), depth


@pytest.mark.parametrize(("x", "y", "end"), [(0.5, 0.45, 6.0), (0.35, 0.4, 8.0), (0.6, 0.55, 14.0)])
def test_a_corridor_is_recognised_by_its_vanishing_point(x: float, y: float, end: float):
    picture, depth = corridor(x, y, end)
    found = vanishing_point(picture.mean(axis=-1) / 255)
    assert abs(found.x - x) < 0.04
    assert abs(found.y - y) < 0.04
    assert found.confidence > 0.9
    guess = LayoutPrior().estimate(photo_of(picture)).metres.numpy()
    everywhere = np.ones_like(depth, dtype=bool)
    assert absrel(guess, depth, everywhere) < 0.5 * absrel(ramp(*depth.shape), depth, everywhere)


def test_noise_has_no_vanishing_point():
    assert vanishing_point(noise(200, 300).mean(axis=-1) / 255).confidence < 0.5


def test_a_blue_sky_is_farther_than_the_ground():
    picture = flat(0, 200, 300)
    picture[:90] = (120, 170, 230)
    picture[90:] = (90, 110, 60)
    metres = LayoutPrior().estimate(photo_of(picture)).metres
    assert metres[:80].min() > 3 * metres[120:].max()


def test_what_stands_out_is_nearer_than_what_is_beside_it_and_ends_where_it_ends():
    picture = flat(170, 200, 300)
    picture[60:150, 120:180] = (200, 40, 30)
    metres = LayoutPrior().estimate(photo_of(picture)).metres
    assert metres[80, 124:176].max() < 0.8 * metres[80, [100, 112, 188, 200]].min()
