"""Points seen along a trajectory: the preview."""

import math
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Float, Int, UInt8
from torch import Tensor

from scene.camera import Intrinsics
from scene.pointcloud import PointCloud
from scene.pose import rigid_inverse
from scene.preview import Coverage, Preview
from scene.scene import Scene
from scene.trajectory import Trajectory

PHOTO_ANGLE = math.radians(1)
PHOTO_DISTANCE = 0.01
"""A camera turned by less than this, and moved by less than this part of the scene's depth, is at the photo's pose."""


@dataclass(frozen=True, eq=False)
class Splats:
    """Points seen along a trajectory. Uncovered pixels are black, with depth 0."""

    rgb: UInt8[Tensor, "frames height width 3"]
    depth: Float[Tensor, "frames height width"]
    """z-depth of each frame's own camera, metres, float32."""
    pinholes: Int[Tensor, "frames"]
    """Pixels closed because covered pixels surround them (holes up to 2 px)."""

    @property
    def covered(self) -> Bool[Tensor, "frames height width"]:
        """True where a splat landed."""
        return self.depth > 0


def render(scene: Scene, trajectory: Trajectory) -> Preview:
    """The scene's points along the trajectory, and why the rest is not covered."""
    splats = splat(scene.points, trajectory.intrinsics, trajectory.c2w)
    coverage = torch.where(splats.covered, Coverage.COVERED, Coverage.OUTSIDE).to(torch.uint8)  # labels: to come
    return Preview(trajectory, splats.rgb, splats.depth, coverage, splats.pinholes)


def splat(points: PointCloud, intrinsics: Intrinsics, c2w: Float[Tensor, "frames 4 4"]) -> Splats:
    """Any points, seen by one camera per frame (a batched lens, and camera-to-world poses)."""
    from scene import render_kernel

    frames, width, height = len(c2w), intrinsics.width, intrinsics.height
    xyz, colours = points.xyz.numpy(), points.rgb.numpy()
    footprint, reliable = points.footprint.numpy(), points.reliable.numpy()
    everything = np.ones_like(reliable)
    w2c = rigid_inverse(c2w).float().numpy()
    lens = torch.stack([intrinsics.fx, intrinsics.fy, intrinsics.cx, intrinsics.cy], dim=-1).float().numpy()
    near = at_photo_pose(c2w, points.median_depth).tolist()
    rgb = np.empty((frames, height, width, 3), dtype=np.uint8)
    depth = np.empty((frames, height, width), dtype=np.float32)
    pinholes = np.zeros(frames, dtype=np.int64)

    def draw(frame: int) -> None:
        usable = everything if near[frame] else reliable
        render_kernel.draw_rows(xyz, colours, footprint, usable, lens[frame], w2c[frame], 0, rgb[frame], depth[frame])
        pinholes[frame] = render_kernel.close_pinholes(rgb[frame], depth[frame])

    with ThreadPoolExecutor(cores()) as pool:
        list(pool.map(draw, range(frames)))
    return Splats(torch.from_numpy(rgb), torch.from_numpy(depth), torch.from_numpy(pinholes))


def at_photo_pose(c2w: Float[Tensor, "frames 4 4"], scene_depth: float) -> Bool[Tensor, "frames"]:
    """Which cameras stand where the photo's stood, so closely that even unreliable points are right."""
    cosine = (c2w[:, :3, :3].diagonal(dim1=1, dim2=2).sum(-1) - 1) / 2
    moved = c2w[:, :3, 3].norm(dim=-1)
    return (cosine >= math.cos(PHOTO_ANGLE)) & (moved <= PHOTO_DISTANCE * scene_depth)


def cores() -> int:
    """Processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
