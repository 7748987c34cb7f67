"""A camera held at moments of the shot."""

from dataclasses import dataclass
from typing import Literal

Easing = Literal["linear", "ease-in", "ease-out", "ease-in-out"]


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


@dataclass(frozen=True, kw_only=True)
class Keyframes:
    """A piece of path through cameras, splined for position, rotation and lens."""

    keyframes: tuple[Keyframe, ...]
