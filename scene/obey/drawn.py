"""The scene as one camera sees it: what a frame of a video is compared with."""

from collections.abc import Callable
from dataclasses import dataclass

from jaxtyping import Float, UInt8
from torch import Tensor


@dataclass(frozen=True, eq=False)
class Drawn:
    """Colours and depth of a frame, drawn from the scene."""

    c2w: Float[Tensor, "4 4"]
    """Camera it is drawn for, in the world; metres, float64."""
    rgb: UInt8[Tensor, "height width 3"]
    depth: Float[Tensor, "height width"]
    """z-depth, metres; 0 where the scene knows nothing."""


Draw = Callable[[int, Float[Tensor, "4 4"]], Drawn]
"""Draws the scene at the time of a frame for any camera, through the lens of that frame."""
