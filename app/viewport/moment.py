"""One time of a clip's scene as the browser shall draw it: its points where they stand in the world then."""

import math
from dataclasses import replace

import numpy as np
import torch

from app.viewport.points import BAND, OVERLAP, Cloud, clouds, even_sample
from scene.moving.moving_scene import MovingScene
from scene.pointcloud import PointCloud

ELSEWHEN = 0.3
"""Points that were seen at another time, at most, as a share of as many as the frame's own."""


def moment_clouds(moving: MovingScene, frame: int, budget: int) -> dict[str, Cloud]:
    """About `budget` points of a frame, and some of what stands still and was seen at another time, in the world.

    Raises:
        InputError: the frame cannot be read.
    """
    scene = moving.at(frame)
    drawn = clouds(scene, budget)
    if scene.other_times is not None:
        height, width = scene.sky.shape
        spacing = even_sample(width, height, budget).spacing
        drawn |= _thinned(scene.other_times, round(ELSEWHEN * budget), spacing)
    c2w = moving.c2w[frame].numpy()
    return {name: replace(cloud, xyz=_moved(cloud.xyz, c2w)) for name, cloud in drawn.items()}


def _thinned(points: PointCloud, most: int, spacing: float) -> dict[str, Cloud]:
    """Some of the points by their sizes, which are those of a frame's whose points are so far apart [pixels]."""
    chosen = torch.arange(0, len(points), max(1, -(-len(points) // max(most, 1))))
    xyz, rgb = points.xyz[chosen].numpy(), points.rgb[chosen].numpy()
    band = (points.footprint[chosen] * spacing * OVERLAP).log().div(math.log(BAND)).ceil().int()
    drawn: dict[str, Cloud] = {}
    for number in band.unique().tolist():
        these = (band == number).numpy()
        drawn[f"other-times{number}"] = Cloud(xyz[these], rgb[these], BAND**number, round=True)
    return drawn


def _moved(xyz: np.ndarray, c2w: np.ndarray) -> np.ndarray:
    return (xyz @ c2w[:3, :3].T + c2w[:3, 3]).astype(np.float32)
