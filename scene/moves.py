"""Parametric pieces of path that stay editable."""

from dataclasses import dataclass
from typing import Literal

from scene.keyframes import Easing

MoveKind = Literal[
    "static", "pan", "tilt", "roll", "truck", "pedestal", "dolly", "orbit", "crane", "zoom", "dolly zoom", "spiral"
]


@dataclass(frozen=True, kw_only=True)
class Move:
    """A move in film words, starting from the pose where the segment before it ended."""

    kind: MoveKind
    direction: str = ""
    """left, right, up, down, in, out, clockwise, counterclockwise; what a kind takes is in `DIRECTIONS`."""
    amount: float = 0.0
    """Metres for truck, pedestal, dolly, crane, dolly zoom, spiral; radians for the others."""
    at: float | None = None
    """Distance of the subject along the optical axis, metres; None takes the scene's own."""
    duration: float = 2.0
    """Seconds."""
    easing: Easing = "linear"
