"""Scene time: which moment of a clip is shown at each moment of a path. The camera does not depend on it.

Between keys it runs evenly, forwards, backwards or not at all; before the first key and after the last it goes on as
between the nearest two, with a single key as it was filmed. At the clip's beginning and end it stops. A photo has one
moment, so nothing changes.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from scene.errors import InputError

CLOSEST = 1e-3
"""Seconds of the path from one key to the next, at least."""
MOST_KEYS = 200


@dataclass(frozen=True)
class TimeKey:
    """What a path shows at one moment."""

    time: float
    """Seconds of the path."""
    shows: float
    """Seconds of the clip."""


@dataclass(frozen=True)
class SceneTime:
    """How a clip's time goes while a path is filmed."""

    keys: tuple[TimeKey, ...] = ()
    """Keys in order of `time`; none where the clip plays as it was filmed, from its beginning."""

    def __post_init__(self) -> None:
        if len(self.keys) > MOST_KEYS:
            raise InputError(f"Scene time has up to {MOST_KEYS} keys; got {len(self.keys)}. Remove some.")
        for key in self.keys:
            if not (0 <= key.time < 1e6 and 0 <= key.shows < 1e6):
                raise InputError(f"A key of scene time has seconds of 0 or more; got {key.time:g} and {key.shows:g}.")
        for one, next_one in pairwise(self.keys):
            if next_one.time - one.time < CLOSEST - 1e-9:
                raise InputError(
                    f"Keys of scene time are {CLOSEST:g} s apart at least; got {one.time:g} and {next_one.time:g} s."
                )

    def at(self, time: float) -> float:
        """Seconds of the clip that are shown at a moment of the path [s]; they may lie before or after the clip."""
        keys = self.keys
        if len(keys) < 2:
            return time + sum(key.shows - key.time for key in keys)
        after = min(max(bisect_right([key.time for key in keys], time), 1), len(keys) - 1)
        one, next_one = keys[after - 1], keys[after]
        share = (time - one.time) / (next_one.time - one.time)
        return one.shows + share * (next_one.shows - one.shows)

    def frames(self, moments: Sequence[float], *, fps: float, count: int) -> tuple[int, ...]:
        """Number of the clip's frame at each moment of a path.

        Args:
            moments: seconds of the path.
            fps: frames per second of the clip.
            count: its number of frames.
        """
        return tuple(min(max(round(self.at(moment) * fps), 0), count - 1) for moment in moments)


AS_FILMED = SceneTime()


def with_key(scene_time: SceneTime, key: TimeKey) -> SceneTime:
    """Scene time with another key; one at the same moment is replaced."""
    others = tuple(each for each in scene_time.keys if abs(each.time - key.time) >= CLOSEST)
    at = bisect_left([each.time for each in others], key.time)
    return SceneTime((*others[:at], key, *others[at:]))


def without_key(scene_time: SceneTime, index: int) -> SceneTime:
    """Scene time without one of its keys.

    Raises:
        InputError: there is no such key.
    """
    check_key(scene_time, index)
    return SceneTime(scene_time.keys[:index] + scene_time.keys[index + 1 :])


def moved_key(scene_time: SceneTime, index: int, key: TimeKey) -> SceneTime:
    """Scene time with one of its keys elsewhere, but not beyond its neighbours.

    Raises:
        InputError: there is no such key.
    """
    check_key(scene_time, index)
    keys = scene_time.keys
    low = keys[index - 1].time + CLOSEST if index else 0.0
    high = keys[index + 1].time - CLOSEST if index + 1 < len(keys) else float("inf")
    put = TimeKey(min(max(key.time, low), high), max(key.shows, 0.0))
    return SceneTime((*keys[:index], put, *keys[index + 1 :]))


def check_key(scene_time: SceneTime, index: int) -> None:
    """Refuse a key that does not exist.

    Raises:
        InputError: there is no such key.
    """
    if not 0 <= index < len(scene_time.keys):
        raise InputError(f"There is no key {index} of scene time; it has {len(scene_time.keys)}.")


def frozen(scene_time: SceneTime, time: float, seconds: float, *, clip_seconds: float) -> SceneTime:
    """Scene time that stands still for some seconds from a moment of the path on; what comes after comes later.

    Raises:
        InputError: it is no length of time.
    """
    if not CLOSEST <= seconds < 1e6:
        raise InputError(f"The scene stands still for {CLOSEST:g} s or more; got {seconds:g} s.")
    shows = min(max(scene_time.at(time), 0.0), clip_seconds)
    before = tuple(key for key in scene_time.keys if key.time <= time - CLOSEST)
    after = tuple(TimeKey(key.time + seconds, key.shows) for key in scene_time.keys if key.time >= time + CLOSEST)
    if not before and time >= CLOSEST:
        before = (TimeKey(0.0, max(scene_time.at(0.0), 0.0)),)
    rest = clip_seconds - shows
    if not after and rest >= CLOSEST:
        after = (TimeKey(time + seconds + rest, clip_seconds),)
    return SceneTime((*before, TimeKey(time, shows), TimeKey(time + seconds, shows), *after))


def still(shows: float, seconds: float) -> SceneTime:
    """One moment of the clip [s] all along a path of that many seconds."""
    return SceneTime((TimeKey(0.0, shows), TimeKey(max(seconds, CLOSEST), shows)))


def played(speed: float, *, clip_seconds: float) -> SceneTime:
    """The clip at another speed; below 0 it plays backwards, from its end.

    Raises:
        InputError: a speed of 0, or of more than 100.
    """
    if not 0.01 <= abs(speed) <= 100:
        raise InputError(f"A clip plays at 1 % to 100 times its speed, forwards or backwards; got {speed:g}.")
    if speed == 1:
        return SceneTime()
    lasts = max(clip_seconds / abs(speed), CLOSEST)
    ends = (0.0, clip_seconds) if speed > 0 else (clip_seconds, 0.0)
    return SceneTime((TimeKey(0.0, ends[0]), TimeKey(lasts, ends[1])))
