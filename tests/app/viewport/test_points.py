"""Fewer points that still show the photo."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from app.viewport.points import clouds, even_sample
from scene.camera import FAR_PLANE, Intrinsics
from scene.depth.depth_map import DepthMap, DepthSource
from scene.lifting import back_project
from scene.mesh.relief import BACKDROP
from scene.photo.image import Photo
from scene.scene import Scene


def scene_of(metres: torch.Tensor, sky: torch.Tensor | None = None) -> Scene:
    height, width = metres.shape
    pixels = torch.randint(0, 256, (height, width, 3), dtype=torch.uint8, generator=torch.Generator().manual_seed(1))
    photo = Photo(pixels, Intrinsics.from_fov_x(1.0, width, height), "user")
    if sky is None:
        sky = torch.zeros_like(metres, dtype=torch.bool)
    metres = torch.where(sky, FAR_PLANE, metres)
    points = back_project(photo, metres, torch.ones_like(sky))
    return Scene(photo, DepthMap(metres, DepthSource("test", "metric", "")), sky, points)


def wall(width: int = 120, height: int = 80) -> Scene:
    return scene_of(torch.full((height, width), 3.0))


def total(drawn: dict) -> int:
    return sum(len(cloud.xyz) for cloud in drawn.values())


@settings(deadline=None, max_examples=60)
@given(width=st.integers(1, 300), height=st.integers(1, 300), budget=st.integers(1, 30_000))
def test_a_sample_has_one_pixel_in_every_cell_and_keeps_to_the_budget(width: int, height: int, budget: int):
    sample = even_sample(width, height, budget)
    cells = len(sample.pixels)
    assert torch.equal(sample.cell[sample.pixels], torch.arange(cells))
    assert int(sample.cell.max()) == cells - 1 and len(sample.cell) == width * height
    if budget >= width * height:
        assert cells == width * height
    elif min(width, height) > 4 * sample.spacing:
        assert cells == pytest.approx(budget, rel=0.3)


def test_the_same_points_are_chosen_every_time():
    assert torch.equal(even_sample(300, 200, 5000).pixels, even_sample(300, 200, 5000).pixels)


def test_with_budget_enough_every_point_is_drawn_as_it_is():
    scene = wall()
    (cloud,) = clouds(scene, 10**6).values()
    assert np.array_equal(cloud.xyz, scene.points.xyz.numpy())
    assert np.array_equal(cloud.rgb, scene.points.rgb.numpy())


@pytest.mark.parametrize("budget", [300, 2000, 10**6])
def test_neighbours_on_a_wall_touch(budget: int):
    """Looked at from the front, no light comes through: squares at the points cover the wall."""
    scene = wall()
    (cloud,) = clouds(scene, budget).values()
    pixels_per_metre = float(scene.intrinsics.fx) / 3.0
    half = cloud.size * pixels_per_metre / 2
    u = cloud.xyz[:, 0] * pixels_per_metre + scene.intrinsics.width / 2
    v = cloud.xyz[:, 1] * pixels_per_metre + scene.intrinsics.height / 2
    covered = np.zeros((scene.intrinsics.height, scene.intrinsics.width), dtype=bool)
    for x, y in zip(u, v, strict=True):
        covered[max(0, round(y - half)) : round(y + half), max(0, round(x - half)) : round(x + half)] = True
    assert covered.mean() > 0.95


def test_far_points_are_larger():
    metres = torch.full((80, 120), 2.0)
    metres[:, 60:] = 8.0
    sizes = {float(np.median(cloud.xyz[:, 2])): cloud.size for cloud in clouds(scene_of(metres), 2000).values()}
    assert sizes[8.0] == pytest.approx(4 * sizes[2.0], rel=0.2)


def test_points_of_both_sides_of_an_edge_keep_their_colours():
    metres = torch.full((80, 120), 2.0)
    metres[:, 61:] = 8.0
    scene = scene_of(metres)
    pixels = scene.photo.pixels.clone()
    pixels[:, :61], pixels[:, 61:] = torch.tensor([200, 0, 0]), torch.tensor([0, 0, 200])
    scene = replace(scene, points=replace(scene.points, rgb=pixels.reshape(-1, 3)))
    for cloud in clouds(scene, 500).values():
        for z, rgb in zip(cloud.xyz[:, 2], cloud.rgb, strict=True):
            assert tuple(rgb) == ((200, 0, 0) if z < 4 else (0, 0, 200))


def test_flying_points_are_not_drawn():
    scene = wall()
    reliable = torch.rand(len(scene.points), generator=torch.Generator().manual_seed(2)) < 0.5
    scene = replace(scene, points=replace(scene.points, reliable=reliable))
    assert total(clouds(scene, 10**6)) == int(reliable.sum())


def test_the_sky_is_a_backdrop_behind_everything_else_and_along_its_own_rays():
    metres = torch.full((80, 120), 6.0)
    sky = torch.zeros(80, 120, dtype=torch.bool)
    sky[:30] = True
    scene = scene_of(metres, sky)
    xyz = np.concatenate([cloud.xyz for cloud in clouds(scene, 10**6).values()])
    far = xyz[xyz[:, 2] > 6.1]
    assert len(far) == int(sky.sum())
    assert np.allclose(far[:, 2], BACKDROP * 6.0, rtol=1e-5)
    rays = scene.points.xyz[sky.reshape(-1)].numpy()
    assert np.allclose(np.sort(far[:, 0] / far[:, 2]), np.sort(rays[:, 0] / rays[:, 2]), atol=1e-6)


def test_a_photo_of_nothing_but_sky_is_drawn():
    scene = scene_of(torch.full((40, 60), 5.0), torch.ones(40, 60, dtype=torch.bool))
    assert total(clouds(scene, 500)) > 300


def test_of_some_pixels_only_those_are_drawn_and_no_larger_than_they_are():
    metres = torch.full((80, 120), 6.0)
    metres[:, 60] = 2.0
    scene = scene_of(metres)
    thin = np.flatnonzero((metres == 2.0).numpy())
    drawn = clouds(scene, 10**6, among=thin)
    assert total(drawn) == len(thin)
    assert {round(float(z), 5) for cloud in drawn.values() for z in cloud.xyz[:, 2]} == {2.0}
    footprint = float(scene.points.footprint[thin[0]])
    assert all(footprint <= cloud.size <= 1.3 * footprint for cloud in drawn.values())
