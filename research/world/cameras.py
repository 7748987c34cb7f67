"""Cameras that move as those of people do."""

import math
from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor

from research.world.things import Motion
from scene.pose import pose, rotation_from_rotvec
from scene.samples.scenes import scene_from_camera
from scene.samples.sheets import Vector

Walk = Callable[[float], tuple[Vector, Vector]]
"""A camera: from seconds to its place and what it looks at, both in scene space."""


def hand_held(walk: Walk, *, tremor: float, sway: float, seed: int, world_from_scene: Float[Tensor, "4 4"]) -> Motion:
    """A camera on a walk, with the tremor of a hand.

    Args:
        walk: where it is and what it looks at, at every time [s].
        tremor: of its place [m].
        sway: of its aim [rad].
        seed: of both.
        world_from_scene: where scene space is in the world.
    """
    chance = torch.Generator().manual_seed(seed)
    # Sways of a body, a hand's slow drift, and its tremble: frequencies in Hz and how much each counts.
    rates = torch.tensor([0.23, 0.51, 0.94, 1.83, 3.1, 5.2], dtype=torch.float64)
    sizes = torch.tensor([1.0, 0.8, 0.55, 0.25, 0.12, 0.05], dtype=torch.float64)
    phases = 2 * math.pi * torch.rand(6, len(rates), generator=chance, dtype=torch.float64)

    def motion(time: float) -> Float[Tensor, "4 4"]:
        waves = ((2 * math.pi * rates * time + phases).sin() * sizes).sum(dim=1)
        shaken = pose(rotation_from_rotvec(waves[3:] * sway), waves[:3] * tremor)
        return world_from_scene @ scene_from_camera(*walk(time)) @ shaken

    return motion
