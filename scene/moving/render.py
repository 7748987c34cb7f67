"""A moving scene seen along a trajectory, each frame at its own time."""

from collections.abc import Sequence
from itertools import groupby

import torch

from scene.errors import InputError
from scene.moving.moving_scene import MovingScene
from scene.pose import rigid_inverse
from scene.rendering.preview import Preview
from scene.rendering.render import render
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
    parts: list[Preview] = []
    begin = 0
    for frame, group in groupby(frames):
        end = begin + len(list(group))
        cameras = seen_from(scene, frame, trajectory, slice(begin, end))
        parts.append(render(scene.at(frame), cameras, threads=threads))
        begin = end
    if len(parts) == 1:
        (only,) = parts
        return Preview(trajectory, only.rgb, only.depth, only.coverage, only.pinholes)
    return Preview(
        trajectory,
        torch.cat([part.rgb for part in parts]),
        torch.cat([part.depth for part in parts]),
        torch.cat([part.coverage for part in parts]),
        torch.cat([part.pinholes for part in parts]),
    )


def seen_from(scene: MovingScene, frame: int, trajectory: Trajectory, part: slice) -> Trajectory:
    """Part of a trajectory in the axes of the camera that filmed a frame."""
    c2w = trajectory.c2w[part]
    if frame != scene.home_frame:
        c2w = rigid_inverse(scene.c2w[frame]) @ c2w
    return Trajectory(trajectory.intrinsics[part], c2w, trajectory.fps)
