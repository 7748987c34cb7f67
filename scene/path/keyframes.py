"""A camera held at moments of the shot."""

import math
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from scene.errors import InputError
from scene.path.handles import Handles, Vector

Easing = Literal["linear", "ease-in", "ease-out", "ease-in-out", "constant", "hold"]
"""How time runs over a leg: "ease-in" leaves from rest, "ease-out" arrives at rest, "linear" does neither (no easing,
no stop). "constant" keeps one speed, in metres and in degrees per second; the legs beside it take that speed over.
"hold" stays until the leg ends, and cuts."""


@dataclass(frozen=True, kw_only=True)
class Keyframe:
    """A camera held at a moment of the shot."""

    time: float
    """Seconds from the start of its segment."""
    position: tuple[float, float, float]
    """Optical centre in world space, metres."""
    wxyz: tuple[float, float, float, float]
    """Rotation from camera to world."""
    fov_y: float | None = None
    """Vertical field of view of the delivered picture, radians; None keeps the photo's lens."""
    easing: Easing = "linear"
    """How time runs from this keyframe to the next."""
    target: Vector | None = None
    """A point the camera faces, upright, from this keyframe to the next, world space, metres; it then has no rotation
    of its own. Where the next has a target too, the point moves straight there."""
    handles: Handles | None = None
    """What is fixed here; None leaves all to the spline."""
    lock_strength: float = 1.0
    """How firmly a generator keeps to the preview from here to the next keyframe: see `scene.path.lock_strength`."""

    def __post_init__(self) -> None:
        if not (math.isfinite(self.time) and self.time >= 0):
            raise InputError(f"A keyframe's time is in seconds from 0 on; got {self.time}.")
        if not all(map(math.isfinite, (*self.position, *self.wxyz))):
            raise InputError(f"The keyframe at {self.time:g} s has NaN or infinity in its pose; use finite numbers.")
        if math.hypot(*self.wxyz) < 1e-6:
            raise InputError(f"The keyframe at {self.time:g} s has no rotation: wxyz is zero; (1, 0, 0, 0) is none.")
        if self.target is not None and not all(map(math.isfinite, self.target)):
            raise InputError(f"The keyframe at {self.time:g} s faces NaN or infinity; use finite numbers.")
        if self.fov_y is not None and not math.radians(0.1) <= self.fov_y <= math.radians(179):
            raise InputError(
                f"The keyframe at {self.time:g} s sees {math.degrees(self.fov_y):g} degrees of height; use 0.1 to 179."
            )
        check_lock_strength(self.lock_strength)


def check_lock_strength(strength: float) -> None:
    """Refuse what is no share.

    Raises:
        InputError: it is not from 0 to 1.
    """
    if not 0 <= strength <= 1:
        raise InputError(f"A lock's strength is from 0 (let go) to 1 (as long as the scene lock says); got {strength}.")


@dataclass(frozen=True, kw_only=True)
class Keyframes:
    """A piece of path through cameras, splined for position, rotation and lens."""

    keyframes: tuple[Keyframe, ...]
    start: Handles | None = None
    """Handles where the segment before ended, which counts as a keyframe when the first one here comes later."""

    def __post_init__(self) -> None:
        if not self.keyframes:
            raise InputError("A path through keyframes needs at least one; this one has none.")
        for before, after in pairwise(self.keyframes):
            if after.time <= before.time:
                raise InputError(f"Keyframe times must increase; {before.time:g} s is followed by {after.time:g} s.")

    def retimed(self, factor: float) -> "Keyframes":
        """The same course in `factor` times the time."""
        keys = (
            replace(key, time=key.time * factor, handles=key.handles and key.handles.retimed(factor))
            for key in self.keyframes
        )
        return replace(self, keyframes=tuple(keys), start=self.start and self.start.retimed(factor))

    @property
    def duration(self) -> float:
        """Seconds from the start of the segment to its last keyframe."""
        return self.keyframes[-1].time
