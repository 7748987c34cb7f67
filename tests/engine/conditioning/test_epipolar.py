import math

import pytest
import torch
from hypothesis import assume, given, settings
from torch import Tensor

from engine.conditioning.epipolar import NO_MOTION, epipolar_mask, fundamental_matrices, given_direction, token_grid
from engine.conditioning.poses import motionctrl_numbers, pairs, relative_poses
from tests.engine.conditioning.cameras import HEIGHT, WIDTH, lenses, poses, vectors3
from tests.reference.epipolar import distances_slowly

few = settings(deadline=None, max_examples=30)
NORMAL = torch.randn(1, 2, 2, 3, 1, generator=torch.Generator().manual_seed(0), dtype=torch.float64)


def seen(K: Tensor, c2w: Tensor, point: Tensor) -> Tensor:
    """(u, v, 1) of a world point."""
    camera = torch.linalg.inv(c2w)[:3] @ torch.cat([point, torch.ones(1, dtype=point.dtype)])
    assume(float(camera[2]) > 0.5)
    return K @ (camera / camera[2])


@few
@given(poses(), poses(), lenses(), lenses(), vectors3)
def test_an_epipolar_line_goes_through_the_projected_point(
    first: Tensor, second: Tensor, K_first: Tensor, K_second: Tensor, point: Tensor
) -> None:
    """Also where the two cameras have different lenses, as in a zoom."""
    assume(float((first - second)[:3, 3].norm()) > 0.2)
    point = point + first[:3, :3] @ torch.tensor([0.0, 0.0, 4.0], dtype=torch.float64)
    K = torch.stack([K_first, K_second])[None]
    lines = fundamental_matrices(pairs(torch.stack([first, second])[None]), K, NORMAL)
    p, q = seen(K_first, first, point), seen(K_second, second, point)
    for query, key, line in ((p, q, lines[0, 0, 1]), (q, p, lines[0, 1, 0])):
        a, b, c = line @ query
        assume(float(torch.hypot(a, b)) > 1e-6)  # the point is on the line between the cameras: every line is right
        assert float((a * key[0] + b * key[1] + c) / torch.hypot(a, b)) == pytest.approx(0, abs=1e-4)


@few
@given(poses(), poses(), lenses())
def test_a_point_of_a_mask_is_nearer_than_half_a_diagonal(first: Tensor, second: Tensor, K: Tensor) -> None:
    both = pairs(torch.stack([first, second])[None].float())
    lines = fundamental_matrices(both, K.expand(1, 2, 3, 3).float(), NORMAL.float())
    far = distances_slowly(lines, HEIGHT, WIDTH, 16)
    limit = 16 * math.sqrt(2) / 2
    differs = epipolar_mask(lines, HEIGHT, WIDTH, 16) != (far < limit)
    assert not (differs & ((far - limit).abs() > 2e-3 * limit)).any()


def test_tokens_lie_half_a_pixel_off_the_rays_grid() -> None:
    """Rays go through (k + 0.5), tokens lie in the middle of their pixels counted from 0: the weights know no other."""
    assert token_grid(3, 8).tolist() == [3.5, 11.5, 19.5]
    assert token_grid(2, 64).tolist() == [31.5, 95.5]
    assert token_grid(2, 1).tolist() == [0.0, 1.0]


def test_a_camera_that_stands_still_gets_the_direction_that_was_drawn() -> None:
    still = torch.eye(4).expand(1, 2, 2, 4, 4).clone()
    still[0, 0, 1, 0, 3] = 2 * NO_MOTION
    direction = given_direction(still, NORMAL.float())
    torch.testing.assert_close(direction[0, 0, 0], NORMAL[0, 0, 0, :, 0].float() * NO_MOTION)
    assert direction[0, 0, 1].tolist() == pytest.approx([2 * NO_MOTION, 0, 0])


def test_a_line_that_is_none_is_near_nothing() -> None:
    assert not epipolar_mask(torch.zeros(1, 1, 1, 3, 3), 32, 32, 8).any()


def test_only_one_frame_is_looked_at_where_that_is_asked() -> None:
    lines = torch.randn(2, 3, 3, 3, 3, generator=torch.Generator().manual_seed(1))
    everything = epipolar_mask(lines, 32, 32, 8).unflatten(2, (3, 16))
    one = epipolar_mask(lines, 32, 32, 8, only=torch.tensor([2, 0])).unflatten(2, (3, 16))
    for clip, frame in ((0, 2), (1, 0)):
        assert torch.equal(one[clip, :, frame], everything[clip, :, frame])
        assert not one[clip, :, [k for k in range(3) if k != frame]].any()


@few
@given(poses(), poses(), poses())
def test_relative_poses_do_not_depend_on_the_world(first: Tensor, second: Tensor, world: Tensor) -> None:
    c2w, frame = torch.stack([first, second])[None], torch.tensor([1])
    made = relative_poses(c2w, frame)
    torch.testing.assert_close(made[0, 1], torch.eye(4), atol=1e-5, rtol=0)
    torch.testing.assert_close(relative_poses(world @ c2w, frame), made, atol=1e-4, rtol=0)


@few
@given(poses(), poses())
def test_scale_moves_cameras_and_does_not_turn_them(first: Tensor, second: Tensor) -> None:
    c2w, frame = torch.stack([first, second])[None], torch.tensor([0])
    once, twice = relative_poses(c2w, frame), relative_poses(c2w, frame, torch.tensor([2.0]))
    torch.testing.assert_close(twice[..., :3, 3], 2 * once[..., :3, 3])
    assert torch.equal(twice[..., :3, :3], once[..., :3, :3])


def test_sheared_poses_are_inverted_truly() -> None:
    sheared = torch.eye(4).repeat(1, 2, 1, 1)
    sheared[0, 1, 0, 1] = 0.5
    relative = relative_poses(sheared, torch.tensor([1]))
    torch.testing.assert_close(relative[0, 0], torch.linalg.inv(sheared[0, 1]))
    torch.testing.assert_close(motionctrl_numbers(relative)[0, 0].reshape(3, 4), torch.linalg.inv(relative[0, 0])[:3])
