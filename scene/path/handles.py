"""What is fixed at a keyframe instead of being the spline's choice: what a split leaves, so that it changes nothing.

Geometry and timing are apart, as in `scene.path.spline`. A leg's positions are a Bezier cubic: keyframe, control point
after it, control point before the next one, next keyframe. So are its rotations, as rotation vectors. How the camera
runs along them is a cubic of time of its own. All three are closed under subdivision, so a split can be exact.
"""

import math
from dataclasses import dataclass, replace

from scene.errors import InputError

Vector = tuple[float, float, float]


@dataclass(frozen=True, kw_only=True)
class Side:
    """The path on one side of a keyframe."""

    bend: Vector
    """Offset from the keyframe to the control point on that side, world axes, metres."""
    turn: Vector
    """The same for the rotation, in the camera's own axes, radians."""
    pace: float | None = None
    """Share of that leg's positions gone per second at the keyframe; None leaves it to the spline."""
    turn_pace: float | None = None
    """Share of that leg's rotation gone per second at the keyframe."""

    def __post_init__(self) -> None:
        if not all(map(math.isfinite, (*self.bend, *self.turn, self.pace or 0.0, self.turn_pace or 0.0))):
            raise InputError("A keyframe's handles must be finite numbers; this one has NaN or infinity in it.")
        if min(self.pace or 0.0, self.turn_pace or 0.0) < 0:
            raise InputError("A camera does not run backwards: the pace at a keyframe's handles is 0 or more.")

    def retimed(self, factor: float) -> "Side":
        """The same course in `factor` times the time."""
        pace = None if self.pace is None else self.pace / factor
        return replace(self, pace=pace, turn_pace=None if self.turn_pace is None else self.turn_pace / factor)


@dataclass(frozen=True, kw_only=True)
class Handles:
    """How the path passes a keyframe; a side that is None is the spline's choice."""

    before: Side | None = None
    after: Side | None = None
    turned: Vector = (0.0, 0.0, 0.0)
    """Rotation vector of the keyframe in the axes in which the leg after it is a cubic [radians]; not 0 where a split
    made it a part of a leg that begins earlier."""
    zoom_rate: float | None = None
    """Logarithm of the focal length, change per second; None leaves it to the spline."""

    def __post_init__(self) -> None:
        if not all(map(math.isfinite, (*self.turned, self.zoom_rate or 0.0))):
            raise InputError("A keyframe's handles must be finite numbers; this one has NaN or infinity in it.")

    def retimed(self, factor: float) -> "Handles":
        """The same course in `factor` times the time."""
        return replace(
            self,
            before=self.before and self.before.retimed(factor),
            after=self.after and self.after.retimed(factor),
            zoom_rate=None if self.zoom_rate is None else self.zoom_rate / factor,
        )
