"""Scene time: which moment of a clip a path shows."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scene.errors import InputError
from scene.path.scene_time import SceneTime, TimeKey, frozen, moved_key, played, still, with_key, without_key

CLIP_S, FPS, COUNT = 2.0, 12.0, 24
seconds = st.floats(0, 20, allow_nan=False)


@st.composite
def scene_times(draw: st.DrawFn) -> SceneTime:
    times = sorted(draw(st.lists(st.integers(0, 200), max_size=6, unique=True)))
    return SceneTime(tuple(TimeKey(time / 10, draw(st.floats(0, CLIP_S))) for time in times))


@given(seconds)
def test_without_keys_the_clip_plays_as_filmed(time: float) -> None:
    assert SceneTime().at(time) == time


@given(scene_times())
def test_it_goes_through_its_keys(scene_time: SceneTime) -> None:
    for key in scene_time.keys:
        assert scene_time.at(key.time) == pytest.approx(key.shows, abs=1e-9)


@given(scene_times(), seconds)
def test_frames_are_the_nearest_of_the_clip(scene_time: SceneTime, time: float) -> None:
    (frame,) = scene_time.frames([time], fps=FPS, count=COUNT)
    assert 0 <= frame < COUNT
    shown = min(max(scene_time.at(time), 0), (COUNT - 1) / FPS)
    assert abs(frame / FPS - shown) <= 0.5 / FPS + 1e-9


@given(scene_times(), st.floats(0, 15), st.floats(0.1, 5), st.floats(0, 1))
def test_a_freeze_stands_still_and_delays_the_rest(
    scene_time: SceneTime, time: float, lasts: float, share: float
) -> None:
    result = frozen(scene_time, time, lasts, clip_seconds=CLIP_S)
    shown = min(max(scene_time.at(time), 0), CLIP_S)
    assert result.at(time + share * lasts) == pytest.approx(shown, abs=1e-6)
    for key in scene_time.keys:
        if key.time >= time + 0.01:
            assert result.at(key.time + lasts) == pytest.approx(key.shows, abs=1e-6)


def test_a_freeze_of_a_clip_as_filmed_goes_on_to_its_end() -> None:
    result = frozen(SceneTime(), 1.0, 3.0, clip_seconds=CLIP_S)
    assert [result.at(time) for time in (0, 0.5, 1, 2.5, 4, 4.5, 5)] == pytest.approx([0, 0.5, 1, 1, 1, 1.5, 2])


@given(seconds)
def test_a_still_shows_one_moment(time: float) -> None:
    assert still(0.7, 4.0).at(time) == pytest.approx(0.7)


def test_backwards_at_half_speed() -> None:
    result = played(-0.5, clip_seconds=CLIP_S)
    assert [result.at(time) for time in (0, 2, 4)] == [2, 1, 0]
    assert result.frames([0, 4, 9], fps=FPS, count=COUNT) == (COUNT - 1, 0, 0)


@given(scene_times(), seconds, st.floats(0, CLIP_S))
def test_a_key_that_is_added_and_taken_away_leaves_the_others(scene_time: SceneTime, time: float, shows: float) -> None:
    if any(abs(key.time - time) < 0.01 for key in scene_time.keys):
        return
    more = with_key(scene_time, TimeKey(time, shows))
    index = more.keys.index(TimeKey(time, shows))
    assert without_key(more, index) == scene_time


@given(scene_times(), st.integers(0, 5), st.floats(-5, 50), st.floats(-5, 5))
def test_a_key_is_never_moved_past_another(scene_time: SceneTime, index: int, time: float, shows: float) -> None:
    if index >= len(scene_time.keys):
        with pytest.raises(InputError, match="no key"):
            moved_key(scene_time, index, TimeKey(time, shows))
        return
    keys = moved_key(scene_time, index, TimeKey(time, shows)).keys
    assert len(keys) == len(scene_time.keys)
    assert all(one.time < other.time for one, other in pairwise(keys))


@pytest.mark.parametrize("keys", [(TimeKey(1, 0), TimeKey(1, 1)), (TimeKey(-1, 0),), (TimeKey(0, float("nan")),)])
def test_keys_that_are_none_are_refused(keys: tuple[TimeKey, ...]) -> None:
    with pytest.raises(InputError):
        SceneTime(keys)


@pytest.mark.parametrize("speed", [0.0, float("nan"), 1000.0])
def test_a_speed_that_is_none_is_refused(speed: float) -> None:
    with pytest.raises(InputError, match="speed"):
        played(speed, clip_seconds=CLIP_S)
