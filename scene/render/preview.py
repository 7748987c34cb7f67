"""The contract: exactly what the engine receives, frame by frame."""

from dataclasses import dataclass
from enum import IntEnum

from jaxtyping import Bool, Float, Int, UInt8
from torch import Tensor

from scene.trajectory import Trajectory


class Coverage(IntEnum):
    """What the photo knows of a pixel."""

    COVERED = 0
    """A splat landed there."""
    OUTSIDE = 1
    """The photo never looked there."""
    HIDDEN = 2
    """The photo looked there, and something stood in front."""


@dataclass(frozen=True, eq=False)
class Preview:
    """The points seen along the trajectory. Uncovered pixels are black, with depth 0."""

    trajectory: Trajectory
    rgb: UInt8[Tensor, "frames height width 3"]
    depth: Float[Tensor, "frames height width"]
    """z-depth of each frame's own camera, metres, float32; 0 where nothing is covered."""
    coverage: UInt8[Tensor, "frames height width"]
    """Values of `Coverage`."""
    pinholes: Int[Tensor, "frames"]
    """Pixels closed because covered pixels surround them (holes up to 2 px); they count as covered."""

    @property
    def mask(self) -> Bool[Tensor, "frames height width"]:
        """True where covered."""
        return self.coverage == Coverage.COVERED
