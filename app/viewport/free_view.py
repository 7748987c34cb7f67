"""Where the free view stands: at first, when something is framed, when it goes to a camera.

The free view has the clip's own vertical field of view where that is usual for a screen (`view_fov`), so a keyframe
taken from it shows what filled the height of the viewport. The keyframe takes position and rotation, not the lens.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
from viser import CameraHandle

from app.baking import Camera
from scene.pose import look_at, rotation_from_wxyz, wxyz_from_rotation

NARROWEST, WIDEST = math.radians(30), math.radians(65)
"""Vertical fields of view in which one can find one's way."""
UP = np.array([0.0, -1.0, 0.0])
"""The photo is upright, unless the path has a vertical of its own."""
SHOULDER = np.array([-0.5, 0.38, 1.0])
"""Where the first view looks: ahead, to the left and down."""
ROOM = 1.12
"""Around what is framed."""
CLEAR = 0.1
"""What is framed is at least so far away, as a share of its own size."""


@dataclass(frozen=True, eq=False)
class Vantage:
    """A stand and what is looked at, which the view turns around."""

    position: np.ndarray
    target: np.ndarray
    up: np.ndarray
    """Of the turning, a direction."""


def view_fov(clip_fov_y: float) -> float:
    """Vertical field of view of the free view, radians."""
    return min(max(clip_fov_y, NARROWEST), WIDEST)


def overview(points: np.ndarray, subject: np.ndarray, fov_y: float, aspect: float) -> Vantage:
    """Over the photographer's shoulder: `points` from behind, above and the side, turning around the subject."""
    return framed(points, subject, SHOULDER / np.linalg.norm(SHOULDER), fov_y, aspect)


def framed(
    points: np.ndarray, pivot: np.ndarray, forward: np.ndarray, fov_y: float, aspect: float, up: np.ndarray = UP
) -> Vantage:
    """As near as one can see all of `points` [points 3] when looking along `forward`, turning around `pivot`."""
    right = np.cross(forward, up)
    right /= np.linalg.norm(right)
    down = np.cross(forward, right)
    along = points @ forward
    slope = math.tan(fov_y / 2) / ROOM
    sideways, left_right = _fitted(points @ right, along, slope * aspect)
    vertical, up_down = _fitted(points @ down, along, slope)
    clear = float(along.min()) - CLEAR * float(np.linalg.norm(np.ptp(points, axis=0)))
    position = left_right * right + up_down * down + min(sideways, vertical, clear) * forward
    return Vantage(position, position + max((pivot - position) @ forward, 1e-3) * forward, up)


def _fitted(across: np.ndarray, along: np.ndarray, slope: float) -> tuple[float, float]:
    """Along and across: where the nearest viewer stands who sees all points within +-`slope` of straight ahead."""
    high, low = float((across - slope * along).max()), float((-across - slope * along).max())
    return -(high + low) / (2 * slope), (high - low) / 2


def through(camera: Camera, distance: float) -> Vantage:
    """The view of a camera, turning around what is `distance` metres in front of it. Roll is kept."""
    rotation = rotation_from_wxyz(torch.tensor(camera.wxyz, dtype=torch.float64)).numpy()
    position = np.array(camera.position)
    level = abs(rotation[1, 0]) < 1e-6 and rotation[1, 1] > 0
    return Vantage(position, position + distance * rotation[:, 2], UP if level else -rotation[:, 1])


def camera_of(vantage: Vantage) -> Camera:
    """An upright view as a camera with the photo's lens."""
    c2w = look_at(torch.tensor(vantage.position), torch.tensor(vantage.target), torch.tensor(-vantage.up))
    x, y, z = vantage.position.tolist()
    qw, qx, qy, qz = wxyz_from_rotation(c2w[:3, :3]).tolist()
    return Camera((x, y, z), (qw, qx, qy, qz))


def seen(camera: CameraHandle) -> tuple[Camera, Vantage]:
    """What a browser looks through; viser's cameras are OpenCV, camera to world, as ours are."""
    x, y, z = camera.position.tolist()
    qw, qx, qy, qz = camera.wxyz.tolist()
    vantage = Vantage(camera.position.copy(), camera.look_at.copy(), camera.up_direction.copy())
    return Camera((x, y, z), (qw, qx, qy, qz)), vantage


def move(camera: CameraHandle, vantage: Vantage) -> None:
    """Put a browser's view there."""
    with camera.client.atomic():
        camera.position = vantage.position
        camera.up_direction = vantage.up
        camera.look_at = vantage.target
