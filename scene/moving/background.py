"""What stands still in a clip, each place kept from one of the frames that saw it.

Frames are asked in turn: the home frame, then always the one farthest from those that were asked. Each gives
the points that no frame before sees; where such a frame looks through the point, something is wrong with it, and it is
left out.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch
from jaxtyping import Bool, Float
from numpy.typing import NDArray

from scene.moving.folder import MOVING, RELIABLE, lens_numbers, look_up
from scene.moving.frames import LiftedFrames
from scene.moving.kernel import BEFORE, ON
from scene.pointcloud import PointCloud
from scene.rendering.render import processors

FRAMES = 32
"""Most frames that are asked."""
WITNESSES = 8
"""Frames spread over the clip that may say that a point is not there."""
MOST_POINTS = 1_500_000
"""Most points that are kept."""
SMALL = 0.002
"""A frame that sees less than this share of its pixels for the first time gives nothing: it is noise."""
OTHER_DEPTH = 2.0
"""Factor on the relative difference of depths that are one, for a point that is already there."""


def background(frames: LiftedFrames, home: int, tell: Callable[[float], None]) -> tuple[PointCloud, bool]:
    """Points that stand still, in the world, and whether there is room for all of them."""
    parts: list[PointCloud] = []
    givers: list[int] = []
    count, whole = 0, True
    order = farthest_first(len(frames), home)
    for number, frame in enumerate(order):
        tell(number / len(order))
        height, width = frames.depth.shape[1:]
        flags = frames.flags[frame].reshape(-1)
        some = np.flatnonzero((flags & (RELIABLE | MOVING)) == RELIABLE)
        xyz = _points(frames, frame)
        fresh = some[_unseen(frames, frame, givers, xyz[some])]
        if givers and len(fresh) < SMALL * height * width:
            continue
        if count + len(fresh) > MOST_POINTS:
            whole = False
            continue
        count += len(fresh)
        givers.append(frame)
        c2w = frames.trajectory.c2w[frame]
        here = torch.from_numpy(xyz[fresh])
        lens = frames.lens(frame)
        footprint = here[:, 2] / float((lens.fx * lens.fy).sqrt())
        rgb = torch.from_numpy(frames.rgb[frame].reshape(-1, 3)[fresh])
        world = here @ c2w[:3, :3].mT.float() + c2w[:3, 3].float()
        parts.append(PointCloud(world, rgb, footprint, torch.ones(len(fresh), dtype=torch.bool)))
    return _together(parts), whole


def farthest_first(frames: int, home: int) -> list[int]:
    """Numbers of up to `FRAMES` frames: the home frame, then always the one farthest in time from those before."""
    chosen = [home]
    away = np.abs(np.arange(frames) - home)
    while len(chosen) < min(frames, FRAMES):
        chosen.append(int(away.argmax()))
        away = np.minimum(away, np.abs(np.arange(frames) - chosen[-1]))
    return chosen


def _unseen(
    frames: LiftedFrames, frame: int, givers: list[int], xyz: NDArray[np.float32]
) -> Bool[np.ndarray, " points"]:
    """Which points of a frame no giver has given, and neither giver nor witness looks through."""
    left = np.arange(len(xyz))
    evenly = np.linspace(0, len(frames) - 1, min(len(frames), WITNESSES)).round().astype(int).tolist()
    witnesses = [each for each in evenly if each not in (frame, *givers)]
    with ThreadPoolExecutor(processors()) as pool:
        for other in (*sorted(givers, key=lambda giver: abs(giver - frame)), *witnesses):
            if not len(left):
                break
            flags, metres = frames.flags[other], np.asarray(frames.depth[other])
            there, lens = frames.between(frame, other), frames.lens(other)
            tolerance = OTHER_DEPTH * frames.tolerance(frame, other)

            def states(where: Bool[np.ndarray, "height width"]) -> NDArray[np.uint8]:
                seen = np.where(where, metres, np.float32(0))  # noqa: B023

                def some(part: NDArray[np.int64]) -> NDArray[np.uint8]:
                    return look_up(xyz[part], there, lens, seen, tolerance)  # noqa: B023

                return np.concatenate(list(pool.map(some, np.array_split(left, processors()))))  # noqa: B023

            gone = states((flags & RELIABLE) > 0) == BEFORE
            if other in givers:
                gone |= states((flags & (RELIABLE | MOVING)) == RELIABLE) == ON
            left = left[~gone]
    keep = np.zeros(len(xyz), bool)
    keep[left] = True
    return keep


def _points(frames: LiftedFrames, frame: int) -> Float[np.ndarray, "pixels 3"]:
    """Every pixel of a frame as a point in its camera's axes, float32."""
    height, width = frames.depth.shape[1:]
    fx, fy, cx, cy = lens_numbers(frames.lens(frame)).tolist()
    metres = np.asarray(frames.depth[frame])
    x = (np.arange(width, dtype=np.float32) + np.float32(0.5 - cx)) / np.float32(fx)
    y = (np.arange(height, dtype=np.float32) + np.float32(0.5 - cy)) / np.float32(fy)
    return np.stack([metres * x, metres * y[:, None], metres], axis=-1).reshape(-1, 3)


def _together(parts: list[PointCloud]) -> PointCloud:
    return PointCloud(
        torch.cat([part.xyz for part in parts]),
        torch.cat([part.rgb for part in parts]),
        torch.cat([part.footprint for part in parts]),
        torch.cat([part.reliable for part in parts]),
    )
