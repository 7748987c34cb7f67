"""How near a path comes to what a clip shows, each of its cameras at the moment of the clip that it sees."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import torch
from jaxtyping import Float

from scene.moving.moving_scene import MovingScene
from scene.path.safety import Clearance, clearance
from scene.scene import Scene
from scene.surface import Surface
from scene.trajectory import Trajectory

MOST_POINTS = 4000
"""Points of what moves that are measured in a frame, spread evenly over it."""

Movers = Callable[[int], Float[np.ndarray, "points 4"]]
"""What moves by itself at a frame of the clip: places in the world and the size of a pixel there, metres."""


def still_scene(scene: MovingScene) -> Scene:
    """The home frame without what moves by itself: what is in the way at every moment of the clip."""
    home = scene.home
    if not scene.moves:
        return home
    still = home.points.reliable & ~scene.moving_pixels(scene.home_frame).reshape(-1)
    return replace(home, points=replace(home.points, reliable=still))


def movers_of(scene: MovingScene) -> Movers:
    """What moves by itself in a clip, read when it is first asked for, and kept."""

    @cache
    def movers(frame: int) -> Float[np.ndarray, "points 4"]:
        there = scene.at(frame)
        which = (scene.moving_pixels(frame).reshape(-1) & there.points.reliable & ~there.sky.reshape(-1)).nonzero()
        which = which[:, 0][:: max(1, -(-len(which) // MOST_POINTS))]
        c2w = scene.c2w[frame]
        world = there.points.xyz[which].double() @ c2w[:3, :3].mT + c2w[:3, 3]
        size = there.points.footprint[which].double()
        return torch.cat([world, size[:, None]], dim=1).numpy()

    return movers


def clearance_over_time(still: Surface, movers: Movers, trajectory: Trajectory, frames: Sequence[int]) -> Clearance:
    """How near each camera comes to what stands still, and to what moves as it is at the camera's moment.

    Args:
        still: the surface of what stands still.
        movers: what moves.
        trajectory: cameras in the world.
        frames: number of the clip's frame that each camera sees.
    """
    found = clearance(still, trajectory)
    metres, collides = found.metres.clone(), found.collides.clone()
    places = trajectory.c2w[:, :3, 3].numpy()
    for camera, frame in enumerate(frames):
        points = movers(frame)
        if not len(points):
            continue
        here, before = places[camera], places[max(camera - 1, 0)]
        metres[camera] = min(float(metres[camera]), float(np.linalg.norm(points[:, :3] - here, axis=1).min()))
        way = here - before
        along = np.clip((points[:, :3] - before) @ way / max(float(way @ way), 1e-12), 0, 1)
        off = np.linalg.norm(before + along[:, None] * way - points[:, :3], axis=1)
        collides[camera] |= bool(camera and (off < points[:, 3]).any())
    return replace(found, metres=metres, collides=collides)
