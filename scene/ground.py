"""The ground that things stand on, found among the points."""

import math
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from scene.errors import InputError
from scene.pose import Point, rotation_from_rotvec
from scene.scene import Scene

GROUND_TILT = math.radians(40)
"""A ground is within this angle of level."""
ROUNDS = 300
"""Planes through three points that are tried."""


@dataclass(frozen=True)
class Ground:
    """A plane to stand on."""

    up: Point
    """Unit vector away from the ground, in the photo camera's axes."""
    height: float
    """Height of the photo's camera above it, metres."""
    share: float
    """Share of the points looked at that lie on it."""


def find_ground(scene: Scene, *, tolerance: float = 0.02) -> Ground:
    """The plane that most points in the lower half of the photo lie on, within `tolerance` of their distance.

    Planes through three points at random (the same ones every time), then least squares through what lies on the best.

    Raises:
        InputError: no plane that is anything like level and below the camera.
    """
    height, _ = scene.depth.metres.shape
    usable = ~scene.sky.flatten() & scene.points.reliable
    usable[: usable.numel() * (height // 2) // height] = False
    points = scene.points.xyz[usable].double()
    generator = torch.Generator().manual_seed(0)
    if len(points) > 5000:
        points = points[torch.randperm(len(points), generator=generator)[:5000]]
    nothing = InputError("No ground was found in the lower half of the photo; level it by hand.")
    if len(points) < 10:
        raise nothing
    allowed = tolerance * points.norm(dim=-1)
    a, b, c = points[torch.randint(len(points), (3, ROUNDS), generator=generator)]
    normal = torch.linalg.cross(b - a, c - a)
    normal = normal / normal.norm(dim=-1, keepdim=True).clamp_min(1e-12)
    normal = torch.where(normal[:, 1:2] > 0, -normal, normal)  # up is -y
    above = -(normal * a).sum(-1)
    near = (points @ normal.T + above).abs() <= allowed[:, None]
    level = (-normal[:, 1] >= math.cos(GROUND_TILT)) & (above > 0)
    votes = torch.where(level, near.sum(0), -1)
    best = int(votes.argmax())
    if int(votes[best]) < max(10, len(points) // 10):
        raise nothing
    on = near[:, best]
    for narrower in (1.0, 0.5, 0.5):
        weight = on / points.norm(dim=-1) ** 2  # depth is wrong by a share of itself
        centre = (weight[:, None] * points).sum(0) / weight.sum()
        up = torch.linalg.svd(weight.sqrt()[:, None] * (points - centre), full_matrices=False).Vh[-1]
        up = -up if float(up[1]) > 0 else up
        stands = -float(up @ centre)
        on = (points @ up + stands).abs() <= narrower * allowed
    x, y, z = up.tolist()
    return Ground((x, y, z), stands, float(on.double().mean()))


def levelling(up: Point) -> Float[Tensor, "3 3"]:
    """The smallest rotation that takes a vertical to the usual one, which is -y."""
    vertical = torch.tensor(up, dtype=torch.float64)
    axis = torch.linalg.cross(vertical, torch.tensor([0.0, -1.0, 0.0], dtype=torch.float64))
    sine = axis.norm()
    angle = torch.atan2(sine, -vertical[1])
    return rotation_from_rotvec(axis / sine.clamp_min(1e-12) * angle)
