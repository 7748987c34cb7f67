"""The photo as points in space."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from jaxtyping import Bool, Float, UInt8
from torch import Tensor

from scene.support.kernel_input import expect_array


@dataclass(frozen=True, eq=False)
class PointCloud:
    """Coloured points in the world, which is the photo's camera (OpenCV axes, metres)."""

    xyz: Float[Tensor, "points 3"]
    """float32."""
    rgb: UInt8[Tensor, "points 3"]
    footprint: Float[Tensor, " points"]
    """Width of the photo pixel at the point, across the line of sight, metres (z / f)."""
    reliable: Bool[Tensor, " points"]
    """False for flying pixels and outliers: they cover their own pixel near the photo's pose and nothing elsewhere."""

    def __post_init__(self) -> None:
        points = len(self.xyz)
        expect_array("points", self.xyz.numpy(), np.float32, points, 3, finite=True)
        expect_array("colours", self.rgb.numpy(), np.uint8, points, 3)
        expect_array("footprints", self.footprint.numpy(), np.float32, points, finite=True)
        expect_array("reliability", self.reliable.numpy(), np.bool_, points)

    @staticmethod
    def none() -> "PointCloud":
        """No point."""
        nothing = torch.zeros(0, 3)
        return PointCloud(nothing, nothing.to(torch.uint8), nothing[:, 0], torch.zeros(0, dtype=torch.bool))

    def __len__(self) -> int:
        return len(self.xyz)

    def with_more(self, others: "PointCloud") -> "PointCloud":
        """These points, then others."""
        return PointCloud(
            torch.cat([self.xyz, others.xyz]),
            torch.cat([self.rgb, others.rgb]),
            torch.cat([self.footprint, others.footprint]),
            torch.cat([self.reliable, others.reliable]),
        )

    @cached_property
    def median_depth(self) -> float:
        """How far away the points are, metres from the photo's camera; 0 if there are none."""
        middle = (len(self) - 1) // 2  # torch's median is the same, and takes three times as long
        return float(np.partition(self.xyz[:, 2].numpy(), middle)[middle]) if len(self) else 0.0
