"""The compiled loops and the slow ones say the same."""

import numpy as np
import pytest
import torch

from scene.camera import FAR_PLANE, pixel_centres, unproject
from scene.moving.folder import lens_numbers, look_up
from scene.moving.kernel import STEP, gather, mark_mixed, mark_unreliable, place_pixels, vote
from scene.pose import rigid_inverse
from tests.reference.moving import look_up_slowly, reliable_slowly, unmixed_slowly, votes_slowly
from tests.scene.cameras import HEIGHT, LENS, WIDTH, camera, texture

NUMBERS = (80.0, 80.0, WIDTH / 2, HEIGHT / 2)


def bumpy(seed: int = 0) -> np.ndarray:
    """A box before a wavy wall, with sky above, and some pixels that are wrong."""
    chance = np.random.default_rng(seed)
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    metres = 4 + 0.5 * np.sin(x / 9) + 0.02 * y
    metres[24:48, 30:60] = 2 + 0.01 * x[24:48, 30:60]
    metres[:8] = FAR_PLANE
    wrong = chance.random(metres.shape) < 0.02
    return np.where(wrong, metres * chance.uniform(0.5, 1.0, metres.shape), metres).astype(np.float32)


@pytest.mark.parametrize("c2w", [camera(), camera(x=0.3), camera(z=1.0, pan_deg=8), camera(z=-2.0, pan_deg=170)])
def test_points_are_looked_up_as_slowly(c2w: torch.Tensor) -> None:
    metres = bumpy()
    chance = np.random.default_rng(3)
    spread = chance.uniform([-4, -3, -1], [4, 3, 9], (600, 3))
    on = unproject(LENS, pixel_centres(WIDTH, HEIGHT), torch.from_numpy(metres).double()).reshape(-1, 3).numpy()[::17]
    xyz = np.concatenate([spread, on, on * chance.uniform(0.9, 1.1, (len(on), 1))]).astype(np.float32)
    holes = metres.copy()
    holes[50:, :20] = 0
    w2c = rigid_inverse(c2w)
    fast = look_up(xyz, w2c, LENS, holes, 0.03)
    slow = look_up_slowly(xyz, w2c.numpy(), NUMBERS, holes, 0.03)
    assert (fast == slow).mean() >= 0.998
    assert len(np.unique(slow)) > 1 or c2w[0, 0] < 0


def test_frames_vote_as_slowly() -> None:
    metres, rgb = bumpy(), texture().numpy()
    other, seen = bumpy(seed=5), texture().roll(1, 1).numpy()
    other[20:40, 10:20] = 1.5
    seen[44:60, 60:80] = 255 - seen[44:60, 60:80]
    between = camera(x=-0.02, pan_deg=0.5)
    votes = np.zeros((3, HEIGHT // STEP, WIDTH // STEP), np.uint8)
    lens, c = lens_numbers(LENS), between[:3].contiguous().numpy()
    vote(metres, rgb, lens, c, other, seen, lens, 0.04, 60, votes)
    slow = votes_slowly((metres, rgb), (other, seen), between.numpy(), NUMBERS, 0.04, 60, STEP)
    assert (votes == slow).mean() >= 0.998
    assert all(slow[kind].any() for kind in range(3))


@pytest.mark.parametrize("edge", [0.02, 0.05, 0.5])
def test_unreliable_pixels_are_found_as_slowly(edge: float) -> None:
    metres = bumpy()
    metres[30, 59:63] = [2.5, 3.0, 3.4, 3.8]  # a blurred edge
    reliable = np.ones(metres.shape, bool)
    mark_unreliable(metres, edge, reliable)
    slow = reliable_slowly(metres, edge)
    assert (reliable == slow).mean() >= 0.999
    assert not slow.all()


def test_mixed_pixels_are_found_as_slowly_and_a_slant_is_none() -> None:
    metres = bumpy()
    unmixed = np.ones(metres.shape, bool)
    mark_mixed(metres, 0.05, unmixed)
    slow = unmixed_slowly(metres, 0.05)
    assert (unmixed == slow).mean() >= 0.999 and not slow[23, 31:59].any()
    floor = np.repeat((20 / np.arange(2, 2 + HEIGHT))[:, None], WIDTH, 1).astype(np.float32)
    unmixed = np.ones(floor.shape, bool)
    mark_mixed(floor, 0.05, unmixed)
    assert floor[2, 0] / floor[3, 0] > 1.05 and unmixed[1:].all(), "a floor, seen far away at a slant"


def test_pixels_are_placed_where_the_lift_puts_them() -> None:
    metres = bumpy()
    xyz, footprint = np.empty((metres.size, 3), np.float32), np.empty(metres.size, np.float32)
    assert place_pixels(metres, lens_numbers(LENS), FAR_PLANE, xyz, footprint)
    there = unproject(LENS, pixel_centres(WIDTH, HEIGHT), torch.from_numpy(metres).double()).reshape(-1, 3).numpy()
    assert np.allclose(xyz, there, rtol=1e-5, atol=1e-5)
    assert np.allclose(footprint, metres.ravel() / 80, rtol=1e-5)
    for wrong in (0.0, np.nan, -1.0, 2 * FAR_PLANE):
        metres[5, 7] = wrong
        assert not place_pixels(metres, lens_numbers(LENS), FAR_PLANE, xyz, footprint)


def test_some_points_are_taken_to_other_axes() -> None:
    chance = np.random.default_rng(0)
    some = chance.random(83) < 0.3
    xyz = chance.normal(size=(83, 3)).astype(np.float32)
    rgb = chance.integers(0, 256, (83, 3), dtype=np.uint8)
    size = chance.random(83).astype(np.float32)
    c = camera(x=0.3, z=1.0, pan_deg=20)[:3].float().contiguous().numpy()
    to = np.empty((83, 3), np.float32), np.empty((83, 3), np.uint8), np.empty(83, np.float32)
    count = gather(np.packbits(some, bitorder="little"), xyz, rgb, size, c, *to)
    assert count == some.sum()
    assert np.allclose(to[0][:count], xyz[some] @ c[:, :3].T + c[:, 3], atol=1e-5)
    assert np.array_equal(to[1][:count], rgb[some]) and np.array_equal(to[2][:count], size[some])
