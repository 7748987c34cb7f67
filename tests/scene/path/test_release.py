"""Paths whose keyframes carry handles, and then are edited."""

from dataclasses import replace

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scene.path import edits
from scene.path.camera_path import CameraPath, Route, find_route
from scene.path.fitting import to_keyframes
from scene.path.keyframes import Keyframe, Keyframes
from scene.path.move_grammar import parse_moves
from scene.path.release import doubles_back
from scene.path.split import split
from tests.scene.paths import LENS, keyframes, through

EDITS = ["delete", "insert", "retime", "move", "append"]


def keys_of(path: CameraPath) -> tuple[Keyframe, ...]:
    part = path.segments[0]
    assert isinstance(part, Keyframes)
    return part.keyframes


@st.composite
def split_paths(draw: st.DrawFn) -> CameraPath:
    """Smooth paths in one piece, split once or twice."""
    path = through(draw(keyframes(least=3, most=5, easings=["linear"])), closed=draw(st.booleans()))
    for share in draw(st.lists(st.floats(0.05, 0.95), min_size=1, max_size=2)):
        time = share * path.duration
        assume(min(abs(key.time - time) for key in keys_of(path)) > 0.05)
        path, _ = split(path, time, LENS)
    return path


def edited(path: CameraPath, what: str, at: int, place: tuple[float, float, float], share: float) -> CameraPath:
    """The path after an edit at keyframe `at`, and where to look for it."""
    keys = keys_of(path)
    match what:
        case "delete":
            return edits.deleted(path, (0, at))
        case "insert":
            a, b = keys[at - 1].time, keys[at].time
            key = Keyframe(time=0.0, position=place, wxyz=(1.0, 0.0, 0.0, 0.0))
            return edits.added_keyframe(path, a + (0.1 + 0.8 * share) * (b - a), key, near=0.0)[0]
        case "retime":
            return edits.retimed(path, (0, at), keys[at].time + 2 * share - 1)
        case "move":
            return edits.replaced_keyframe(path, (0, at), replace(keys[at], position=place))
        case _:
            key = Keyframe(time=0.0, position=place, wxyz=(1.0, 0.0, 0.0, 0.0))
            return edits.added_keyframe(path, path.duration, key, near=0.02)[0]


def velocities(route: Route, times: list[float], step: float) -> torch.Tensor:
    """Metres and radians (as matrices) per second, looking on or back from some moments."""
    moments = torch.tensor([[time, time + step, time + 2 * step] for time in times], dtype=torch.float64)
    _, c2w = route.cameras(moments.flatten())
    now, then, later = c2w.unflatten(0, (-1, 3)).unbind(1)
    return (-3 * now + 4 * then - later) / (2 * step)


@settings(deadline=None, max_examples=25)
@given(
    split_paths(),
    st.sampled_from(EDITS),
    st.data(),
    st.tuples(*[st.floats(-2, 2)] * 3),
    st.floats(0, 1),
)
def test_beside_split_keyframes_an_edit_leaves_a_smooth_path(
    path: CameraPath, what: str, data: st.DataObject, place: tuple[float, float, float], share: float
):
    at = data.draw(st.integers(1, len(keys_of(path)) - 1))
    path = edited(path, what, at, place, share)
    route = find_route(path, LENS)
    _, c2w = route.cameras(torch.linspace(0, route.duration, 500, dtype=torch.float64))
    assert bool(c2w.isfinite().all())
    inner = [key.time for key in keys_of(path)[1:-1]]
    for before, after in zip(velocities(route, inner, -1e-5), velocities(route, inner, 1e-5), strict=True):
        assert float((before - after).norm()) < 1e-2 * (1 + float(before.norm()))
    assert float(velocities(route, [1e-4], 1e-5).norm()) < 1e3


@settings(deadline=None, max_examples=25)
@given(split_paths(), st.data(), st.tuples(*[st.floats(-2, 2)] * 3), st.floats(0, 1))
def test_a_moved_keyframe_takes_the_path_along_without_a_loop(
    path: CameraPath, data: st.DataObject, place: tuple[float, float, float], near: float
):
    at = data.draw(st.integers(1, len(keys_of(path)) - 2))
    old, neighbour = keys_of(path)[at], keys_of(path)[at + 1]
    beside = tuple(b + near * (p - b) for b, p in zip(neighbour.position, place, strict=True))
    keys = keys_of(edits.replaced_keyframe(path, (0, at), replace(old, position=beside)))
    assert not doubles_back(keys[at - 1], keys[at])
    assert not doubles_back(keys[at], keys[at + 1])


@pytest.mark.parametrize("what", ["delete", "insert", "retime", "append"])
def test_legs_that_change_are_the_spline_s_own_and_the_others_keep_their_handles(what: str):
    keys = tuple(Keyframe(time=i, position=(i, i % 2, 0.0), wxyz=(1, 0, 0, 0)) for i in range(8))
    path, _ = split(split(through(keys), 1.5, LENS)[0], 5.5, LENS)
    assert [key.time for key in keys_of(path) if key.handles] == [1, 1.5, 2, 5, 5.5, 6]
    after = keys_of(edited(path, what, 2, (1.4, 0.3, 0.2), 0.7))
    changed = {"delete": [5, 5.5, 6], "insert": [2, 5, 5.5, 6], "retime": [5, 5.5, 6]}
    assert [key.time for key in after if key.handles] == changed.get(what, [1, 1.5, 2, 5, 5.5, 6])


def test_a_keyframe_nudged_on_a_split_leg_keeps_its_handles():
    keys = tuple(Keyframe(time=i, position=(i, i % 2, 0.0), wxyz=(1, 0, 0, 0)) for i in range(5))
    path, (_, at) = split(through(keys), 2.5, LENS)
    assert at is not None
    old = keys_of(path)[at]
    moved = edits.replaced_keyframe(path, (0, at), replace(old, position=(2.5, 0.6, 0.05)))
    assert [key.handles for key in keys_of(moved)] == [key.handles for key in keys_of(path)]


def test_deleting_the_end_of_a_path_leaves_the_rest_exactly_as_it_was():
    turned = to_keyframes(CameraPath(segments=parse_moves("orbit right 120deg at 2m over 3s")), 0, LENS)
    count = len(keys_of(turned))
    assert count > 2
    shorter = edits.deleted(turned, (0, count - 1))
    times = torch.linspace(0, shorter.duration * 0.999, 60, dtype=torch.float64)
    torch.testing.assert_close(find_route(shorter, LENS).cameras(times)[1], find_route(turned, LENS).cameras(times)[1])


def test_what_sets_out_from_a_move_that_is_deleted_finds_its_own_way():
    path = CameraPath(segments=parse_moves("truck left 1m over 2s; orbit right 40deg at 2m over 3s"))
    path = to_keyframes(path, 1, LENS)
    assert isinstance(path.segments[1], Keyframes) and path.segments[1].start is not None
    (left,) = edits.deleted(path, (0, None)).segments
    assert isinstance(left, Keyframes) and left.start is None and left.keyframes[0].handles is None


def test_another_lens_on_a_split_leg_leaves_the_way_as_it_was():
    keys = tuple(Keyframe(time=i, position=(i, i % 2, 0.0), wxyz=(1, 0, 0, 0)) for i in range(5))
    path, at = split(through(keys), 2.5, LENS)
    zoomed = edits.replaced_keyframe(path, at, replace(edits.find_keyframe(path, at), fov_y=0.3))
    times = torch.linspace(0, 4, 100, dtype=torch.float64)
    lens, c2w = find_route(zoomed, LENS).cameras(times)
    torch.testing.assert_close(c2w, find_route(path, LENS).cameras(times)[1])
    assert float(lens.fy.max()) <= float(lens.fy[times.sub(2.5).abs().argmin()]) * 1.01
