"""The lock's strength stays with its part of the path, whatever is done to the path."""

from dataclasses import replace

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scene.errors import InputError
from scene.path import arranging, edits
from scene.path.camera_path import CameraPath, Segment, find_route, starts
from scene.path.fitting import to_keyframes
from scene.path.keyframes import Keyframe, Keyframes
from scene.path.lock_strength import lock_strengths
from scene.path.moves import Move
from scene.path.split import split
from scene.path.transforms import retimed, reversed_path
from tests.scene.paths import LENS, keyframes, moves

shares = st.sampled_from([0.0, 0.25, 0.5, 1.0])


@st.composite
def paths(draw: st.DrawFn) -> CameraPath:
    """Keyframes and moves of any strength, one after the other."""
    parts: list[Segment] = []
    for _ in range(draw(st.integers(1, 3))):
        if draw(st.booleans()):
            parts.append(replace(draw(moves()), lock_strength=draw(shares)))
        else:
            keys = draw(keyframes(most=4))
            late = draw(st.sampled_from([0.0, 1.0])) if parts else 0.0
            keys = (replace(key, time=key.time + late, lock_strength=draw(shares)) for key in keys)
            parts.append(Keyframes(keyframes=tuple(keys)))
    zooms = [part for part in parts if isinstance(part, Move) and part.kind in ("zoom", "dolly zoom")]
    assume(len(zooms) <= 1)  # two could take the lens further than lenses go
    return CameraPath(segments=tuple(parts))


def sampled(path: CameraPath, count: int = 41) -> list[float]:
    """Sample at moments none of which is where a part begins."""
    moments = (torch.arange(count, dtype=torch.float64) + 0.4142) / count * path.duration
    return list(lock_strengths(path, moments.tolist()) or [1.0] * count)


def key(time: float, strength: float, x: float = 0.0) -> Keyframe:
    return Keyframe(time=time, position=(x, 0.0, 0.0), wxyz=(1.0, 0.0, 0.0, 0.0), lock_strength=strength)


def test_each_part_has_its_own_and_a_frame_between_two_has_the_later_ones() -> None:
    legs = Keyframes(keyframes=(key(0.0, 0.5), key(1.0, 0.25, 1.0), key(2.0, 0.9, 2.0)))
    path = CameraPath(segments=(legs, Move(kind="dolly", direction="in", amount=0.5, duration=1.0, lock_strength=0.0)))
    route = find_route(path, LENS)
    assert lock_strengths(path, route.moments(7).tolist()) == (0.5, 0.5, 0.25, 0.25, 0.0, 0.0, 0.0)
    assert lock_strengths(replace(path, segments=(legs,)), [2.0]) == (0.25,), "the last keyframe's leads nowhere"


def test_the_way_back_of_a_loop_has_its_last_keyframe_s() -> None:
    legs = Keyframes(keyframes=(key(0.0, 1.0), key(1.0, 1.0, 1.0), key(2.0, 0.25, 2.0)))
    path = CameraPath(segments=(legs,), closed=True)
    route = find_route(path, LENS)
    assert route.duration == pytest.approx(3)
    assert lock_strengths(path, route.moments(6).tolist()) == (1, 1, 1, 1, 0.25, 0.25)


def test_the_way_to_the_first_keyframe_has_that_ones() -> None:
    later = Keyframes(keyframes=(key(1.0, 0.25), key(2.0, 1.0)))
    path = CameraPath(segments=(Move(kind="static", duration=1.0), later))
    assert lock_strengths(path, [0.5, 1.5, 2.5]) == (1.0, 0.25, 0.25)


@settings(deadline=None)
@given(paths())
def test_nothing_is_said_where_all_is_firm(path: CameraPath) -> None:
    firm = [
        replace(part, keyframes=tuple(replace(key, lock_strength=1.0) for key in part.keyframes))
        if isinstance(part, Keyframes)
        else replace(part, lock_strength=1.0)
        for part in path.segments
    ]
    assert lock_strengths(replace(path, segments=tuple(firm)), [0.0, 0.1]) is None


@settings(deadline=None, max_examples=40)
@given(paths(), st.floats(0.03, 0.97))
def test_a_split_keeps_it(path: CameraPath, share: float) -> None:
    try:
        after, _ = split(path, share * path.duration, LENS, subject_distance=2.0)
    except InputError:
        return  # there is a move
    assert sampled(after) == sampled(path)


@settings(deadline=None, max_examples=40)
@given(paths(), st.floats(0.03, 0.97))
def test_a_new_keyframe_on_a_leg_keeps_it(path: CameraPath, share: float) -> None:
    moment = share * path.duration
    begins = starts(path)
    segment = max(i for i, begin in enumerate(begins) if begin <= moment)
    part = path.segments[segment]
    if isinstance(part, Move) or any(abs(each.time - moment + begins[segment]) < 0.01 for each in part.keyframes):
        return
    c2w = find_route(path, LENS, subject_distance=2.0).cameras(torch.tensor([moment], dtype=torch.float64))[1][0]
    there = replace(key(moment - begins[segment], 1.0), position=tuple(c2w[:3, 3].tolist()))
    after, _ = edits.with_keyframe(path, segment, there)
    assert sampled(after) == sampled(path)


@settings(deadline=None, max_examples=25)
@given(paths())
def test_a_path_the_other_way_round_has_it_the_other_way_round(path: CameraPath) -> None:
    back = reversed_path(path, LENS, subject_distance=2.0)
    assert back.duration == pytest.approx(path.duration)
    moments = (torch.arange(41, dtype=torch.float64) + 0.4142) / 41 * path.duration
    mirrored = lock_strengths(back, (path.duration - moments).tolist())
    assert list(mirrored or [1.0] * 41) == sampled(path)


@settings(deadline=None, max_examples=25)
@given(paths())
def test_moves_as_keyframes_and_other_times_keep_it(path: CameraPath) -> None:
    assert sampled(retimed(path, 3.0)) == sampled(path)
    for segment, part in enumerate(path.segments):
        if isinstance(part, Move):
            assert sampled(to_keyframes(path, segment, LENS, subject_distance=2.0)) == sampled(path)


def test_overwriting_and_swapping_cameras_leave_it_where_it_was() -> None:
    legs = Keyframes(keyframes=(key(0.0, 1.0), key(1.0, 0.5, 1.0), key(2.0, 0.25, 2.0), key(3.0, 1.0, 3.0)))
    path = CameraPath(segments=(legs,))
    swapped, _ = arranging.swapped(path, (0, 1), 1)
    assert swapped != path and sampled(swapped) == sampled(path)
    put, _ = edits.put_keyframe(path, 0, key(1.0, 1.0, 5.0), 0.02)
    assert put != path and sampled(put) == sampled(path)


@pytest.mark.parametrize("wrong", [-0.1, 1.1, float("nan")])
def test_what_is_no_share_is_refused(wrong: float) -> None:
    with pytest.raises(InputError, match="strength is from 0"):
        key(0.0, wrong)
    with pytest.raises(InputError, match="strength is from 0"):
        Move(kind="static", lock_strength=wrong)
