"""How fast a camera goes, frame by frame, and where it jerks."""

import math
from dataclasses import dataclass

from jaxtyping import Bool, Float
from torch import Tensor, cat, zeros
from torch.linalg import vector_norm

from scene.pose import rotvec_from_rotation
from scene.trajectory import Trajectory


@dataclass(frozen=True, eq=False)
class SpeedProfile:
    """Speeds from each frame to the next."""

    metres_per_second: Float[Tensor, " steps"]
    degrees_per_second: Float[Tensor, " steps"]
    jerks: Bool[Tensor, " frames"]
    """Frames at which the camera's velocity changes far more than around them."""


def speed_profile(
    trajectory: Trajectory, *, sudden: float = 0.35, least_m: float = 0.05, least_deg: float = 3.0
) -> SpeedProfile:
    """Speeds, and the frames that jerk.

    Args:
        trajectory: the cameras.
        sudden: a change of velocity in one frame is sudden beyond this share of the fastest speed...
        least_m: ... and beyond this many metres per second,
        least_deg: or degrees per second.
    """
    c2w, fps = trajectory.c2w, trajectory.fps
    velocity = c2w[:, :3, 3].diff(dim=0) * fps
    turned = rotvec_from_rotation(c2w[:-1, :3, :3].mT @ c2w[1:, :3, :3]) * (fps * 180 / math.pi)
    metres, degrees = vector_norm(velocity, dim=-1), vector_norm(turned, dim=-1)
    jerks = zeros(len(c2w), dtype=velocity.bool().dtype)
    if len(velocity) > 2:
        for rate, speed, least in ((velocity, metres, least_m), (turned, degrees, least_deg)):
            change = vector_norm(rate.diff(dim=0), dim=-1)
            quiet = cat([change[1:2], (change[:-2] + change[2:]) / 2, change[-2:-1]]) if len(change) > 2 else change * 0
            limit = max(least, sudden * float(speed.max()))
            jerks[1:-1] |= (change - quiet) > limit
    return SpeedProfile(metres, degrees, jerks)
