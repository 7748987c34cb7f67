"""The free view frames what it should, and turns exactly."""

import math

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.document.baking import Camera, wxyz_from_attitude
from app.viewport.free_view import CLEAR, NARROWEST, ROOM, WIDEST, camera_of, framed, shows, through, view_fov
from scene.pose import rotation_from_wxyz

coordinates = st.floats(-5, 5)
clusters = st.lists(st.tuples(coordinates, coordinates, coordinates), min_size=2, max_size=12)


def on_screen(points: np.ndarray, camera: Camera, fov_y: float, aspect: float) -> np.ndarray:
    """[points 2], from -1 to 1 within the picture."""
    rotation = rotation_from_wxyz(torch.tensor(camera.wxyz, dtype=torch.float64)).numpy()
    x, y, z = ((points - np.array(camera.position)) @ rotation).T
    assert (z > 0).all()
    slope = math.tan(fov_y / 2)
    return np.stack([x / z / (slope * aspect), y / z / slope], axis=1)


@settings(deadline=None)
@given(
    cluster=clusters,
    toward=st.tuples(coordinates, st.floats(-3, 3), st.floats(1, 5)),
    fov=st.floats(NARROWEST, WIDEST),
    aspect=st.floats(0.5, 2.5),
)
def test_everything_framed_is_seen_and_as_large_as_can_be(
    cluster: list[tuple[float, float, float]], toward: tuple[float, float, float], fov: float, aspect: float
):
    points = np.array(cluster)
    assume(np.ptp(points, axis=0).min() > 0.01)
    forward = np.array(toward) / np.linalg.norm(toward)
    viewpoint = framed(points, points.mean(axis=0), forward, fov, aspect)
    seen = on_screen(points, camera_of(viewpoint), fov, aspect)
    nearest = ((points - viewpoint.position) @ forward).min() / np.linalg.norm(np.ptp(points, axis=0))
    assert np.abs(seen).max() <= 1 / ROOM + 1e-6 and nearest >= CLEAR - 1e-6
    assert np.abs(seen).max() == pytest.approx(1 / ROOM) or nearest == pytest.approx(CLEAR)


@settings(deadline=None)
@given(
    cluster=clusters,
    toward=st.tuples(coordinates, st.floats(-3, 3), st.floats(1, 5)),
    corner=st.tuples(st.floats(0, 0.5), st.floats(0, 0.5)),
    size=st.tuples(st.floats(0.3, 0.5), st.floats(0.3, 0.5)),
    aspect=st.floats(0.5, 2.5),
)
def test_what_is_framed_lies_in_the_free_part_of_the_view(
    cluster: list[tuple[float, float, float]],
    toward: tuple[float, float, float],
    corner: tuple[float, float],
    size: tuple[float, float],
    aspect: float,
):
    points = np.array(cluster)
    assume(np.ptp(points, axis=0).min() > 0.01)
    forward = np.array(toward) / np.linalg.norm(toward)
    free = (*corner, corner[0] + size[0], corner[1] + size[1])
    viewpoint = framed(points, points.mean(axis=0), forward, math.radians(45), aspect, free=(free,))
    u, v = (on_screen(points, camera_of(viewpoint), math.radians(45), aspect).T + 1) / 2
    assert free[0] - 1e-6 <= u.min() and u.max() <= free[2] + 1e-6
    assert free[1] - 1e-6 <= v.min() and v.max() <= free[3] + 1e-6
    assert shows(viewpoint, points, math.radians(45), aspect)


@given(cluster=clusters, toward=st.tuples(coordinates, st.floats(-3, 3), st.floats(1, 5)), aspect=st.floats(0.5, 2.5))
def test_of_several_free_parts_that_is_taken_from_which_one_sees_it_nearest(
    cluster: list[tuple[float, float, float]], toward: tuple[float, float, float], aspect: float
):
    points, middle = np.array(cluster), np.mean(cluster, axis=0)
    assume(np.ptp(points, axis=0).min() > 0.01)
    forward = np.array(toward) / np.linalg.norm(toward)
    parts = ((0.0, 0.0, 1.0, 0.4), (0.0, 0.0, 0.5, 1.0))

    def nearness(*free: tuple[float, float, float, float]):
        return framed(points, middle, forward, math.radians(45), aspect, free=free).position @ forward

    assert nearness(*parts) == pytest.approx(max(map(nearness, parts)))


def test_what_is_behind_or_beside_the_view_is_not_in_sight():
    viewpoint = through(Camera((0.0, 0.0, 0.0), wxyz_from_attitude(0, 0, 0)), 2.0)
    ahead = np.array([[0.0, 0.0, 3.0], [0.2, 0.1, 2.0]])
    assert shows(viewpoint, ahead, math.radians(40), 1.5)
    assert not shows(viewpoint, -ahead, math.radians(40), 1.5)
    assert not shows(viewpoint, ahead + np.array([9.0, 0.0, 0.0]), math.radians(40), 1.5)


@settings(deadline=None)
@given(pan=st.floats(-179, 179), tilt=st.floats(-80, 80), at=st.tuples(coordinates, coordinates, coordinates))
def test_the_view_of_an_upright_camera_is_that_camera(pan: float, tilt: float, at: tuple[float, float, float]):
    camera = Camera(at, wxyz_from_attitude(pan, tilt, 0.0))
    back = camera_of(through(camera, 2.0))
    assert np.allclose(back.position, camera.position)
    assert abs(float(np.dot(back.wxyz, camera.wxyz))) == pytest.approx(1.0, abs=1e-9)


def test_a_rolled_camera_keeps_its_roll():
    camera = Camera((1.0, 2.0, 3.0), wxyz_from_attitude(20.0, 10.0, 30.0))
    rotation = rotation_from_wxyz(torch.tensor(camera.wxyz, dtype=torch.float64)).numpy()
    viewpoint = through(camera, 2.0)
    assert np.allclose(viewpoint.up, -rotation[:, 1])
    assert np.allclose(viewpoint.target - viewpoint.position, 2 * rotation[:, 2])


def test_the_view_has_the_clips_lens_within_what_one_can_find_ones_way_in():
    assert view_fov(math.radians(42)) == math.radians(42)
    assert view_fov(math.radians(5)) == NARROWEST
    assert view_fov(math.radians(120)) == WIDEST
