"""A camera held at moments of the shot."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from scene.camera import Intrinsics, focal_from_fov
from scene.errors import InputError
from scene.pose import pose, rotation_from_wxyz
from scene.spline import spline_positions, spline_rotations, spline_scalar

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
    """How time runs from this keyframe to the next: "ease-in" leaves from rest, "ease-out" arrives at rest, "linear"
    does neither. No easing, no stop."""

    def __post_init__(self) -> None:
        if not (math.isfinite(self.time) and self.time >= 0):
            raise InputError(f"A keyframe's time is in seconds from 0 on; got {self.time}.")
        if not all(map(math.isfinite, (*self.position, *self.wxyz))):
            raise InputError(f"The keyframe at {self.time:g} s has NaN or infinity in its pose; use finite numbers.")
        if math.hypot(*self.wxyz) < 1e-6:
            raise InputError(f"The keyframe at {self.time:g} s has no rotation: wxyz is zero; (1, 0, 0, 0) is none.")
        if self.fov_y is not None and not math.radians(0.1) <= self.fov_y <= math.radians(179):
            raise InputError(
                f"The keyframe at {self.time:g} s sees {math.degrees(self.fov_y):g} degrees of height; use 0.1 to 179."
            )


@dataclass(frozen=True, kw_only=True)
class Keyframes:
    """A piece of path through cameras, splined for position, rotation and lens."""

    keyframes: tuple[Keyframe, ...]

    def __post_init__(self) -> None:
        if not self.keyframes:
            raise InputError("A path through keyframes needs at least one; this one has none.")
        for before, after in pairwise(self.keyframes):
            if after.time <= before.time:
                raise InputError(f"Keyframe times must increase; {before.time:g} s is followed by {after.time:g} s.")

    @property
    def duration(self) -> float:
        """Seconds from the start of the segment to its last keyframe."""
        return self.keyframes[-1].time


def keyframe_cameras(
    keyframes: Sequence[Keyframe], times: Float[Tensor, "frames"], lens: Intrinsics, *, loop: bool = False
) -> tuple[Float[Tensor, "frames 4 4"], Float[Tensor, "frames"]]:
    """Camera-to-world poses and zoom (focal lengths over the lens's) on the smooth path through keyframes.

    Args:
        keyframes: times increasing from 0.
        times: moments asked for, from 0 to the last keyframe's [s].
        lens: the photo's, for keyframes without their own.
        loop: the last keyframe is the first again, and the path goes smoothly through it.
    """
    knots = torch.tensor([key.time for key in keyframes], dtype=torch.float64)
    positions = torch.tensor([key.position for key in keyframes], dtype=torch.float64)
    rotations = rotation_from_wxyz(torch.tensor([key.wxyz for key in keyframes], dtype=torch.float64))
    log_zoom = torch.tensor([_zoom(key, lens) for key in keyframes], dtype=torch.float64).log()
    rest = _rests(keyframes, loop)
    c2w = pose(
        spline_rotations(knots, rotations, times, rest=rest, closed=loop),
        spline_positions(knots, positions, times, rest=rest, closed=loop),
    )
    return c2w, spline_scalar(knots, log_zoom, times, rest=rest, closed=loop).exp()


def _zoom(key: Keyframe, lens: Intrinsics) -> float:
    if key.fov_y is None:
        return 1.0
    return focal_from_fov(key.fov_y, lens.height, float(lens.cy)) / float(lens.fy)


def _rests(keyframes: Sequence[Keyframe], loop: bool) -> Bool[Tensor, "knots"]:
    """Where the camera comes to rest: keyframes left with an ease-in or reached with an ease-out."""
    leaving = [key.easing in ("ease-in", "ease-in-out") for key in keyframes[:-1]]
    arriving = [key.easing in ("ease-out", "ease-in-out") for key in keyframes[:-1]]
    before, after = [False, *arriving], [*leaving, False]
    if loop:
        before[0], after[-1] = before[-1], after[0]
    return torch.tensor(before) | torch.tensor(after)
