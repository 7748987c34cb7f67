"""What else is measured of a video beside its camera, each by a function of what was asked for and what came."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, UInt8
from torch import Tensor

from research.evaluate.cases import Asked


@dataclass(frozen=True, eq=False, kw_only=True)
class Seen:
    """A video, and the camera that was found in it."""

    asked: Asked
    frames: UInt8[Tensor, "frames height width 3"]
    c2w: Float[Tensor, "frames 4 4"] | None
    """None where no camera was found."""


Measure = Callable[[Seen], Mapping[str, float]]
"""Figures of one video by name; what cannot be told of it is left out."""
Describe = Callable[[UInt8[Tensor, "frames height width 3"]], Float[np.ndarray, "samples features"]]
"""Features of a video, for a distance between all videos and all true clips."""
