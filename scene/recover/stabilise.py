"""A calmer camera for a clip: its path without tremor, close enough that the frames still fill the picture."""

from dataclasses import replace

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from scene.errors import InputError
from scene.path.calm import calm, upper
from scene.pose import pose, rotation_from_rotvec, rotvec_from_rotation
from scene.trajectory import Trajectory

CALMEST = 1.0
"""Seconds: width of the mean at full strength."""
MARGIN = 0.1
"""Part of the frame's width and height that may be cut off on each side at full strength."""
SHARES = 33
"""Steps between the camera that filmed and the calm one which are tried."""
REACH = 6
"""Frames over which a frame that must stay closer draws its neighbours along."""


def stabilise(trajectory: Trajectory, strength: float, *, distance: float = 5.0) -> Trajectory:
    """The path without tremor; each view lies inside what its frame filmed.

    Positions and rotations become means of their neighbours, and the lens becomes a little longer, so that there is
    room around. Where that does not do, the camera stays nearer to the one that filmed.

    Args:
        trajectory: recovered from a clip, one lens throughout.
        strength: 0 (nothing changes) to 1.
        distance: of what the clip shows, in the trajectory's unit: what a shift of the camera does depends on it.

    Raises:
        InputError: a strength or distance that is none.
    """
    check_strength(strength)
    if not 0 < distance < float("inf"):
        raise InputError(f"The distance of what a clip shows is positive; got {distance:g}.")
    if strength == 0 or len(trajectory) < 3:
        return trajectory
    width = strength * CALMEST * trajectory.fps
    position = trajectory.c2w[:, :3, 3]
    aim = _calm_rotations(trajectory.c2w[:, :3, :3], width)
    shift, turn = calm(position, width) - position, rotvec_from_rotation(trajectory.c2w[:, :3, :3].mT @ aim)
    zoom = 1 / (1 - 2 * MARGIN * strength)
    closer = replace(trajectory, intrinsics=trajectory.intrinsics.zoomed(torch.full((len(trajectory),), zoom)))

    def at(share: Float[Tensor, " frames"]) -> Trajectory:
        rotation = trajectory.c2w[:, :3, :3] @ rotation_from_rotvec(turn * share[:, None])
        return replace(closer, c2w=pose(rotation, position + shift * share[:, None]))

    fits = torch.ones(len(trajectory), dtype=torch.bool)
    share = torch.zeros(len(trajectory), dtype=torch.float64)
    for tried in torch.linspace(0, 1, SHARES, dtype=torch.float64)[1:]:
        fits = fits & inside(at(tried.expand(len(trajectory))), trajectory, distance)
        share = torch.where(fits, tried, share)
    return at((-upper(-share, REACH)).clamp(min=0))


def check_strength(strength: float) -> None:
    """Refuse a strength that is none.

    Raises:
        InputError: it is not from 0 to 1.
    """
    if not 0 <= strength <= 1:
        raise InputError(f"The strength of stabilising is 0 to 1; got {strength:g}.")


def inside(view: Trajectory, filmed: Trajectory, distance: float) -> Bool[Tensor, " frames"]:
    """Whether the corners of each view, at a distance, lie within what was filmed in that frame."""
    lens, own = view.intrinsics, filmed.intrinsics
    width, height = float(lens.width), float(lens.height)
    corners = torch.tensor([[0, 0], [width, 0], [0, height], [width, height]], dtype=torch.float64)
    across = (corners[:, 0] - lens.cx[:, None]) / lens.fx[:, None]
    down = (corners[:, 1] - lens.cy[:, None]) / lens.fy[:, None]
    local = torch.stack([across, down, torch.ones_like(across)], -1) * distance
    between = filmed.w2c @ view.c2w
    x, y, z = (local @ between[:, :3, :3].mT + between[:, None, :3, 3]).unbind(-1)
    u, v = x / z * own.fx[:, None] + own.cx[:, None], y / z * own.fy[:, None] + own.cy[:, None]
    return ((z > 0) & (u >= 0) & (u <= width) & (v >= 0) & (v <= height)).all(dim=1)


def _calm_rotations(rotation: Float[Tensor, "frames 3 3"], width: float) -> Float[Tensor, "frames 3 3"]:
    """Rotations whose turns from frame to frame, added up, are a calm line."""
    steps = rotvec_from_rotation(rotation[:-1].mT @ rotation[1:])
    line = torch.cat([steps.new_zeros(1, 3), steps.cumsum(0)])
    away = calm(line, width) - line
    return rotation @ rotation_from_rotvec(away)
