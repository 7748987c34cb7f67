"""How firmly a generator keeps to the preview in each part of a path. The camera does not depend on it.

1 is as long as the scene lock says, 0 not at all; what is between is let go earlier. A keyframe's counts until the next
one, that of a segment's first also on the way there, that of the path's last on the way back of a loop.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from scene.path.camera_path import CameraPath
from scene.path.keyframes import Keyframes

ROUNDING_S = 1e-9
"""A frame this little before a keyframe is at it."""


@dataclass(frozen=True, kw_only=True)
class LockedPart:
    """A move, or the leg behind a keyframe."""

    segment: int
    keyframe: int | None
    """Index of the keyframe in the segment; None for a move."""
    begin: float
    """Seconds on the whole path."""
    strength: float


def parts_of(path: CameraPath) -> list[LockedPart]:
    """The parts of a path that have a strength, in order."""
    parts: list[LockedPart] = []
    begin = 0.0
    for segment, piece in enumerate(path.segments):
        if isinstance(piece, Keyframes):
            keys = piece.keyframes
            returns = path.closed and segment == len(path.segments) - 1
            for i, key in enumerate(keys if returns else keys[:-1] or keys):
                start = begin + key.time if i else begin
                parts.append(LockedPart(segment=segment, keyframe=i, begin=start, strength=key.lock_strength))
        else:
            parts.append(LockedPart(segment=segment, keyframe=None, begin=begin, strength=piece.lock_strength))
        begin += piece.duration
    return parts


def lock_strengths(path: CameraPath, moments: Sequence[float]) -> tuple[float, ...] | None:
    """The strength at moments of the path [s]; None where it is 1 all along."""
    parts = parts_of(path)
    if all(part.strength == 1 for part in parts):
        return None
    begins = [part.begin for part in parts]
    return tuple(parts[max(bisect_right(begins, moment + ROUNDING_S) - 1, 0)].strength for moment in moments)
