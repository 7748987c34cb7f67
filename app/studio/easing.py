"""How a view goes to a camera instead of jumping there."""

import torch

from app.document.baking import Camera
from scene.pose import rotation_from_rotvec, rotation_from_wxyz, rotvec_from_rotation, wxyz_from_rotation

EASE = 0.25
"""Seconds that it takes."""


def eased(share: float) -> float:
    """How far one is after a share of the time: slowly at first and at the end, 0 to 1."""
    share = min(max(share, 0.0), 1.0)
    return share * share * (3 - 2 * share)


def between(start: Camera, goal: Camera, share: float) -> Camera:
    """The camera a share of the way from one to another: straight, and turning about one axis."""
    x, y, z = (a + share * (b - a) for a, b in zip(start.position, goal.position, strict=True))
    first, last = (rotation_from_wxyz(torch.tensor(each.wxyz, dtype=torch.float64)) for each in (start, goal))
    turned = first @ rotation_from_rotvec(share * rotvec_from_rotation(first.T @ last))
    qw, qx, qy, qz = wxyz_from_rotation(turned).tolist()
    fov_y = goal.fov_y
    if start.fov_y is not None and goal.fov_y is not None:
        fov_y = start.fov_y + share * (goal.fov_y - start.fov_y)
    return Camera((x, y, z), (qw, qx, qy, qz), fov_y)
