"""Moves that keep clear of what the photo shows."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from scene.camera import Intrinsics
from scene.errors import InputError
from scene.path.camera_path import CameraPath
from scene.path.transforms import scaled
from scene.surface import Surface
from scene.trajectory import Trajectory

STEPS = 14
"""Halvings in the search for how much of a path is safe: to a hundredth of a percent."""
LEAST = 0.01
"""Scale below which nothing is left of a path."""


@dataclass(frozen=True, eq=False)
class Clearance:
    """How near a trajectory comes to the surface."""

    metres: Float[Tensor, " frames"]
    """Distance from each camera to the nearest surface."""
    ahead: Float[Tensor, " frames"]
    """Along each camera's line of sight, metres."""
    collides: Bool[Tensor, " frames"]
    """The way from the frame before went through the surface."""

    def unsafe(self, limit: float) -> Bool[Tensor, " frames"]:
        """Frames nearer than `limit` metres to a surface, or reached through one."""
        return (self.metres < limit) | self.collides


def clearance(surface: Surface, trajectory: Trajectory) -> Clearance:
    """How near each frame comes to the surface, and where the camera flies through it."""
    position, forward = trajectory.c2w[:, :3, 3], trajectory.c2w[:, :3, 2]
    collides = torch.zeros(len(position), dtype=torch.bool)
    step = position.diff(dim=0)
    moving = step.norm(dim=-1) > 1e-9
    hit = torch.full((len(step),), torch.inf, dtype=torch.float64)
    hit[moving] = surface.hit(position[:-1][moving], step[moving])
    collides[1:] = hit <= 1
    return Clearance(surface.distance(position), surface.hit(position, forward), collides)


def largest_safe(
    path: CameraPath,
    limit: float,
    lens: Intrinsics,
    measured: Callable[[CameraPath], Clearance],
    *,
    subject_distance: float | None = None,
) -> tuple[CameraPath, float]:
    """The path made smaller about its start, keeping its shape, until no frame is within `limit` metres of a surface.

    Args:
        path: what the user made.
        limit: metres.
        lens: the clip's.
        measured: how near a path comes to surfaces.
        subject_distance: as for `bake`.

    Returns:
        The path, and the one factor by which it shrank; the path itself and 1 where it is safe already.

    Raises:
        InputError: its start is too near already, or next to nothing of it is safe.
    """

    def safe(factor: float) -> bool:
        shrunk = path if factor == 1 else scaled(path, factor, lens, subject_distance=subject_distance)
        return not bool(measured(shrunk).unsafe(limit).any())

    if safe(1.0):
        return path, 1.0
    if not safe(0.0):
        raise InputError(
            f"The path begins within {limit:g} m of a surface, so no smaller one is safe; start farther away."
        )
    low, high = 0.0, 1.0
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if safe(middle) else (low, middle)
    if low < LEAST:
        raise InputError(
            f"Even a hundredth of this path comes within {limit:g} m of a surface; lead it away, or lower the limit."
        )
    return scaled(path, low, lens, subject_distance=subject_distance), low
