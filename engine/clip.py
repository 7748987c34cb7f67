"""The video an engine makes: how large, how many frames, how fast. Names in code and files say *clip*."""

from dataclasses import dataclass
from typing import Literal

from scene.errors import InputError

MIN_SIDE, MAX_SIDE = 16, 8192
"""Pixels; a shorter or longer side is taken for a mistake."""
MAX_FRAMES = 100_000
"""Number of frames that a video may have, as in a trajectory."""


@dataclass(frozen=True, kw_only=True)
class ClipSpec:
    """The video an engine makes."""

    width: int
    height: int
    frames: int
    fps: float
    anchor: Literal["none", "first-frame-is-photo", "a-frame-is-photo"] = "none"
    """Whether frame 0, or any one frame, must be the photo itself."""

    def __post_init__(self) -> None:
        check_clip(self.width, self.height, self.frames, self.fps)


@dataclass(frozen=True, kw_only=True)
class ClipWish:
    """What the user asks an engine for; `VideoBackend.clip` answers with the nearest it can make."""

    width: int
    height: int
    frames: int
    fps: float

    def __post_init__(self) -> None:
        check_clip(self.width, self.height, self.frames, self.fps)


def conditioned_rate(fps: float) -> float:
    """Frames per second that a network is told of a clip: 1 to 30, as the videos had that it learnt from."""
    return min(max(fps, 1.0), 30.0)


def check_clip(width: int, height: int, frames: int, fps: float) -> None:
    """Refuse sizes, frame counts and rates that no video can have.

    Raises:
        InputError: naming the first that is wrong.
    """
    if not (MIN_SIDE <= width <= MAX_SIDE and MIN_SIDE <= height <= MAX_SIDE):
        raise InputError(
            f"A video is {MIN_SIDE} to {MAX_SIDE} pixels wide and high; got {width}x{height}."
            " Give a size such as 512x320."
        )
    if not 1 <= frames <= MAX_FRAMES:
        raise InputError(f"A video has 1 to {MAX_FRAMES} frames; got {frames}. Give a count such as 49.")
    if not 0.01 <= fps <= 1000:
        raise InputError(f"A video runs at 0.01 to 1000 frames per second; got {fps:g}. Give a rate such as 16.")
