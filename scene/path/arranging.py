"""Keyframes and moves put elsewhere in a path: copied, duplicated, in another order."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise

from scene.errors import InputError
from scene.path import edits
from scene.path.camera_path import CameraPath, Segment, starts
from scene.path.edits import CLOSEST, LEG, PHOTO, Selection
from scene.path.keyframes import Keyframe, Keyframes
from scene.path.moves import Move
from scene.path.release import released


def copied(path: CameraPath, selections: Collection[Selection], shift: float) -> tuple[CameraPath, list[Selection]]:
    """The path with copies of keyframes so many seconds later, and where those are; one on another overwrites it.

    Raises:
        InputError: a copy would come before the path begins, or into a move.
    """
    copies = [(time + shift, key) for at, time, key in edits.keyframes(path) if at in set(selections)]
    places: list[Selection] = []
    for time, key in copies:
        path, at = _with_copy(path, time, replace(key, handles=None))
        places.append(at)
    return path, places


def _with_copy(path: CameraPath, time: float, key: Keyframe) -> tuple[CameraPath, Selection]:
    if time < 0:
        raise InputError("A path begins at 0 s; copy the keyframe to a later moment.")
    segment = max(i for i, start in enumerate(starts(path)) if start <= time)
    part, local = path.segments[segment], time - starts(path)[segment]
    if isinstance(part, Keyframes):
        return edits.put_keyframe(path, segment, replace(key, time=local), CLOSEST)
    if local < part.duration - 1e-9:
        raise InputError("A move keeps its shape. Copy the keyframe elsewhere, or turn the move into keyframes first.")
    key = replace(key, time=max(local - part.duration, CLOSEST))
    return replace(path, segments=(*path.segments, Keyframes(keyframes=(key,)))), (segment + 1, 0)


def duplicated(path: CameraPath, selections: Collection[Selection]) -> tuple[CameraPath, list[Selection]]:
    """The path with keyframes and moves once more, and where the copies are.

    Copies come behind the last of the originals of their segment, one leg later and as far apart as those; moves behind
    the last of a row of them. What follows comes later.
    """
    parts: list[Segment] = []
    places: list[Selection] = []
    row: list[Move] = []
    for segment, part in enumerate(path.segments):
        indices = sorted(index or 0 for at, index in selections if at == segment)
        parts.append(part)
        if isinstance(part, Move):
            row = [*row, part] if indices else []
            if row and (segment + 1, None) not in selections:
                places += [(len(parts) + i, None) for i in range(len(row))]
                parts += row
                row = []
        elif indices:
            parts[-1], copies = _with_block(part, indices, loop=path.closed and len(path.segments) == 1)
            places += [(len(parts) - 1, copy) for copy in copies]
    path = replace(path, segments=tuple(parts))
    for segment, index in places:
        path = edits.with_first_leg_released(path, segment + 1) if index is None else path
    return path, places


def _with_block(part: Keyframes, its: Sequence[int], *, loop: bool) -> tuple[Keyframes, range]:
    """Keyframes `its` once more behind the last of them, and the indices of the copies."""
    keys, first, last = part.keyframes, its[0], its[-1]
    legs = [b.time - a.time for a, b in pairwise(keys)]
    leg = legs[last] if last < len(legs) else (legs[-1] if legs else LEG)
    later = keys[last].time - keys[first].time + leg
    block = [replace(keys[i], time=keys[i].time + later, handles=None) for i in its]
    after = [replace(key, time=key.time + later) for key in keys[last + 1 :]]
    longer = replace(part, keyframes=(*keys[: last + 1], *block, *after))
    copies = range(last + 1, last + 1 + len(block))
    return released(longer, last, copies.stop, loop=loop), copies


def reordered(path: CameraPath, segment: int, place: int) -> tuple[CameraPath, Selection]:
    """The path with a move behind `place` of its other segments, and where that move is then.

    Keyframes that begin the path begin with the photo; where a move comes to begin it, they set out from its end.
    """
    move, others = edits.find_move(path, segment), [part for i, part in enumerate(path.segments) if i != segment]
    if not 0 <= place <= len(others):
        raise InputError("It is at that end of the path already.")
    begin: Segment = path.segments[0]
    if place == 0 and isinstance(begin, Keyframes):
        behind = _set_out(begin)
        others[0:1] = [] if behind is None else [behind]
    elif segment == 0 and place > 0 and isinstance(follower := others[0], Keyframes) and follower.keyframes[0].time > 0:
        keys = Keyframes(keyframes=(PHOTO, *follower.keyframes))
        others[0] = released(keys, 0, 1, loop=False)
    others.insert(place, move)
    path = replace(path, segments=tuple(others))
    for i in range(min(segment, place), len(others)):
        path = edits.with_first_leg_released(path, i)
    return path, (place, None)


def _set_out(part: Keyframes) -> Keyframes | None:
    """The keyframes that began a path, behind something else; None if they were only the photo."""
    first, *more = part.keyframes
    if first.time > 0:
        return replace(part, start=None)
    if (first.position, first.wxyz, first.fov_y) != (PHOTO.position, PHOTO.wxyz, PHOTO.fov_y):
        keys = tuple(replace(key, time=key.time + LEG) for key in part.keyframes)
        return released(Keyframes(keyframes=keys), 0, 0, loop=False)
    return released(Keyframes(keyframes=tuple(more)), 0, 0, loop=False) if more else None


def swapped(path: CameraPath, selection: Selection, step: int) -> tuple[CameraPath, Selection]:
    """The path with a keyframe's camera and that of the next (1) or the one before (-1) in each other's place.

    Raises:
        InputError: it has no such neighbour.
    """
    order = [at for at, _, _ in edits.keyframes(path)]
    edits.find_keyframe(path, selection)
    at = order.index(selection) + step
    if not 0 <= at < len(order):
        raise InputError("It is at that end of the path already.")
    other = order[at]
    if any(isinstance(part, Move) for part in path.segments[min(selection[0], other[0]) : max(selection[0], other[0])]):
        raise InputError("Beside it is a move. Keyframes change places with keyframes; drag the move's bar instead.")
    mine, theirs = edits.find_keyframe(path, selection), edits.find_keyframe(path, other)
    path = edits.replaced_keyframe(path, selection, _in_place_of(mine, theirs))
    path = edits.replaced_keyframe(path, other, _in_place_of(theirs, mine))
    return path, other


def _in_place_of(key: Keyframe, other: Keyframe) -> Keyframe:
    """Another's camera when a keyframe is, and left as that is."""
    return replace(other, time=key.time, easing=key.easing, lock_strength=key.lock_strength, handles=None)
