from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scene.errors import InputError
from scene.path import edits, transforms
from scene.path.camera_path import CameraPath, starts
from scene.path.edits import added_keyframe, deleted, exists, keyframes, retimed, time_of
from scene.path.keyframes import Keyframe, Keyframes
from scene.path.moves import Move

settings.register_profile("app", deadline=None, max_examples=50)
settings.load_profile("app")

places = st.tuples(*[st.floats(-3, 3)] * 3)


def key(time: float, position: tuple[float, float, float] = (0.1, 0.2, 0.3)):
    return Keyframe(time=time, position=position, wxyz=(1.0, 0.0, 0.0, 0.0))


@st.composite
def keyframe_segments(draw: st.DrawFn):
    gaps = draw(st.lists(st.floats(0.1, 3), min_size=1, max_size=5))
    times = [0.0, *(sum(gaps[: i + 1]) for i in range(len(gaps)))]
    return Keyframes(keyframes=tuple(key(time, draw(places)) for time in times))


moves = st.builds(
    Move,
    kind=st.just("pan"),
    direction=st.sampled_from(["left", "right"]),
    amount=st.floats(0, 1),
    duration=st.floats(0.2, 4),
)
paths = st.builds(CameraPath, segments=st.lists(keyframe_segments() | moves, min_size=1, max_size=4).map(tuple))


@given(paths, st.floats(0, 1), places)
def test_a_keyframe_is_added_where_it_was_asked_for_or_behind_the_move_there(
    path: CameraPath, share: float, position: tuple[float, float, float]
):
    time = share * path.duration
    new, at = added_keyframe(path, time, key(0.0, position), near=0.02)
    assert edits.find_keyframe(new, at).position == position
    segment = max(i for i, start in enumerate(starts(path)) if start <= time)
    if isinstance(path.segments[segment], Keyframes) and time < path.duration - 0.02:
        assert time_of(new, at) == pytest.approx(time, abs=0.021)
    else:
        assert time_of(new, at) > time


@given(paths, places)
def test_a_keyframe_at_the_end_extends_the_path_and_is_its_end(path: CameraPath, position: tuple[float, float, float]):
    new, at = added_keyframe(path, path.duration, key(0.0, position), near=0.02)
    assert new.duration > path.duration
    assert time_of(new, at) == pytest.approx(new.duration)


@given(paths, st.data())
def test_deleting_leaves_everything_else_in_order(path: CameraPath, data: st.DataObject):
    places = [at for at, _, _ in keyframes(path)] + [
        (i, None) for i, p in enumerate(path.segments) if isinstance(p, Move)
    ]
    at = data.draw(st.sampled_from(places))
    new = deleted(path, at)
    assert new.duration > 0
    if new.segments != edits.REST.segments:
        assert sum(1 for _ in keyframes(new)) == sum(1 for _ in keyframes(path)) - (at[1] is not None)


@given(paths, st.data(), st.floats(-5, 20))
def test_a_keyframe_stays_between_its_neighbours_however_far_it_is_dragged(
    path: CameraPath, data: st.DataObject, time: float
):
    places = [at for at, _, _ in keyframes(path) if at != (0, 0)]
    if not places:
        return
    at = data.draw(st.sampled_from(places))
    new = retimed(path, at, time)
    times = [moment for _, moment, _ in keyframes(new)]
    assert times == sorted(times)
    assert [k.position for _, _, k in keyframes(new)] == [k.position for _, _, k in keyframes(path)]


@given(paths, st.floats(0.5, 60))
def test_another_duration_keeps_the_proportions(path: CameraPath, seconds: float):
    new = transforms.retimed(path, seconds)
    assert new.duration == pytest.approx(seconds)
    for (_, before, _), (_, after, _) in zip(keyframes(path), keyframes(new), strict=True):
        assert after == pytest.approx(before * seconds / path.duration)


def test_a_keyframe_on_another_one_overwrites_it_and_keeps_its_time_and_easing():
    first = replace(key(1.0), easing="ease-in")
    path = CameraPath(segments=(Keyframes(keyframes=(key(0.0), first, key(2.0))),))
    new, at = added_keyframe(path, 1.03, key(0.0, (9.0, 9.0, 9.0)), near=0.05)
    changed = edits.find_keyframe(new, at)
    assert (at, changed.time, changed.easing, changed.position) == ((0, 1), 1.0, "ease-in", (9.0, 9.0, 9.0))


def test_a_move_keeps_its_shape_when_a_keyframe_is_asked_for_inside_it():
    move = Move(kind="orbit", direction="right", amount=0.3, at=2.0, duration=4.0)
    new, at = added_keyframe(CameraPath(segments=(move,)), 1.0, key(0.0), near=0.02)
    assert new.segments[0] == move and at == (1, 0)


def test_deleting_the_last_thing_leaves_a_camera_at_rest():
    path = CameraPath(segments=(Move(kind="pan", direction="left", amount=0.1),))
    assert deleted(path, (0, None)).segments == edits.REST.segments


def test_the_first_keyframe_begins_the_path_also_after_the_one_before_it_is_deleted():
    path = CameraPath(segments=(Keyframes(keyframes=(key(0.0), key(1.0), key(3.0))),))
    assert [time for _, time, _ in keyframes(deleted(path, (0, 0)))] == [0.0, 2.0]


def test_the_first_keyframe_cannot_be_retimed():
    path = CameraPath(segments=(Keyframes(keyframes=(key(0.0), key(1.0))),))
    with pytest.raises(InputError, match="begins with its first keyframe"):
        retimed(path, (0, 0), 0.5)


@pytest.mark.parametrize("at", [(5, 0), (0, 7), (0, None), (-1, 0)])
def test_what_is_not_there_is_not_there(at: tuple[int, None] | tuple[int, int]):
    assert not exists(CameraPath(segments=(Keyframes(keyframes=(key(0.0), key(1.0))),)), at)
