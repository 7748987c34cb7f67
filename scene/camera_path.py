"""The editable path: segments of keyframes and moves, one after the other."""

from dataclasses import dataclass

from scene.keyframes import Keyframes
from scene.moves import Move

Segment = Keyframes | Move


@dataclass(frozen=True, kw_only=True)
class CameraPath:
    """What the user makes; `bake` turns it into a `Trajectory`."""

    segments: tuple[Segment, ...]
    closed: bool = False
    """A loop: the end joins the start, and the duplicate last frame is dropped."""
