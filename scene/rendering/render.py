"""Points seen along a trajectory: the preview."""

import math
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import torch
from jaxtyping import Bool, Float, Int, UInt8
from torch import Tensor

from scene.camera import Intrinsics
from scene.coverage.shadow import label_frame
from scene.pointcloud import PointCloud
from scene.pose import rigid_inverse
from scene.rendering.preview import Preview
from scene.scene import Scene
from scene.support.kernel_input import expect_array
from scene.support.memory import refuse_without_memory
from scene.trajectory import Trajectory

if TYPE_CHECKING:
    from scene.rendering.kernel import Scratch

Job, Done = TypeVar("Job"), TypeVar("Done")
PHOTO_ANGLE = math.radians(1)
PHOTO_DISTANCE = 0.01
"""A camera turned by less than this, and moved by less than this part of the scene's depth, is at the photo's pose."""
BYTES_PER_PIXEL = 3 + 4 + 1
"""Bytes of a preview's pixel: colour, depth and coverage."""


@dataclass(frozen=True, eq=False)
class Splats:
    """Points seen along a trajectory. Uncovered pixels are black, with depth 0."""

    rgb: UInt8[Tensor, "frames height width 3"]
    depth: Float[Tensor, "frames height width"]
    """z-depth of each frame's own camera, metres, float32."""
    pinholes: Int[Tensor, " frames"]
    """Pixels closed because covered pixels surround them (holes up to 2 px)."""

    @property
    def covered(self) -> Bool[Tensor, "frames height width"]:
        """True where a splat landed."""
        return self.depth > 0


def render(scene: Scene, trajectory: Trajectory, *, threads: int | None = None) -> Preview:
    """The scene's points along the trajectory, and why the rest is not covered.

    Points of other times are drawn together with the photo's own, and what only they cover is labelled so.

    The result is the same for any number of threads; by default there are as many as processors.
    """
    splats = _splat_scene(scene, trajectory, threads)
    coverage = torch.empty(splats.depth.shape, dtype=torch.uint8)
    frames, shadow, other_times = len(trajectory), scene.shadow, scene.other_times is not None

    def label(frame: int) -> None:
        camera = trajectory.intrinsics[frame], trajectory.c2w[frame]
        depth = splats.depth[frame].numpy()
        label_frame(shadow, *camera, depth, coverage[frame].numpy(), other_times=other_times)

    _each(label, range(frames), threads or processors())
    return Preview(trajectory, splats.rgb, splats.depth, coverage, splats.pinholes)


def _splat_scene(scene: Scene, trajectory: Trajectory, threads: int | None) -> Splats:
    """The scene's points; of other times only where a camera may see them, so that the photo itself stays exact."""
    lens, c2w = trajectory.intrinsics, trajectory.c2w
    own = (
        torch.ones(len(c2w), dtype=torch.bool) if scene.other_times is None else _sees_the_photo_only(scene, trajectory)
    )
    if bool(own.all()):
        return splat(scene.points, lens, c2w, threads=threads)
    if not bool(own.any()):
        return splat(scene.drawn, lens, c2w, threads=threads)
    parts = [
        splat(points, Intrinsics(lens.matrix[which], lens.width, lens.height), c2w[which], threads=threads)
        for points, which in ((scene.points, own), (scene.drawn, ~own))
    ]
    order = torch.cat([own.nonzero()[:, 0], (~own).nonzero()[:, 0]]).argsort()
    rgb, depth, pinholes = (
        torch.cat([getattr(part, name) for part in parts])[order] for name in ("rgb", "depth", "pinholes")
    )
    return Splats(rgb, depth, pinholes)


def _sees_the_photo_only(scene: Scene, trajectory: Trajectory) -> Bool[Tensor, " frames"]:
    """Which cameras stand at the photo's pose and look no farther than its edges."""
    at_photo = at_photo_pose(trajectory.c2w, scene.points.median_depth)
    if not bool(at_photo.any()):
        return at_photo
    lens, photo = trajectory.intrinsics, scene.intrinsics
    corners = torch.tensor([[x, y, 1] for x in (0, lens.width) for y in (0, lens.height)], dtype=torch.float64)
    rays = torch.linalg.inv(lens.matrix) @ corners.T
    at = photo.matrix @ trajectory.c2w[:, :3, :3] @ rays  # [frames, 3, corners]
    size = torch.tensor([photo.width, photo.height], dtype=torch.float64)[:, None]
    uv = at[:, :2] / at[:, 2:]
    inside = (uv > -1) & (uv < size + 1) & (at[:, 2:] > 0)
    return at_photo & inside.all(dim=(1, 2))


def splat(
    points: PointCloud, intrinsics: Intrinsics, c2w: Float[Tensor, "frames 4 4"], *, threads: int | None = None
) -> Splats:
    """Any points, seen by one camera per frame.

    Args:
        points: in the world.
        intrinsics: batched, one lens per frame; its width and height are the picture's.
        c2w: camera to world.
        threads: as many as there are processors by default; the result is the same for any number.

    Raises:
        InputError: lenses or cameras that are none, or frames for which there is no memory.
    """
    from scene.rendering import kernel  # compiled on first use, and then kept on disk

    threads = threads or processors()
    frames, width, height = len(c2w), intrinsics.width, intrinsics.height
    xyz, colours, footprint = points.xyz.numpy(), points.rgb.numpy(), points.footprint.numpy()
    usable = {True: np.ones(len(points), dtype=bool), False: points.reliable.numpy()}
    at_photo = at_photo_pose(c2w, points.median_depth).tolist()
    w2c = rigid_inverse(c2w).float().numpy()
    lens = torch.stack([intrinsics.fx, intrinsics.fy, intrinsics.cx, intrinsics.cy], dim=-1).float().numpy()
    expect_array("cameras", w2c, np.float32, frames, 4, 4, finite=True)
    expect_array("lenses", lens, np.float32, frames, 4, finite=True)
    refuse_without_memory(frames * height * width * BYTES_PER_PIXEL, "Drawing the preview")
    rgb = np.empty((frames, height, width, 3), dtype=np.uint8)
    depth = np.empty((frames, height, width), dtype=np.float32)

    bands = -(-threads // frames)
    rows = -(-height // bands)
    memory = [_borrow(len(points), rows, width) for _ in range(threads)]

    def draw(job: tuple[int, int]) -> None:
        frame, top = job
        band = slice(top, top + rows)
        scratch = memory.pop()
        kernel.draw_rows(
            xyz,
            colours,
            footprint,
            usable[at_photo[frame]],
            lens[frame],
            w2c[frame],
            scratch,
            top,
            rgb[frame, band],
            depth[frame, band],
        )
        memory.append(scratch)

    def close(frame: int) -> int:
        return kernel.close_pinholes(rgb[frame], depth[frame])

    _each(draw, [(frame, top) for frame in range(frames) for top in range(0, height, rows)], threads)
    pinholes = _each(close, range(frames), threads)
    _idle.extend(memory)
    del _idle[:-threads]
    return Splats(torch.from_numpy(rgb), torch.from_numpy(depth), torch.tensor(pinholes))


def _each(work: Callable[[Job], Done], jobs: Sequence[Job], threads: int) -> list[Done]:
    """What comes of every job, in order; in this thread where one is enough, as starting another takes its time."""
    if min(threads, len(jobs)) == 1:
        return [work(job) for job in jobs]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, jobs))


_idle: "list[Scratch]" = []
"""Memory kept for the next call: touching it for the first time costs as much as a frame."""


def _borrow(points: int, rows: int, width: int) -> "Scratch":
    from scene.rendering.kernel import Scratch

    while _idle:
        scratch = _idle.pop()
        if scratch.holds(points, rows, width):
            return scratch
    return Scratch.empty(points, rows, width)


def at_photo_pose(c2w: Float[Tensor, "frames 4 4"], scene_depth: float) -> Bool[Tensor, " frames"]:
    """Which cameras stand where the photo's stood, so closely that even unreliable points are right."""
    cosine = (c2w[:, :3, :3].diagonal(dim1=1, dim2=2).sum(-1) - 1) / 2
    moved = c2w[:, :3, 3].norm(dim=-1)
    return (cosine >= math.cos(PHOTO_ANGLE)) & (moved <= PHOTO_DISTANCE * scene_depth)


def processors() -> int:
    """How many threads to use: what `NUMBA_NUM_THREADS` allows, else as many as this process has processors."""
    if allowed := os.environ.get("NUMBA_NUM_THREADS"):
        return max(1, int(allowed))
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
