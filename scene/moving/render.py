"""A moving scene seen along a trajectory, each frame at its own time."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch

from scene.errors import InputError
from scene.moving.moving_scene import MovingScene
from scene.pose import rigid_inverse
from scene.rendering.preview import Preview
from scene.rendering.render import processors, render
from scene.trajectory import Trajectory


def render_over_time(
    scene: MovingScene, trajectory: Trajectory, frames: Sequence[int], *, threads: int | None = None
) -> Preview:
    """The scene's points along a trajectory, each of its cameras at a time of its own.

    A photo, whose frame is 0 throughout, gives exactly what `render` gives.

    Args:
        scene: what is seen.
        trajectory: cameras in the world.
        frames: number of the clip's frame that each camera sees.
        threads: as many as there are processors by default; the result is the same for any number.

    Raises:
        InputError: there is not one frame for each camera, or a frame cannot be read.
    """
    if len(frames) != len(trajectory):
        raise InputError(f"Each camera sees one frame; got {len(trajectory)} cameras and {len(frames)} frames.")
    runs = _runs(frames)
    threads = threads or processors()
    together = min(threads, len(runs))

    def part(run: tuple[int, slice]) -> Preview:
        frame, cameras = run
        seen = seen_from(scene, frame, trajectory, cameras)
        return render(scene.at(frame), seen, threads=threads if together == 1 else 1)

    with ThreadPoolExecutor(together) as pool:
        parts = list(pool.map(part, runs)) if together > 1 else [part(run) for run in runs]
    if len(parts) == 1:
        (only,) = parts
        return Preview(trajectory, only.rgb, only.depth, only.coverage, only.pinholes)
    rgb, depth, coverage, pinholes = (
        torch.from_numpy(np.concatenate([getattr(part, name).numpy() for part in parts]))
        for name in ("rgb", "depth", "coverage", "pinholes")
    )
    return Preview(trajectory, rgb, depth, coverage, pinholes)


def _runs(frames: Sequence[int]) -> list[tuple[int, slice]]:
    """Stretches of cameras that see one frame of the clip: which, and where."""
    ends = [end for end in range(1, len(frames) + 1) if end == len(frames) or frames[end] != frames[end - 1]]
    return [(frames[begin], slice(begin, end)) for begin, end in zip([0, *ends], ends, strict=False)]


def seen_from(scene: MovingScene, frame: int, trajectory: Trajectory, part: slice) -> Trajectory:
    """Part of a trajectory in the axes of the camera that filmed a frame."""
    c2w = trajectory.c2w[part]
    if frame != scene.home_frame:
        c2w = rigid_inverse(scene.c2w[frame]) @ c2w
    return Trajectory(trajectory.intrinsics[part], c2w, trajectory.fps)
