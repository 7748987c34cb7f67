"""How the path passes a keyframe: at another speed, bent by hand, around a corner."""

import math
from dataclasses import replace

import pytest
import torch
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from scene.errors import InputError
from scene.path.camera_path import CameraPath, find_route
from scene.path.fitting import difference
from scene.path.keyframes import Keyframe
from scene.path.passing import FASTEST, at_speed, bent, how_passed, passage, passed
from scene.path.speed_profile import speed_profile
from scene.path.split import split
from scene.path.transforms import retimed
from tests.scene.paths import LENS, keyframes, through

few = settings(deadline=None, max_examples=12, phases=[Phase.explicit, Phase.generate])
keys = keyframes(least=3, most=5, easings=["linear"])


def velocities(path: CameraPath, time: float) -> tuple[torch.Tensor, torch.Tensor]:
    """Metres per second just before and just after a moment."""
    route, step = find_route(path, LENS), 1e-5
    at = torch.tensor([time - step, time, time + step], dtype=torch.float64)
    p = route.cameras(at)[1][:, :3, 3]
    return (p[1] - p[0]) / step, (p[2] - p[1]) / step


def key_of(path: CameraPath, index: int) -> Keyframe:
    return path.segments[0].keyframes[index]  # type: ignore[union-attr]


@few
@given(keys, st.floats(0.0, 2.5), st.booleans())
def test_a_keyframe_passed_at_another_speed_is_passed_so_on_both_sides(
    found: tuple[Keyframe, ...], factor: float, eased: bool
) -> None:
    path = through(found)
    now = passage(path, (0, 1), LENS)
    assert now.before and now.after
    was = now.speed("bend")
    assume(was > 1e-3)
    if eased:
        path = through((found[0], replace(found[1], easing="ease-in-out"), *found[2:]))
    shaped = at_speed(path, (0, 1), factor * was, LENS)
    reach = min(3 * math.hypot(*now.before.bend) / now.before_s, 3 * math.hypot(*now.after.bend) / now.after_s)
    wanted = factor * was
    before, after = velocities(shaped, found[1].time)
    if wanted < FASTEST * reach * 0.95:
        assert float(before.norm()) == pytest.approx(wanted, rel=0.02, abs=2e-3)
        assert float(after.norm()) == pytest.approx(wanted, rel=0.02, abs=2e-3)
        torch.testing.assert_close(before, after, atol=0.01 * was + 2e-3, rtol=0.02)
    route = find_route(shaped, LENS)
    times = torch.tensor([key.time for key in found], dtype=torch.float64)
    metres, angle = difference(route.cameras(times)[1], find_route(path, LENS).cameras(times)[1])
    assert float(metres.max()) < 1e-9 and float(angle.max()) < 1e-6


@few
@given(keys)
def test_the_speed_that_is_there_changes_nothing(found: tuple[Keyframe, ...]) -> None:
    path = through(found)
    times = torch.linspace(0, found[-1].time, 200, dtype=torch.float64)
    same = at_speed(path, (0, 1), passage(path, (0, 1), LENS).speed("bend"), LENS)
    metres, angle = difference(find_route(path, LENS).cameras(times)[1], find_route(same, LENS).cameras(times)[1])
    assert float(metres.max()) < 1e-6 and float(angle.max()) < 1e-5
    assert passed(same, (0, 1), "automatic", LENS) == path


@few
@given(keys, st.tuples(*[st.floats(-1, 1)] * 3))
def test_a_handle_that_is_dragged_takes_the_other_along_unless_it_is_free(
    found: tuple[Keyframe, ...], offset: tuple[float, float, float]
) -> None:
    assume(math.hypot(*offset) > 0.05)
    path = through(found)
    now = passage(path, (0, 1), LENS)
    assert now.before and now.after
    assume(min(math.hypot(*now.before.bend), math.hypot(*now.after.bend)) > 1e-3)
    together = key_of(bent(path, (0, 1), "after", offset, LENS), 1)
    assert together.handles and together.handles.before and together.handles.after
    assert together.handles.after.bend == pytest.approx(offset)
    assert math.hypot(*together.handles.before.bend) == pytest.approx(math.hypot(*now.before.bend))
    assert how_passed(together) == "smooth"
    alone = key_of(bent(path, (0, 1), "after", offset, LENS, free=True), 1)
    assert alone.handles and alone.handles.before and alone.handles.before.bend == now.before.bend


@few
@given(keys)
def test_a_corner_leads_straight_from_and_to_the_neighbours(found: tuple[Keyframe, ...]) -> None:
    path = through(found)
    assume(min(math.dist(found[i].position, found[i + 1].position) for i in (0, 1)) > 0.1)
    corner = passed(path, (0, 1), "corner", LENS)
    handles = key_of(corner, 1).handles
    assert handles and handles.after and handles.before
    assert how_passed(key_of(corner, 1), found[0], found[2]) in ("corner", "smooth")
    here = found[1].position
    for side, other in ((handles.before, found[0]), (handles.after, found[2])):
        assert side.bend == pytest.approx([(b - a) / 3 for a, b in zip(here, other.position, strict=True)])
    smooth = passed(corner, (0, 1), "smooth", LENS)
    assert how_passed(key_of(smooth, 1)) == "smooth"
    assert passed(smooth, (0, 1), "automatic", LENS) == path


@few
@given(keys, st.floats(0.3, 2.0), st.floats(0.2, 3.0))
def test_a_shaped_path_is_split_and_retimed_as_any_other(
    found: tuple[Keyframe, ...], factor: float, longer: float
) -> None:
    path = through(found)
    shaped = at_speed(path, (0, 1), factor * passage(path, (0, 1), LENS).speed("bend"), LENS)
    times = torch.linspace(0, found[-1].time, 120, dtype=torch.float64)
    before = find_route(shaped, LENS).cameras(times)[1]
    more, _ = split(shaped, (found[0].time + found[1].time) / 2, LENS)
    metres, _ = difference(before, find_route(more, LENS).cameras(times)[1])
    assert float(metres.max()) < 1e-6
    slower = retimed(shaped, longer * shaped.duration)
    metres, _ = difference(before, find_route(slower, LENS).cameras(longer * times)[1])
    assert float(metres.max()) < 1e-6


def test_slowing_down_at_a_keyframe_does_not_jerk() -> None:
    line = [Keyframe(time=float(i), position=(0.5 * i, 0.0, 0.0), wxyz=(1.0, 0.0, 0.0, 0.0)) for i in range(4)]
    path = through(tuple(line))
    slow = at_speed(path, (0, 1), 0.1, LENS)
    profile = speed_profile(find_route(slow, LENS).bake(73))
    assert not bool(profile.jerks.any())
    assert float(profile.metres_per_second.min()) == pytest.approx(0.1, abs=0.03)


def test_what_cannot_be_shaped_is_refused_in_a_sentence() -> None:
    line = [Keyframe(time=float(i), position=(0.5 * i, 0.0, 0.0), wxyz=(1.0, 0.0, 0.0, 0.0)) for i in range(3)]
    path = through(tuple(line))
    with pytest.raises(InputError, match="0 or more"):
        at_speed(path, (0, 1), -1.0, LENS)
    with pytest.raises(InputError, match="no longer exists"):
        at_speed(path, (0, 7), 1.0, LENS)
    with pytest.raises(InputError, match="no leg before"):
        bent(path, (0, 0), "before", (1.0, 0.0, 0.0), LENS)
    held = through(tuple(replace(key, easing="hold") for key in line))
    with pytest.raises(InputError, match="only holds"):
        passage(held, (0, 1), LENS)
