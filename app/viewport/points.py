"""The photo's points as the browser shall draw them: fewer, evenly chosen, each about as large as the gap it fills."""

import math
from dataclasses import dataclass

import numpy as np
import torch

from scene.scene import Scene

BAND = 1.2
"""Depths within this factor share a size: viser has one for a whole cloud."""
OVERLAP = 1.25
"""Points are so much larger than their distance: they are jittered, and are seen from the side as well."""
BACKDROP = 1.15
"""Where the sky stands: so many times as far as what is farthest else. (It is infinitely far; a path is not.)"""


@dataclass(frozen=True, eq=False)
class Cloud:
    """Points of one size."""

    xyz: np.ndarray
    """[points 3], float32, metres."""
    rgb: np.ndarray
    """[points 3], uint8."""
    size: float
    """Side of the square drawn for each, metres."""


def clouds(scene: Scene, budget: int) -> dict[str, Cloud]:
    """At most about `budget` of a scene's reliable points, by name of their cloud, near to far."""
    height, width = scene.sky.shape
    chosen, spacing = even_sample(width, height, budget)
    points = scene.points
    chosen = chosen[points.reliable[chosen]]
    sky = scene.sky.reshape(-1)[chosen]
    ground = chosen[~sky]
    drawn: dict[str, Cloud] = {}
    depth = points.xyz[ground, 2]
    if len(ground):
        band = (depth / depth.min()).log().div(math.log(BAND)).floor().int()
        for number in band.unique().tolist():
            drawn[f"band{number}"] = _cloud(scene, ground[band == number], spacing)
    if bool(sky.any()):
        far = float(depth.max()) if len(ground) else 10.0
        drawn["sky"] = _cloud(scene, chosen[sky], spacing, at=BACKDROP * far)
    return drawn


def even_sample(width: int, height: int, budget: int) -> tuple[torch.Tensor, float]:
    """Pixels, one at random in each of about `budget` equal cells, row by row; and their distance [pixels].

    Always the same for the same arguments. Every pixel if there are no more than `budget`.
    """
    if budget >= width * height:
        return torch.arange(width * height), 1.0
    spacing = math.sqrt(width * height / budget)
    columns, rows = max(1, round(width / spacing)), max(1, round(height / spacing))
    jitter = torch.rand(2, rows, columns, generator=torch.Generator().manual_seed(0))
    y = ((torch.arange(rows)[:, None] + jitter[0]) * (height / rows)).long().clamp(max=height - 1)
    x = ((torch.arange(columns)[None, :] + jitter[1]) * (width / columns)).long().clamp(max=width - 1)
    return (y * width + x).reshape(-1), spacing


def _cloud(scene: Scene, chosen: torch.Tensor, spacing: float, at: float | None = None) -> Cloud:
    points = scene.points
    xyz, footprint = points.xyz[chosen], points.footprint[chosen]
    if at is not None:
        nearer = at / xyz[:, 2]
        xyz, footprint = xyz * nearer[:, None], footprint * nearer
    gap = 1.0 if spacing == 1.0 else spacing * OVERLAP
    return Cloud(xyz.numpy(), points.rgb[chosen].numpy(), float(footprint.median()) * gap)
