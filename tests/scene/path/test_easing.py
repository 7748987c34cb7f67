import math
from dataclasses import replace
from itertools import pairwise

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from scene.path.camera_path import CameraPath, bake, find_route
from scene.path.keyframes import Easing, Keyframe
from scene.path.move_grammar import parse_moves
from scene.pose import look_at, rotvec_from_rotation
from scene.trajectory import speeds
from tests.scene.paths import EASINGS, LENS, keyframes, through

few = settings(deadline=None, max_examples=15)
SMOOTH: list[Easing] = [easing for easing in EASINGS if easing != "hold"]


@few
@given(keyframes(easings=["constant"]), st.booleans())
def test_constant_speed_is_constant_within_one_percent(keys: tuple[Keyframe, ...], closed: bool) -> None:
    route = find_route(through(keys, closed=closed), LENS)
    for before, after in pairwise(keys):
        times = torch.linspace(before.time, after.time, 201, dtype=torch.float64)
        _, c2w = route.cameras(times)
        fine = torch.linspace(before.time, after.time, 200 * 20 + 1, dtype=torch.float64)
        _, dense = route.cameras(fine)
        moved = dense[:, :3, 3].diff(dim=0).norm(dim=-1).unflatten(0, (200, 20)).sum(1)
        assert float(moved.max() / moved.min()) < 1.01
        turned = rotvec_from_rotation(dense[:-1, :3, :3].mT @ dense[1:, :3, :3]).norm(dim=-1)
        turned = turned.unflatten(0, (200, 20)).sum(1)
        assert float(turned.max() / turned.min()) < 1.01
        assert len(c2w) == 201


@few
@given(keyframes(least=3, easings=["linear", "ease-in", "ease-out", "constant"]), st.data())
def test_easing_changes_when_and_never_where(keys: tuple[Keyframe, ...], data: st.DataObject) -> None:
    keys = tuple(replace(key, easing="linear") for key in keys)
    eased = tuple(replace(key, easing=data.draw(st.sampled_from(SMOOTH))) for key in keys)
    plain = find_route(through(keys), LENS)
    dense = plain.cameras(torch.linspace(0, plain.duration, 6001, dtype=torch.float64))[1][:, :3, 3]
    some = find_route(through(eased), LENS).cameras(torch.linspace(0, plain.duration, 40, dtype=torch.float64))[1]
    gaps = torch.cdist(some[:, :3, 3], dense).amin(dim=1)
    assert float(gaps.max()) < 1e-2


@few
@given(keyframes(least=3), st.booleans())
def test_hold_holds_until_the_next_keyframe_and_cuts(keys: tuple[Keyframe, ...], closed: bool) -> None:
    keys = (keys[0], replace(keys[1], easing="hold"), *keys[2:])
    route = find_route(through(keys, closed=closed), LENS)
    share = torch.tensor([0.0, 0.3, 0.999999], dtype=torch.float64)
    times = keys[1].time + share * (keys[2].time - keys[1].time)
    lens, c2w = route.cameras(times)
    assert float((c2w - c2w[:1]).abs().max()) < 1e-12
    assert c2w[0, :3, 3].tolist() == pytest.approx(keys[1].position)
    assert float((lens.fy - lens.fy[0]).abs().max()) < 1e-9
    _, there = route.cameras(torch.tensor([keys[2].time], dtype=torch.float64))
    assert there[0, :3, 3].tolist() == pytest.approx(keys[2].position)


@few
@given(keyframes(least=3), st.booleans())
def test_every_keyframe_is_met_at_its_time_whatever_the_easing(keys: tuple[Keyframe, ...], closed: bool) -> None:
    times = torch.tensor([key.time for key in keys], dtype=torch.float64)
    _, c2w = find_route(through(keys, closed=closed), LENS).cameras(times)
    torch.testing.assert_close(c2w[:, :3, 3], torch.tensor([key.position for key in keys], dtype=torch.float64))


@settings(deadline=None, max_examples=40)
@given(keyframes(least=3, easings=["linear", "ease-in", "ease-out", "ease-in-out"]), st.booleans())
def test_a_loop_is_smooth_at_the_seam_for_every_easing_that_is(keys: tuple[Keyframe, ...], returns: bool) -> None:
    if returns:
        keys = (*keys, replace(keys[0], time=keys[-1].time + 1))
    assert_smooth_at(through(keys, closed=True), None)


@pytest.mark.parametrize("where", [0, 1, 4])
def test_a_leg_of_constant_speed_hands_it_over_at_the_seam_too(where: int) -> None:
    """Where its neighbours need not be several times as fast as they are on average."""
    keys = [
        Keyframe(
            time=i, position=(math.cos(i), 0.2 * i % 0.3, math.sin(i)), wxyz=(math.cos(i / 2), 0, math.sin(i / 2), 0)
        )
        for i in range(5)
    ]
    keys[where] = replace(keys[where], easing="constant")
    path = through((*keys, replace(keys[0], time=6.0, easing="linear")), closed=True)
    assert_smooth_at(path, None)
    assert_smooth_at(path, 1.0)


def assert_smooth_at(path: CameraPath, moment: float | None) -> None:
    """Velocity, angular velocity and zoom before and after a moment, or the seam, agree."""
    route = find_route(path, LENS)
    step, end = 1e-6, route.duration if moment is None else moment
    start = 0.0 if moment is None else moment
    before = torch.tensor([end - 2 * step, end - step], dtype=torch.float64)
    after = torch.tensor([start + step, start + 2 * step], dtype=torch.float64)
    lens, c2w = route.cameras(torch.cat([before, after]))
    velocity = (c2w[[1, 3], :3, 3] - c2w[[0, 2], :3, 3]) / step
    turning = rotvec_from_rotation(c2w[[0, 2], :3, :3].mT @ c2w[[1, 3], :3, :3]) / step
    zooming = lens.fy.log()[[1, 3]] - lens.fy.log()[[0, 2]]
    for rate in (velocity, turning, zooming[:, None] / step):
        torch.testing.assert_close(rate[0], rate[1], atol=5e-3, rtol=5e-3)


def test_constant_speed_reaches_moves_too() -> None:
    path = CameraPath(segments=parse_moves("spiral clockwise 0.3m at 2m over 4s constant"))
    moved, _ = speeds(bake(path, LENS, 4001))
    inner = moved[10:-10]
    assert float(inner.max() / inner.min()) < 1.01


def test_a_move_that_holds_cuts_to_its_end() -> None:
    path = CameraPath(segments=parse_moves("truck right 1m over 1s hold; dolly in 1m over 1s"))
    x = bake(path, LENS, 21).c2w[:, 0, 3]
    assert x[:10].tolist() == [0] * 10 and x[10:].tolist() == pytest.approx([1] * 11)


@few
@given(keyframes(least=3, easings=SMOOTH, targets=True))
def test_a_locked_leg_faces_its_point_in_every_frame(keys: tuple[Keyframe, ...]) -> None:
    keys = (replace(keys[0], target=(0.0, 0.0, 9.0)), replace(keys[1], target=None), *keys[2:])
    route = find_route(through(keys), LENS)
    _, c2w = route.cameras(torch.linspace(0, keys[1].time, 50, dtype=torch.float64))
    target = torch.tensor([0.0, 0.0, 9.0], dtype=torch.float64).expand(50, 3)
    torch.testing.assert_close(c2w[:, :3, :3], look_at(c2w[:, :3, 3], target)[:, :3, :3])


@few
@given(keyframes(least=4, most=4, easings=["linear"]), st.integers(0, 2))
def test_a_camera_enters_and_leaves_a_lock_without_a_jerk(keys: tuple[Keyframe, ...], where: int) -> None:
    locked = list(keys)
    locked[where] = replace(keys[where], target=(0.0, 0.0, 9.0))
    for key in keys[1:-1]:
        assert_smooth_at(through(tuple(locked)), key.time)


def test_between_two_targets_the_point_moves_straight() -> None:
    keys = (
        Keyframe(time=0, position=(0.0, 0.0, 0.0), wxyz=(1, 0, 0, 0), target=(0.0, 0.0, 4.0)),
        Keyframe(time=2, position=(0.0, 0.0, 0.0), wxyz=(1, 0, 0, 0), target=(4.0, 0.0, 4.0)),
    )
    forward = find_route(through(keys), LENS).cameras(torch.tensor([1.0], dtype=torch.float64))[1][0, :3, 2]
    assert math.atan2(float(forward[0]), float(forward[2])) == pytest.approx(math.atan2(2, 4))
