"""Frusta of cameras whose clip is cut from one side of the photo: viser draws them about their optical axis alone."""

import math

import torch

from scene.camera import Intrinsics, focal_from_fov
from scene.pose import rotation_from_rotvec, rotation_from_wxyz, wxyz_from_rotation

Wxyz = tuple[float, float, float, float]
CENTRED = 1e-6
"""Shares of the picture."""


def turned_to_window(wxyz: Wxyz, fov_y: float, lens: Intrinsics) -> tuple[Wxyz, float]:
    """The rotation and the aspect of a frustum about the middle of what a camera sees.

    Args:
        wxyz: of the camera, to the world.
        fov_y: what it sees over its height, radians.
        lens: of the clip, unbatched; where its principal point is counts.
    """
    width, height = lens.width, lens.height
    cx, cy = float(lens.cx), float(lens.cy)
    if abs(cx / width - 0.5) < CENTRED and abs(cy / height - 0.5) < CENTRED:
        return wxyz, width / height
    focal = focal_from_fov(fov_y, height, cy)
    left, right = math.atan(cx / focal), math.atan((width - cx) / focal)
    up, down = math.atan(cy / focal), math.atan((height - cy) / focal)
    yaw, pitch = (right - left) / 2, (up - down) / 2
    turns = torch.tensor([[0.0, yaw, 0.0], [pitch, 0.0, 0.0]], dtype=torch.float64)
    across, upright = rotation_from_rotvec(turns)
    w, x, y, z = wxyz_from_rotation(
        rotation_from_wxyz(torch.tensor(wxyz, dtype=torch.float64)) @ across @ upright
    ).tolist()
    return (w, x, y, z), math.tan((left + right) / 2) / math.tan(fov_y / 2)
