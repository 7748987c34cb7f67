"""A hidden scale, found again from points of structure from motion and the depth of one frame."""

import numpy as np
import pytest
import torch

from scene.camera import Intrinsics, pixel_centres, unproject
from scene.recover.scale_alignment import NotAligned, ScaleAlignment, aligned_scale
from tests.scene.recover.clips import bent, lifted, path_of

NAMES = ("room", "street", "still-life")


def frame(name: str) -> tuple[torch.Tensor, Intrinsics]:
    """The depth of a sample's photo, and its lens."""
    scene = lifted(name)
    return scene.depth.metres, scene.intrinsics


def relative(name: str, scale: float, seed: int, *, outliers: float = 0.0, count: int = 400) -> np.ndarray:
    """Points of a sample at a hidden scale, half a pixel off where they are; some of them are wrong altogether."""
    metres, lens = frame(name)
    chance = np.random.default_rng(seed)
    uv = pixel_centres(metres.shape[1], metres.shape[0]).reshape(-1, 2)
    near = torch.nonzero(metres.reshape(-1) < 100)[:, 0].numpy()
    chosen = torch.from_numpy(chance.choice(near, count))
    shaken = uv[chosen] + 0.5 * torch.from_numpy(chance.standard_normal((count, 2)))
    points = unproject(lens, shaken, metres.reshape(-1)[chosen].double()).numpy() / scale
    wrong = chance.random(count) < outliers
    points[wrong] *= np.exp(chance.uniform(-1.5, 1.5, (int(wrong.sum()), 1)))
    return points


def aligned(name: str, points: np.ndarray, metres: torch.Tensor) -> ScaleAlignment:
    """The scale of these points by that depth."""
    lens = frame(name)[1]
    numbers = (float(lens.fx), float(lens.fy), float(lens.cx), float(lens.cy))
    return aligned_scale(points, numbers, metres.double().numpy())


def test_a_hidden_scale_is_found_within_a_fiftieth_with_exact_depth() -> None:
    off = []
    for seed in range(9):
        name, scale = NAMES[seed % 3], float(np.exp(np.random.default_rng(seed).uniform(-3, 3)))
        found = aligned(name, relative(name, scale, seed), frame(name)[0])
        off.append(abs(found.alpha / scale - 1))
        assert abs(np.log(found.alpha / scale)) <= np.log(found.bound) and found.agreeing > 0.7
    assert np.median(off) < 0.02


def test_rough_depth_and_every_fifth_point_wrong_leave_it_within_a_tenth() -> None:
    off, inside = [], []
    for seed in range(12):
        name, scale = NAMES[seed % 3], float(np.exp(np.random.default_rng(seed).uniform(-3, 3)))
        found = aligned(name, relative(name, scale, seed, outliers=0.2), bent(frame(name)[0], seed))
        off.append(abs(found.alpha / scale - 1))
        inside.append(abs(np.log(found.alpha / scale)) <= np.log(found.bound))
    assert np.median(off) < 0.1 and np.mean(inside) >= 0.8


def test_a_path_is_scaled_and_its_turns_are_left() -> None:
    path = path_of("room", (64, 40), (4, (0.2, 0.0, 0.1), (0.0, 3.0, 0.0), 1))
    metric = ScaleAlignment(alpha=2.5, bound=1.02, points=100, agreeing=0.9).metric(path)
    assert torch.allclose(metric.c2w[:, :3, 3], 2.5 * path.c2w[:, :3, 3])
    assert torch.equal(metric.c2w[:, :3, :3], path.c2w[:, :3, :3])


def test_clips_that_cannot_be_scaled_are_given_up_with_the_reason() -> None:
    metres, _ = frame("room")
    few = relative("room", 1.0, 0)[:10]
    wild = relative("room", 1.0, 0)
    wild *= np.exp(np.random.default_rng(1).uniform(-2, 2, (len(wild), 1)))
    corner = relative("room", 1.0, 0, count=4000)
    corner = corner[(corner[:, 0] < -0.45 * corner[:, 2]) & (corner[:, 1] < -0.3 * corner[:, 2])]
    for points, depth, why in (
        (few, metres, "10 points have a depth in the frame|[0-9] points have a depth"),
        (-few, metres, "0 points have a depth"),
        (wild, metres, "of the points agree on a scale"),
        (relative("room", 1.0, 0), torch.zeros_like(metres), "0 points have a depth"),
    ):
        with pytest.raises(NotAligned, match=why):
            aligned("room", points, depth)
    assert len(corner) > 24
    with pytest.raises(NotAligned, match="one quarter of the picture"):
        aligned("room", corner, metres)
