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
from scene.coverage.shadow import NOWHERE, label_frame
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
    others: UInt8[Tensor, "frames height width"] | None = None
    """1 where one of the other points is shown; None where there are none."""

    @property
    def covered(self) -> Bool[Tensor, "frames height width"]:
        """True where a splat landed."""
        return self.depth > 0


def render(scene: Scene, trajectory: Trajectory, *, threads: int | None = None) -> Preview:
    """The scene's points along the trajectory, and why the rest is not covered.

    Points of other times are drawn where the photo's own leave a hole, or where they stand before them.

    The result is the same for any number of threads; by default there are as many as processors.
    """
    splats = splat(scene.points, trajectory.intrinsics, trajectory.c2w, others=scene.other_times, threads=threads)
    coverage = torch.empty(splats.depth.shape, dtype=torch.uint8)
    frames, shadow = len(trajectory), scene.shadow

    def label(frame: int) -> None:
        camera = trajectory.intrinsics[frame], trajectory.c2w[frame]
        depth = splats.depth[frame].numpy()
        other_times = NOWHERE if splats.others is None else splats.others[frame].numpy()
        label_frame(shadow, *camera, depth, coverage[frame].numpy(), other_times=other_times)

    _each(label, range(frames), threads or processors())
    return Preview(trajectory, splats.rgb, splats.depth, coverage, splats.pinholes)


def splat(
    points: PointCloud,
    intrinsics: Intrinsics,
    c2w: Float[Tensor, "frames 4 4"],
    *,
    others: PointCloud | None = None,
    threads: int | None = None,
) -> Splats:
    """Any points, seen by one camera per frame.

    Args:
        points: in the world.
        intrinsics: batched, one lens per frame; its width and height are the picture's.
        c2w: camera to world.
        others: points that are drawn where those leave a hole, or where they stand before them.
        threads: as many as there are processors by default; the result is the same for any number.

    Raises:
        InputError: lenses or cameras that are none, or frames for which there is no memory.
    """
    from scene.rendering import kernel, pinholes  # compiled on first use, and then kept on disk

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
    most = max(len(points), 0 if others is None else len(others))
    memory = [_borrow(most, rows, width) for _ in range(threads)]
    shown = None if others is None else np.empty((frames, height, width), dtype=np.uint8)

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
        if others is not None and shown is not None:
            kernel.draw_others(
                others.xyz.numpy(),
                others.rgb.numpy(),
                others.footprint.numpy(),
                others.reliable.numpy(),
                lens[frame],
                w2c[frame],
                scratch,
                top,
                rgb[frame, band],
                depth[frame, band],
                shown[frame, band],
            )
        memory.append(scratch)

    def close(frame: int) -> int:
        return pinholes.close_pinholes(rgb[frame], depth[frame])

    _each(draw, [(frame, top) for frame in range(frames) for top in range(0, height, rows)], threads)
    closed = _each(close, range(frames), threads)
    _idle.extend(memory)
    del _idle[:-threads]
    marks = None if shown is None else torch.from_numpy(shown)
    return Splats(torch.from_numpy(rgb), torch.from_numpy(depth), torch.tensor(closed), marks)


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
