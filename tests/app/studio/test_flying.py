"""A camera in flight: the arithmetic."""

import math
from itertools import pairwise

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from app.document.baking import Camera, attitude_deg, wxyz_from_attitude
from app.studio.easing import between, eased
from app.studio.flying import GLIDE, STEEPEST_DEG, SWELL, TURN, Controls, Motion, advanced, moved_by, slid, turned
from scene.pose import rotation_from_wxyz

axes = st.floats(-1, 1)
places = st.tuples(*[st.floats(-5, 5)] * 3)
cameras = st.builds(
    Camera, places, st.builds(wxyz_from_attitude, st.floats(-170, 170), st.floats(-80, 80), st.just(0.0))
)
moves = st.tuples(axes, axes, axes)


def flown(motion: Motion, controls: Controls, seconds: float, ticks: int) -> Motion:
    for _ in range(ticks):
        motion = advanced(motion, controls, seconds / ticks)
    return motion


def forward(camera: Camera) -> torch.Tensor:
    return rotation_from_wxyz(torch.tensor(camera.wxyz, dtype=torch.float64))[:, 2]


def way(before: Camera, after: Camera) -> torch.Tensor:
    return torch.tensor(after.position, dtype=torch.float64) - torch.tensor(before.position, dtype=torch.float64)


@settings(deadline=None)
@given(camera=cameras, move=moves, push=st.floats(-1, 1), seconds=st.floats(0.05, 3), ticks=st.integers(2, 12))
def test_how_far_one_flies_does_not_depend_on_how_finely_time_is_cut(
    camera: Camera, move: tuple[float, float, float], push: float, seconds: float, ticks: int
):
    start, controls = Motion(camera=camera, glide=(0.0, 0.0, push)), Controls(move=move, speed=0.7)
    at_once, in_ticks = flown(start, controls, seconds, 1), flown(start, controls, seconds, ticks)
    assert in_ticks.camera.position == pytest.approx(at_once.camera.position, abs=2e-3)
    assert in_ticks.velocity == pytest.approx(at_once.velocity, abs=1e-9)


@settings(deadline=None)
@given(camera=cameras, speed=st.floats(0.05, 20))
def test_ahead_is_where_one_looks_and_full_speed_is_reached(camera: Camera, speed: float):
    begun = flown(Motion(camera=camera), Controls(move=(0.0, 0.0, 1.0), speed=speed), 10 * SWELL, 1)
    later = flown(begun, Controls(move=(0.0, 0.0, 1.0), speed=speed), 1.0, 1)
    assert torch.allclose(way(begun.camera, later.camera), speed * forward(camera), rtol=1e-3, atol=1e-4 * speed)
    assert later.camera.wxyz == camera.wxyz


@settings(deadline=None)
@given(camera=cameras, move=moves, seconds=st.floats(0.1, 2), size=st.floats(0.1, 50))
def test_in_a_scene_of_another_size_one_flies_in_proportion(
    camera: Camera, move: tuple[float, float, float], seconds: float, size: float
):
    small = flown(Motion(camera=camera), Controls(move=move, speed=1.0), seconds, 5)
    large = flown(Motion(camera=camera), Controls(move=move, speed=size), seconds, 5)
    assert torch.allclose(way(camera, large.camera), size * way(camera, small.camera), atol=1e-9 * (1 + size))


@settings(deadline=None)
@given(camera=cameras, right=st.floats(-3, 3), down=st.floats(-3, 3))
def test_turning_keeps_place_and_roll_and_never_tips_over(camera: Camera, right: float, down: float):
    after = turned(camera, right, down)
    (_, tilt, _), (_, new_tilt, new_roll) = attitude_deg(camera.wxyz), attitude_deg(after.wxyz)
    assert after.position == camera.position
    assert abs(new_tilt) <= STEEPEST_DEG + 1e-6
    assert new_roll == pytest.approx(0.0, abs=1e-4)
    assert new_tilt == pytest.approx(min(max(tilt - math.degrees(down), -STEEPEST_DEG), STEEPEST_DEG), abs=1e-4)


def test_turning_to_the_right_looks_to_the_right_and_down_looks_down():
    level = Camera((0.0, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0))
    assert forward(turned(level, 0.3, 0.0))[0] > 0.2
    assert forward(turned(level, 0.0, 0.3))[1] > 0.2


@settings(deadline=None)
@given(camera=cameras)
def test_up_and_down_go_along_the_vertical_however_one_looks(camera: Camera):
    assert way(camera, moved_by(camera, (0.0, 0.5, 0.0))).tolist() == pytest.approx([0.0, 0.5, 0.0])


@settings(deadline=None)
@given(camera=cameras, right=st.floats(-2, 2), down=st.floats(-2, 2))
def test_a_slide_stays_in_the_plane_of_the_picture(camera: Camera, right: float, down: float):
    gone = way(camera, slid(camera, right, down))
    assert float(gone @ forward(camera)) == pytest.approx(0.0, abs=1e-9)
    assert float(gone.norm()) == pytest.approx(math.hypot(right, down))


def test_a_flight_that_is_let_go_of_comes_to_rest_soon_and_near():
    motion = flown(
        Motion(camera=Camera((0.0, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0))), Controls(move=(0.0, 0.0, 1.0), speed=1.0), 2, 9
    )
    released = flown(motion, Controls(speed=1.0), 10 * SWELL, 9)
    assert released.at_rest(1.0) and not motion.at_rest(1.0)
    assert 0 < way(motion.camera, released.camera)[2] < 1.1 * SWELL


def test_a_push_goes_as_far_as_it_says():
    motion = Motion(camera=Camera((0.0, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0)), glide=(0.0, 0.0, 0.4))
    there = flown(motion, Controls(speed=1.0), 20 * GLIDE, 30)
    assert there.camera.position[2] == pytest.approx(0.4, abs=2e-3)
    assert there.at_rest(1.0)


def test_a_turn_by_keys_has_a_steady_speed():
    begun = flown(
        Motion(camera=Camera((0.0, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0))), Controls(turn=(1.0, 0.0)), 10 * SWELL, 20
    )
    later = flown(begun, Controls(turn=(1.0, 0.0)), 1.0, 20)
    pan = attitude_deg(later.camera.wxyz)[0] - attitude_deg(begun.camera.wxyz)[0]
    assert pan == pytest.approx(math.degrees(TURN), rel=1e-3)


@settings(deadline=None)
@given(start=cameras, goal=cameras, share=st.floats(0, 1))
def test_one_goes_to_a_camera_straight_and_turns_about_one_axis(start: Camera, goal: Camera, share: float):
    at = between(start, goal, share)
    assert way(start, at).tolist() == pytest.approx((share * way(start, goal)).tolist(), abs=1e-9)
    turned_by = [
        torch.acos(((a.T @ b).trace() / 2 - 0.5).clamp(-1, 1))
        for a, b in pairwise(
            [rotation_from_wxyz(torch.tensor(each.wxyz, dtype=torch.float64)) for each in (start, at, goal)]
        )
    ]
    whole = math.acos(
        min(max(float(2 * sum(a * b for a, b in zip(start.wxyz, goal.wxyz, strict=True)) ** 2 - 1), -1), 1)
    )
    assert float(sum(turned_by)) == pytest.approx(whole, abs=1e-3)
    assert eased(0.0) == 0.0 and eased(1.0) == eased(3.0) == 1.0 and 0.0 <= eased(share) <= 1.0
