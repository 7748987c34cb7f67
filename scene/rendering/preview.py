"""The contract: exactly what the engine receives, frame by frame."""

from dataclasses import dataclass

from jaxtyping import Bool, Float, Int, UInt8
from torch import Tensor

from scene.coverage.kinds import known
from scene.trajectory import Trajectory


@dataclass(frozen=True, eq=False)
class Preview:
    """The points seen along the trajectory. Uncovered pixels are black, with depth 0."""

    trajectory: Trajectory
    rgb: UInt8[Tensor, "frames height width 3"]
    depth: Float[Tensor, "frames height width"]
    """z-depth of each frame's own camera, metres, float32; 0 where nothing is covered."""
    coverage: UInt8[Tensor, "frames height width"]
    """Values of `Coverage`."""
    pinholes: Int[Tensor, " frames"]
    """Pixels closed because covered pixels surround them (holes up to 2 px); they count as covered."""

    @property
    def mask(self) -> Bool[Tensor, "frames height width"]:
        """True where covered, be it by what was seen at another time."""
        return known(self.coverage)
