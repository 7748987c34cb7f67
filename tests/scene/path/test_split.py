from dataclasses import replace
from pathlib import Path

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scene.errors import InputError
from scene.formats.trajectory_json import path_from_json, path_to_json
from scene.path.camera_path import CameraPath, find_route
from scene.path.keyframes import Keyframe, Keyframes
from scene.path.move_grammar import parse_moves
from scene.path.split import split
from tests.scene.paths import LENS, keyframes, through


def assert_the_same_cameras(path: CameraPath, other: CameraPath) -> None:
    route, again = find_route(path, LENS), find_route(other, LENS)
    assert again.duration == pytest.approx(route.duration, abs=1e-12)
    moments = (torch.arange(400, dtype=torch.float64) + 0.5) / 400 * route.duration
    lens, c2w = route.cameras(moments)
    lens2, c2w2 = again.cameras(moments)
    assert float((c2w - c2w2).abs().max()) < 1e-6
    assert float((lens.fy / lens2.fy).log().abs().max()) < 1e-6


@settings(deadline=None, max_examples=20)
@given(keyframes(targets=True), st.booleans(), st.floats(0.001, 0.999), st.floats(0.001, 0.999))
def test_a_split_changes_no_camera_and_neither_does_a_second(
    keys: tuple[Keyframe, ...], closed: bool, first: float, second: float
) -> None:
    path = through(keys, closed=closed)
    once = path
    for share in (first, second):
        time = share * find_route(path, LENS).duration
        part = once.segments[0]
        assert isinstance(part, Keyframes)
        assume(min(abs(key.time - time) for key in part.keyframes) > 2e-3)
        once, (segment, index) = split(once, time, LENS)
        part = once.segments[segment]
        assert isinstance(part, Keyframes) and index is not None
        assert part.keyframes[index].time == pytest.approx(time)
        assert_the_same_cameras(path, once)


@settings(deadline=None, max_examples=8)
@given(keyframes(), st.floats(0.01, 0.99), st.booleans())
def test_a_split_between_other_segments_changes_no_camera(
    keys: tuple[Keyframe, ...], share: float, closed: bool
) -> None:
    late = tuple(replace(key, time=key.time + 0.7) for key in keys)
    path = CameraPath(
        segments=(*parse_moves("truck left 1m"), Keyframes(keyframes=late), *parse_moves("dolly in 1m")), closed=closed
    )
    time = 2.0 + share * late[-1].time
    assume(min(abs(2 + key.time - time) for key in late) > 2e-3)
    other, _ = split(path, time, LENS)
    assert_the_same_cameras(path, other)
    assert path_from_json(path_to_json(other), Path("here")) == other


@settings(deadline=None, max_examples=8)
@given(keyframes(), st.floats(0.1, 10))
def test_a_split_path_retimes_as_a_whole(keys: tuple[Keyframe, ...], factor: float) -> None:
    path, _ = split(through(keys), (keys[0].time + keys[1].time) / 2, LENS)
    part = path.segments[0]
    assert isinstance(part, Keyframes)
    slow = find_route(replace(path, segments=(part.retimed(factor),)), LENS)
    times = torch.linspace(0, part.duration * 0.9999, 50, dtype=torch.float64)
    torch.testing.assert_close(slow.cameras(times * factor)[1], find_route(path, LENS).cameras(times)[1])


def test_a_keyframe_moved_after_a_split_bends_the_path_near_it_only() -> None:
    keys = tuple(Keyframe(time=i, position=(i, i % 2, 0.0), wxyz=(1, 0, 0, 0)) for i in range(6))
    path, (_, index) = split(through(keys), 2.5, LENS)
    part = path.segments[0]
    assert isinstance(part, Keyframes) and index is not None
    moved = list(part.keyframes)
    moved[index] = replace(moved[index], position=(2.5, 2.0, 0.0))
    times = torch.tensor([0.5, 1.5, 2.0, 3.0, 3.5, 4.5], dtype=torch.float64)
    before, after = (find_route(p, LENS).cameras(times)[1] for p in (path, through(tuple(moved))))
    torch.testing.assert_close(before, after)


def test_what_cannot_be_split_says_why() -> None:
    keys = tuple(Keyframe(time=i, position=(i, 0, 0), wxyz=(1, 0, 0, 0)) for i in range(3))
    with pytest.raises(InputError, match="one at 1 s already"):
        split(through(keys), 1.0, LENS)
    with pytest.raises(InputError, match="between its ends"):
        split(through(keys), 2.5, LENS)
    with pytest.raises(InputError, match="A move is split between its ends"):
        split(CameraPath(segments=parse_moves("truck left 1m over 2s")), 1.9995, LENS)
