import math

import pytest
import torch

from scene.camera import pixel_centres, project
from scene.coverage.shadow import FAR_PLANE
from scene.errors import InputError
from scene.lift import depth_edges, flying_pixels, lift, lift_again, reduce_depth
from scene.lift_settings import AS_USUAL, LiftSettings
from tests.scene.cameras import HEIGHT, LENS, WIDTH, box_before_wall, depth_map, photo, wall


def test_every_point_lies_on_the_ray_of_its_pixel_at_its_depth() -> None:
    scene = box_before_wall()
    uv, z = project(scene.intrinsics, torch.eye(4, dtype=torch.float64), scene.points.xyz.double())
    torch.testing.assert_close(uv, pixel_centres(WIDTH, HEIGHT).reshape(-1, 2), atol=1e-4, rtol=0)
    torch.testing.assert_close(z.float(), scene.depth.metres.reshape(-1))
    assert torch.equal(scene.points.rgb.reshape(HEIGHT, WIDTH, 3), scene.photo.pixels)


def test_a_footprint_is_depth_over_focal_length() -> None:
    torch.testing.assert_close(wall(4.0).points.footprint, torch.full((WIDTH * HEIGHT,), 4.0 / 80.0))


def test_a_large_photo_is_reduced_to_at_most_so_many_points_with_its_lens() -> None:
    scene = lift(photo(), depth_map(torch.full((HEIGHT, WIDTH), 3.0)), max_points=1000)
    assert len(scene.points) <= 1000
    assert len(scene.points) == scene.photo.width * scene.photo.height == scene.depth.metres.numel()
    assert math.isclose(float(scene.intrinsics.fov_x), float(LENS.fov_x))
    assert math.isclose(float(scene.intrinsics.fov_y), float(LENS.fov_y))


def test_reduced_depth_never_averages_across_an_edge() -> None:
    metres = torch.where(torch.rand(91, 133, generator=torch.Generator().manual_seed(1)) < 0.5, 1.0, 5.0)
    reduced, _ = reduce_depth(metres, None, 40, 30, edge=0.05)
    assert set(reduced.unique().tolist()) <= {1.0, 5.0}


def test_reduced_depth_of_a_slanted_plane_is_the_plane() -> None:
    u = pixel_centres(120, 90)[..., 0]
    reduced, _ = reduce_depth((2 + u / 120).float(), None, 40, 30, edge=0.05)
    torch.testing.assert_close(reduced, (2 + pixel_centres(40, 30)[..., 0] / 40).float(), atol=1e-3, rtol=0)


@pytest.mark.parametrize("ramp", [1, 2, 3, 5])
def test_the_ramp_of_a_blurred_edge_is_flying(ramp: int) -> None:
    inverse = torch.full((20, 40), 1 / 2.0)
    inverse[:, 20:] = 1 / 4.0
    inverse[:, 20 : 20 + ramp] = torch.linspace(1 / 2.0, 1 / 4.0, ramp + 2)[1:-1]
    flying = flying_pixels(1 / inverse, edge=0.05)
    assert flying[:, 20 : 20 + ramp].all()
    assert not flying[:, :20].any()
    assert not flying[:, 20 + ramp :].any()


def test_neither_sharp_edges_nor_steep_planes_fly() -> None:
    assert not flying_pixels(box_before_wall().depth.metres, edge=0.05).any()
    floor = 40.0 / (torch.arange(60) + 1.5)
    assert not flying_pixels(floor[:, None].expand(60, 40), edge=0.05).any()


def test_points_floating_alone_are_unreliable_and_still_there() -> None:
    metres = torch.full((HEIGHT, WIDTH), 4.0)
    alone = torch.zeros_like(metres, dtype=torch.bool)
    alone[10::12, 10::12] = True
    scene = lift(photo(), depth_map(torch.where(alone, 1.5, metres)))
    assert torch.equal(~scene.points.reliable.reshape(HEIGHT, WIDTH), alone)
    assert len(scene.points) == WIDTH * HEIGHT


def test_depth_that_is_only_a_guess_is_unreliable() -> None:
    known = torch.ones(HEIGHT, WIDTH, dtype=torch.bool)
    known[:, :10] = False
    scene = lift(photo(), depth_map(torch.full((HEIGHT, WIDTH), 4.0)), known=known)
    assert torch.equal(scene.points.reliable.reshape(HEIGHT, WIDTH), known)


def test_sky_lies_on_the_far_plane() -> None:
    sky = torch.zeros(HEIGHT, WIDTH, dtype=torch.bool)
    sky[:20] = True
    metres = torch.full((HEIGHT, WIDTH), 4.0)
    metres[20:24] = 5000.0
    scene = lift(photo(), depth_map(metres), sky=sky)
    assert torch.equal(scene.sky.sum(1) > 0, torch.arange(HEIGHT) < 24)
    assert (scene.depth.metres[scene.sky] == FAR_PLANE).all()
    assert (scene.depth.metres[~scene.sky] == 4.0).all()


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), 0.0, -1.0])
def test_depth_that_is_not_a_distance_is_refused(bad: float) -> None:
    metres = torch.full((HEIGHT, WIDTH), 4.0)
    metres[3, 5] = bad
    with pytest.raises(InputError, match="finite and positive"):
        lift(photo(), depth_map(metres))


def test_depth_of_another_size_is_refused_with_both_sizes() -> None:
    with pytest.raises(InputError, match=r"96x64.*40x30"):
        lift(photo(), depth_map(torch.ones(30, 40)))


def test_a_scene_lifted_again_as_usual_is_the_scene() -> None:
    scene = lift(photo(), depth_map(stepped()), max_points=3000)
    again = lift_again(scene, AS_USUAL)
    assert torch.equal(again.points.xyz, scene.points.xyz) and torch.equal(again.points.reliable, scene.points.reliable)


@pytest.mark.parametrize("trim", [1, 2, 4])
def test_trimming_drops_so_many_pixels_on_both_sides_of_a_depth_edge(trim: int) -> None:
    scene = lift_again(box_before_wall(), LiftSettings(trim=trim, outlier_deviations=100.0))
    kept = scene.points.reliable.reshape(HEIGHT, WIDTH)
    dropped = torch.zeros(HEIGHT, WIDTH, dtype=torch.bool)
    dropped[20 - trim : 44 + trim, 32 - trim : 64 + trim] = True
    dropped[20 + trim : 44 - trim, 32 + trim : 64 - trim] = False
    corners = torch.zeros_like(dropped)
    for v in (20, 44):
        for u in (32, 64):
            corners[v - trim : v + trim, u - trim : u + trim] = True
    assert torch.equal(kept[~corners], ~dropped[~corners])


def test_a_steep_floor_has_no_depth_edges() -> None:
    floor = 40.0 / (torch.arange(60) + 1.5)
    assert not depth_edges(floor[:, None].expand(60, 40), edge=0.05).any()


def test_sky_from_so_many_metres_on_goes_to_the_far_plane_at_any_scale() -> None:
    for scale in (1.0, 0.25):
        scene = lift_again(box_before_wall(2.0, 4.0), LiftSettings(sky_beyond=3.0, scale=scale))
        assert (scene.depth.metres[scene.sky] == FAR_PLANE).all() and (
            scene.depth.metres[~scene.sky] == 2 * scale
        ).all()
        assert 0 < int((~scene.sky).sum()) == 24 * 32


def test_another_lens_keeps_every_pixel_where_it_is_in_the_photo() -> None:
    scene = lift_again(box_before_wall(), AS_USUAL, fov_x=math.radians(40))
    uv, _ = project(scene.intrinsics, torch.eye(4, dtype=torch.float64), scene.points.xyz.double())
    torch.testing.assert_close(uv, pixel_centres(WIDTH, HEIGHT).reshape(-1, 2), atol=1e-4, rtol=0)
    assert math.isclose(float(scene.intrinsics.fov_x), math.radians(40)) and scene.photo.intrinsics_source == "user"


def stepped() -> torch.Tensor:
    """Depth with noise, steps and sky."""
    noise = 1 + 0.03 * torch.rand(HEIGHT, WIDTH, generator=torch.Generator().manual_seed(2))
    metres = torch.where(torch.arange(WIDTH) < 40, 2.0, 5.0) * noise
    metres[:10] = FAR_PLANE
    return metres
