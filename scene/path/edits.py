"""Edits of a path: plain functions from one path to the next.

A keyframe is addressed as (segment, index), a move as (segment, None). Times are seconds on the whole path. Where an
edit changes the leg between two keyframes, the handles at both go, and the spline finds the way: see `release`.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import pairwise

from scene.errors import InputError
from scene.path.camera_path import CameraPath, Segment, starts
from scene.path.keyframes import Keyframe, Keyframes
from scene.path.moves import Move
from scene.path.picking import facing
from scene.path.release import doubles_back, released, rezoomed
from scene.pose import Point

Selection = tuple[int, int | None]

LEG = 2.0
"""Seconds from the last keyframe to one that is added behind it, where the path has no rhythm of its own yet."""
CLOSEST = 0.02
"""Keyframes keep this far apart, seconds."""
REST = CameraPath(segments=(Move(kind="static", duration=4.0),))
"""Where nothing moves: what is left when the last keyframe or move is deleted."""
PHOTO = Keyframe(time=0.0, position=(0.0, 0.0, 0.0), wxyz=(1.0, 0.0, 0.0, 0.0))


def keyframes(path: CameraPath) -> Iterator[tuple[Selection, float, Keyframe]]:
    """Every keyframe with its address and its time on the whole path, in order."""
    for segment, (start, part) in enumerate(zip(starts(path), path.segments, strict=True)):
        if isinstance(part, Keyframes):
            for index, key in enumerate(part.keyframes):
                yield (segment, index), start + key.time, key


def find_keyframe(path: CameraPath, selection: Selection) -> Keyframe:
    """The keyframe at that address.

    Raises:
        InputError: there is none.
    """
    segment, index = selection
    part = path.segments[segment] if 0 <= segment < len(path.segments) else None
    if not isinstance(part, Keyframes) or index is None or not 0 <= index < len(part.keyframes):
        raise InputError("That keyframe no longer exists. Select another one.")
    return part.keyframes[index]


def find_move(path: CameraPath, segment: int) -> Move:
    """The move at that place in the path.

    Raises:
        InputError: there is none.
    """
    part = path.segments[segment] if 0 <= segment < len(path.segments) else None
    if not isinstance(part, Move):
        raise InputError("That move no longer exists. Select another one.")
    return part


def exists(path: CameraPath, selection: Selection) -> bool:
    """Whether there is something at that address."""
    segment, index = selection
    if not 0 <= segment < len(path.segments):
        return False
    part = path.segments[segment]
    return index is None if isinstance(part, Move) else index is not None and 0 <= index < len(part.keyframes)


def time_of(path: CameraPath, selection: Selection) -> float:
    """When a keyframe is, or when a move ends."""
    segment, index = selection
    part = path.segments[segment]
    return starts(path)[segment] + (part.duration if isinstance(part, Move) else part.keyframes[index or 0].time)


def with_segment(path: CameraPath, segment: int, part: Segment | None) -> CameraPath:
    """The path with another part in place of one, or without it."""
    parts = list(path.segments)
    parts[segment : segment + 1] = [] if part is None else [part]
    return replace(path, segments=tuple(parts))


def with_keyframe(path: CameraPath, segment: int, key: Keyframe) -> tuple[CameraPath, Selection]:
    """The path with one keyframe more in a segment of keyframes, at the key's own (local) time."""
    part = path.segments[segment]
    assert isinstance(part, Keyframes)
    before = [each for each in part.keyframes if each.time < key.time] or part.keyframes[:1]
    key = replace(key, lock_strength=before[-1].lock_strength)
    keys = sorted((*part.keyframes, key), key=lambda each: each.time)
    at = keys.index(key)
    part = released(replace(part, keyframes=tuple(keys)), at - 1, at + 1, loop=_is_loop(path))
    return with_segment(path, segment, part), (segment, at)


def replaced_keyframe(path: CameraPath, selection: Selection, key: Keyframe) -> CameraPath:
    """The path with another keyframe in place of one; times must still increase.

    Handles stay where the keyframe is moved so that the legs beside it still lead from one end to the other.
    """
    segment, index = selection
    old = find_keyframe(path, selection)
    part = path.segments[segment]
    assert isinstance(part, Keyframes) and index is not None
    part = faced(replace(part, keyframes=(*part.keyframes[:index], key, *part.keyframes[index + 1 :])), path.up)
    key = part.keyframes[index]
    loop = _is_loop(path)
    if key.easing != old.easing and (old.easing != "linear" or key.easing == "constant"):
        part = released(part, index, index + 1, loop=loop)  # the paces at both ends were for the old one
    if key.fov_y != old.fov_y:
        part = rezoomed(part, index - 1, index + 1)
    moved = key.position != old.position or key.wxyz != old.wxyz
    last = len(part.keyframes) - 1
    from_elsewhere = index == 0 and part.start is not None
    at_seam = loop and index in (0, last)
    if key.time != old.time or (moved and (from_elsewhere or at_seam or _doubles_back_beside(part, index))):
        part = released(part, index - 1, index + 1, loop=loop)
    path = with_segment(path, segment, part)
    return with_first_leg_released(path, segment + 1) if moved and index == last else path


def faced(part: Keyframes, up: Point) -> Keyframes:
    """The keyframes, those that face a point turned to it from where they stand: see `Keyframe.target`."""
    if all(key.target is None for key in part.keyframes):
        return part
    aims = [
        key.target or (before and before.target)
        for before, key in zip((None, *part.keyframes), part.keyframes, strict=False)
    ]
    keys = (key if aim is None else facing(key, aim, up=up) for key, aim in zip(part.keyframes, aims, strict=True))
    return replace(part, keyframes=tuple(keys))


def _doubles_back_beside(part: Keyframes, index: int) -> bool:
    keys = part.keyframes[max(index - 1, 0) : index + 2]
    return any(doubles_back(a, b) for a, b in pairwise(keys))


def with_first_leg_released(path: CameraPath, segment: int) -> CameraPath:
    """The path, where a segment may set out from another place than it used to: its first leg is the spline's."""
    part = path.segments[segment] if segment < len(path.segments) else None
    if not isinstance(part, Keyframes) or part.start is None:
        return path
    return with_segment(path, segment, released(part, -1, 0, loop=_is_loop(path)))


def closed(path: CameraPath, closed: bool) -> CameraPath:
    """The path as a loop, or not; where it comes to go smoothly through its seam, that is the spline's."""
    path = replace(path, closed=closed)
    (first, *more) = path.segments
    if not closed or more or isinstance(first, Move):
        return path
    return with_segment(path, 0, released(first, 0, 0, loop=True))


def _is_loop(path: CameraPath) -> bool:
    return path.closed and len(path.segments) == 1


def added_keyframe(path: CameraPath, time: float, key: Keyframe, near: float) -> tuple[CameraPath, Selection]:
    """The path with a keyframe at a moment; what stands within `near` seconds of it is overwritten.

    At the end it extends the path by one more leg. Inside a move, which keeps its shape, it comes after the move.
    """
    if time >= path.duration - near:
        return extended(path, key)
    segment = max(i for i, start in enumerate(starts(path)) if start <= time)
    part, local = path.segments[segment], time - starts(path)[segment]
    if isinstance(part, Move):
        return _after(path, segment, key)
    return put_keyframe(path, segment, replace(key, time=local), max(near, CLOSEST))


def put_keyframe(path: CameraPath, segment: int, key: Keyframe, near: float) -> tuple[CameraPath, Selection]:
    """Like `with_keyframe`, but a keyframe that stands within `near` seconds is overwritten."""
    part = path.segments[segment]
    assert isinstance(part, Keyframes)
    for index, other in enumerate(part.keyframes):
        if abs(other.time - key.time) <= near:
            left = {"easing": other.easing, "lock_strength": other.lock_strength, "handles": other.handles}
            key = replace(key, time=other.time, **left)
            return replaced_keyframe(path, (segment, index), key), (segment, index)
    return with_keyframe(path, segment, key)


def extended(path: CameraPath, key: Keyframe) -> tuple[CameraPath, Selection]:
    """The path with a keyframe behind its end, at the pace of the keyframes before it."""
    last = path.segments[-1]
    if isinstance(last, Move):
        return _after(path, len(path.segments) - 1, key)
    legs = max(1, len(last.keyframes) - 1)
    leg = last.duration / legs if last.duration > 0 else LEG
    return with_keyframe(path, len(path.segments) - 1, replace(key, time=last.duration + leg))


def _after(path: CameraPath, segment: int, key: Keyframe) -> tuple[CameraPath, Selection]:
    """A keyframe one leg behind the end of a move; what follows is pushed back."""
    key = replace(key, time=LEG)
    part = path.segments[segment + 1] if segment + 1 < len(path.segments) else None
    if isinstance(part, Keyframes) and part.keyframes[0].time > 0:  # at 0 s it is a cut, and stays one
        later = tuple(replace(each, time=each.time + LEG) for each in part.keyframes)
        part = released(Keyframes(keyframes=(key, *later)), 0, 1, loop=False)
        return with_segment(path, segment + 1, part), (segment + 1, 0)
    parts = list(path.segments)
    parts.insert(segment + 1, Keyframes(keyframes=(key,)))
    return replace(path, segments=tuple(parts)), (segment + 1, 0)


def deleted(path: CameraPath, *selections: Selection) -> CameraPath:
    """The path without some keyframes or moves; `REST` when nothing that lasts is left."""
    if not all(exists(path, each) for each in selections):
        raise InputError("What you wanted to delete no longer exists.")
    for segment, index in sorted(set(selections), key=lambda at: (at[0], at[1] or 0), reverse=True):
        part = path.segments[segment]
        rest = _without(part, index, first=segment == 0, loop=_is_loop(path)) if isinstance(part, Keyframes) else None
        path = with_segment(path, segment, rest)
        if rest is None or index == len(rest.keyframes):
            path = with_first_leg_released(path, segment if rest is None else segment + 1)
    return path if path.duration > 0 else replace(path, segments=REST.segments)


def _without(part: Keyframes, index: int | None, *, first: bool, loop: bool) -> Keyframes | None:
    """A segment, the `first` of the path or not, without a keyframe; None when none is left."""
    keys = [key for i, key in enumerate(part.keyframes) if i != index]
    if not keys or index is None:
        return None
    if first and index == 0:  # the path begins with what is now its first
        keys = [replace(key, time=key.time - keys[0].time) for key in keys]
    rest = replace(part, keyframes=tuple(keys), start=part.start if index else None)
    at_end = index == len(keys) or (first and index == 0)  # the other legs stay as they were
    return rest if at_end and not loop else released(rest, index - 1, index, loop=loop)


def retimed(path: CameraPath, selection: Selection, time: float) -> CameraPath:
    """The path with a keyframe at another moment, between its neighbours; or with a move that ends then.

    What comes after the last keyframe of a segment, or after a move, moves along.
    """
    segment, index = selection
    part, local = path.segments[segment], time - starts(path)[segment]
    if isinstance(part, Move):
        return with_segment(path, segment, replace(part, duration=max(local, 0.1)))
    key = find_keyframe(path, selection)
    assert index is not None
    if segment == 0 and index == 0:
        raise InputError("A path begins with its first keyframe, at 0 s. Move the others.")
    earliest = part.keyframes[index - 1].time + CLOSEST if index else (0.0 if segment else CLOSEST)
    latest = part.keyframes[index + 1].time - CLOSEST if index + 1 < len(part.keyframes) else float("inf")
    return replaced_keyframe(path, selection, replace(key, time=min(max(local, earliest), latest)))


def retimed_together(path: CameraPath, selections: Collection[Selection], shift: float) -> CameraPath:
    """The path with keyframes, and ends of moves, all so many seconds later, as far as what stands between lets them.

    The first keyframe of the path stays. What comes after the last keyframe of a segment, or after a move, moves along,
    whether it was named or not.
    """
    named: dict[int, set[int]] = {}
    for segment, part in enumerate(path.segments):
        indices = {index or 0 for at, index in selections if at == segment and (at, index) != (0, 0)}
        if indices:
            named[segment] = indices
        if indices and (isinstance(part, Move) or len(part.keyframes) - 1 in indices):
            break  # all that follows moves along
    rooms = [_room(path.segments[segment], indices) for segment, indices in named.items()]
    earliest, latest = max((low for low, _ in rooms), default=0.0), min((high for _, high in rooms), default=0.0)
    shift = min(max(shift, earliest), latest)
    for segment, indices in named.items():
        part = path.segments[segment]
        later = _later(part, indices, shift, loop=_is_loop(path)) if isinstance(part, Keyframes) else None
        path = with_segment(path, segment, later or replace(part, duration=part.duration + shift))
    return path


def _room(part: Segment, its: set[int]) -> tuple[float, float]:
    """How much earlier (negative) and later the keyframes of these indices, or the end of a move, may come."""
    if isinstance(part, Move):
        return min(0.1 - part.duration, 0.0), float("inf")
    times = [key.time for key in part.keyframes]
    before = [times[i] - (times[i - 1] + CLOSEST if i else 0.0) for i in its if i - 1 not in its]
    after = [times[i + 1] - CLOSEST - times[i] for i in its if i + 1 < len(times) and i + 1 not in its]
    return -max(min(before), 0.0), max(min(after, default=float("inf")), 0.0)


def _later(part: Keyframes, its: set[int], shift: float, *, loop: bool) -> Keyframes:
    keys = (replace(key, time=key.time + shift) if i in its else key for i, key in enumerate(part.keyframes))
    later = replace(part, keyframes=tuple(keys))
    for i in range(len(part.keyframes)):
        if (i in its) != (i - 1 in its):  # the leg to it takes another time
            later = released(later, i - 1, i, loop=loop)
    return later
