"""The photo's points as the browser shall draw them: fewer, evenly chosen, each as large as the gap it fills."""

import math
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from scene.mesh.relief import backdrop
from scene.scene import Scene

BAND = 1.2
"""Sizes within this factor are made one: viser has one for a whole cloud."""
OVERLAP = 1.4
"""Points are so much larger than their distance: they are jittered, and seen from where the photo was not taken."""
STEEPEST = 2.2
"""A point on a surface that the photo sees at a slant is larger by up to this; from the side, its gaps show."""
JITTER = 0.6
"""How much of its cell a point may be in: enough that no grid is seen, too little for gaps."""
SAME = 0.03
"""A point has the mean colour of what is as deep as itself in its cell, within this share."""


@dataclass(frozen=True, eq=False)
class Cloud:
    """Points of one size."""

    xyz: np.ndarray
    """[points 3], float32, metres."""
    rgb: np.ndarray
    """[points 3], uint8."""
    size: float
    """Side of the square drawn for each, or across the disc, metres."""
    round: bool = False
    """Discs, not squares."""


@dataclass(frozen=True, eq=False)
class SampledPoints:
    """Pixels, one in each of a grid of equal cells."""

    pixels: Int[Tensor, " cells"]
    """Row by row, of the photo and of the cells."""
    cell: Int[Tensor, " pixels"]
    """Cell of every pixel of the photo."""
    spacing: float
    """Distance of neighbours, pixels."""


def clouds(scene: Scene, budget: int, *, among: np.ndarray | None = None) -> dict[str, Cloud]:
    """About `budget` of a scene's points in clouds by name, the reliable ones only.

    Args:
        scene: whose points.
        budget: how many, if all of them may be drawn.
        among: the pixels that may be, row by row; all by default.
    """
    height, width = scene.sky.shape
    sample = even_sample(width, height, budget)
    pixels = sample.pixels
    xyz, sky = scene.points.xyz[pixels], scene.sky.reshape(-1)[pixels]
    rgb = _mean_colours(scene, sample)
    size = scene.points.footprint[pixels]
    if among is None:  # what is left out of a surface is thin: it has no slant, but depth edges on both sides
        size = size * _slant(scene).reshape(-1)[pixels]
    if sample.spacing > 1:
        size = size * (sample.spacing * OVERLAP)
    if bool(sky.any()):
        nearer = torch.where(sky, backdrop(scene) / xyz[:, 2], 1.0)
        xyz, size = xyz * nearer[:, None], size * nearer
    band = size.log().div(math.log(BAND)).sub(1e-4).ceil().int()
    drawn: dict[str, Cloud] = {}
    allowed = scene.points.reliable
    if among is not None:
        allowed = torch.zeros_like(allowed)
        allowed[among] = True
    for number in band[allowed[pixels]].unique().tolist():
        these = (band == number) & allowed[pixels]
        drawn[f"size{number}"] = Cloud(xyz[these].numpy(), rgb[these].numpy(), BAND**number, round=sample.spacing > 1)
    return drawn


def even_sample(width: int, height: int, budget: int) -> SampledPoints:
    """About `budget` pixels of a picture, jittered in their cells; all of them if there are no more.

    Always the same for the same arguments.
    """
    if budget >= width * height:
        every = torch.arange(width * height)
        return SampledPoints(every, every, 1.0)
    spacing = math.sqrt(width * height / budget)
    columns, rows = max(1, round(width / spacing)), max(1, round(height / spacing))
    jitter = 0.5 + JITTER * (torch.rand(2, rows, columns, generator=torch.Generator().manual_seed(0)) - 0.5)
    top, left = torch.arange(rows + 1) * height / rows, torch.arange(columns + 1) * width / columns
    top, left = top.ceil().long(), left.ceil().long()
    y = top[:-1, None] + (jitter[0] * top.diff()[:, None]).long()
    x = left[:-1] + (jitter[1] * left.diff()).long()
    cell = (torch.arange(height) * rows // height)[:, None] * columns + torch.arange(width) * columns // width
    return SampledPoints((y * width + x).reshape(-1), cell.reshape(-1), spacing)


def _mean_colours(scene: Scene, sample: SampledPoints) -> Tensor:
    """[cells 3], uint8: of the pixels in each cell that belong to its point's surface."""
    rgb, depth = scene.points.rgb, scene.depth.metres.reshape(-1)
    if sample.spacing == 1:
        return rgb
    own = depth[sample.pixels]
    same = ((depth - own[sample.cell]).abs() <= SAME * own[sample.cell]).double()
    cells = len(sample.pixels)
    count = torch.bincount(sample.cell, weights=same, minlength=cells)
    sums = [torch.bincount(sample.cell, weights=same * rgb[:, i], minlength=cells) for i in range(3)]
    return (torch.stack(sums, dim=1) / count.clamp_min(1)[:, None]).round().to(torch.uint8)


def _slant(scene: Scene) -> Float[Tensor, "height width"]:
    """How much farther apart than on a surface that faces the photo's camera neighbours are, up to `STEEPEST`."""
    metres = scene.depth.metres
    footprint = scene.points.footprint.reshape(metres.shape)
    steps = torch.stack([_step(metres, 0), _step(metres, 1)]).amax(dim=0)
    return (1 + (steps / footprint) ** 2).sqrt().clamp(max=STEEPEST)


def _step(metres: Float[Tensor, "height width"], axis: int) -> Float[Tensor, "height width"]:
    """Change of depth to the neighbour on the same surface: the smaller of the two along an axis."""
    change = metres.diff(dim=axis).abs()
    if change.shape[axis] == 0:
        return torch.zeros_like(metres)
    first, last = change.narrow(axis, 0, 1), change.narrow(axis, change.shape[axis] - 1, 1)
    return torch.minimum(torch.cat([first, change], dim=axis), torch.cat([change, last], dim=axis))
