import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from engine.conditioning.plucker import plucker_rays
from scene.camera import Intrinsics, pixel_centres, unproject
from tests.engine.conditioning.cameras import HEIGHT, WIDTH, lenses, poses, vectors3

few = settings(deadline=None, max_examples=15)


def rays_of(c2w: Tensor, K: Tensor) -> tuple[Tensor, Tensor]:
    """Moment and direction, [height, width, 3] each."""
    moment, direction = plucker_rays(c2w[None, None], K[None, None], HEIGHT, WIDTH)[0, :, 0].movedim(0, -1).split(3, -1)
    return moment, direction


@few
@given(poses(), lenses())
def test_the_moment_comes_first_and_is_origin_cross_direction(c2w: Tensor, K: Tensor) -> None:
    moment, direction = rays_of(c2w, K)
    torch.testing.assert_close(moment, torch.linalg.cross(c2w[:3, 3].expand_as(direction), direction))
    torch.testing.assert_close(direction.norm(dim=-1), torch.ones_like(direction[..., 0]))


@few
@given(poses(), lenses())
def test_rays_go_through_the_centres_of_pixels(c2w: Tensor, K: Tensor) -> None:
    """Half a pixel from the corner, as everywhere in the studio: a point of the ray is a pixel unprojected."""
    centres = pixel_centres(WIDTH, HEIGHT)
    depth = torch.full((HEIGHT, WIDTH), 3.0, dtype=torch.float64)
    points = unproject(Intrinsics(K, WIDTH, HEIGHT), centres, depth) @ c2w[:3, :3].mT + c2w[:3, 3]
    moment, direction = rays_of(c2w, K)
    torch.testing.assert_close(torch.linalg.cross(points, direction), moment)


@few
@given(poses(), lenses(), st.integers(0, HEIGHT - 1), st.integers(0, WIDTH - 1), st.floats(-3, 3))
def test_moving_the_camera_along_a_ray_leaves_the_ray(c2w: Tensor, K: Tensor, row: int, column: int, by: float) -> None:
    moment, direction = rays_of(c2w, K)
    moved = c2w.clone()
    moved[:3, 3] += by * direction[row, column]
    moment_after, direction_after = rays_of(moved, K)
    torch.testing.assert_close(direction_after, direction)
    torch.testing.assert_close(moment_after[row, column], moment[row, column])


@few
@given(poses(), lenses(), poses())
def test_turning_the_world_turns_moment_and_direction_alike(c2w: Tensor, K: Tensor, turn: Tensor) -> None:
    turn = turn.clone()
    turn[:3, 3] = 0
    before, after = rays_of(c2w, K), rays_of(turn @ c2w, K)
    for a, b in zip(before, after, strict=True):
        torch.testing.assert_close(a @ turn[:3, :3].mT, b)


@few
@given(poses(), lenses(), vectors3)
def test_the_moment_is_measured_from_the_worlds_origin(c2w: Tensor, K: Tensor, shift: Tensor) -> None:
    moved = c2w.clone()
    moved[:3, 3] += shift
    (moment, direction), (moment_after, _) = rays_of(c2w, K), rays_of(moved, K)
    torch.testing.assert_close(moment_after - moment, torch.linalg.cross(shift.expand_as(direction), direction))
