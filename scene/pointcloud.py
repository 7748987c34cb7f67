"""The photo as points in space."""

from dataclasses import dataclass
from functools import cached_property

from jaxtyping import Bool, Float, UInt8
from torch import Tensor


@dataclass(frozen=True, eq=False)
class PointCloud:
    """Coloured points in the world, which is the photo's camera (OpenCV axes, metres)."""

    xyz: Float[Tensor, "points 3"]
    """float32."""
    rgb: UInt8[Tensor, "points 3"]
    footprint: Float[Tensor, "points"]
    """Width of the photo pixel at the point, across the line of sight, metres (z / f)."""
    reliable: Bool[Tensor, "points"]
    """False for flying pixels and outliers: they cover their own pixel near the photo's pose and nothing elsewhere."""

    def __len__(self) -> int:
        return len(self.xyz)

    @cached_property
    def median_depth(self) -> float:
        """How far away the points are, metres from the photo's camera; 0 if there are none."""
        return float(self.xyz[:, 2].median()) if len(self) else 0.0
