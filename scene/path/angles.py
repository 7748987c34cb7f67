"""A camera's attitude as film people say it: pan, tilt, roll."""

import torch
from jaxtyping import Float
from torch import Tensor

from scene.pose import rotation_from_rotvec


def rotation_from_pan_tilt_roll(angles: Float[Tensor, "*batch 3"]) -> Float[Tensor, "*batch 3 3"]:
    """Rotation from camera to world of a camera that was level, panned, then tilted, then rolled.

    Args:
        angles: radians; pan right, tilt up and roll clockwise (as seen from behind the camera) are positive.
    """
    pan, tilt, roll = torch.diag_embed(angles)[..., [1, 0, 2]].unbind(-2)
    return rotation_from_rotvec(pan) @ rotation_from_rotvec(tilt) @ rotation_from_rotvec(roll)


def pan_tilt_roll_from_rotation(rotation: Float[Tensor, "*batch 3 3"]) -> Float[Tensor, "*batch 3"]:
    """The three angles [radians], tilt within a right angle; straight up or down, the roll is 0."""
    x, y, z = rotation[..., 0, 2], rotation[..., 1, 2], rotation[..., 2, 2]
    steep = torch.hypot(x, z) < 1e-9
    tilt = torch.atan2(-y, torch.hypot(x, z))
    pan = torch.where(steep, torch.atan2(-rotation[..., 2, 0], rotation[..., 0, 0]), torch.atan2(x, z))
    roll = torch.where(steep, 0.0, torch.atan2(rotation[..., 1, 0], rotation[..., 1, 1]))
    return torch.stack([pan, tilt, roll], dim=-1)
