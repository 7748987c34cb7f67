"""Where the free view stands: at first, when something is framed, when it goes to a camera.

The free view has the clip's own vertical field of view where that is usual for a screen (`view_fov`), so a keyframe
taken from it shows what filled the height of the viewport. The keyframe takes position and rotation, not the lens.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
from viser import CameraHandle

from app.document.baking import Camera
from scene.pose import look_at, rotation_from_wxyz, wxyz_from_rotation

NARROWEST, WIDEST = math.radians(30), math.radians(65)
"""Vertical fields of view in which one can find one's way."""
UP = np.array([0.0, -1.0, 0.0])
"""The photo is upright, unless the path has a vertical of its own."""
OVER_THE_SHOULDER = np.array([-0.5, 0.38, 1.0])
"""Where the first view looks: ahead, to the left and down."""
ROOM = 1.12
"""Around what is framed."""
CLEAR = 0.1
"""What is framed is at least so far away, as a share of its own size."""


IN_SIGHT = 0.01
"""A scene is in sight where more than this share of it is."""

Sides = tuple[float, float, float, float]
"""Left, top, right and bottom of a rectangle in the view, shares of its width and height."""
WHOLE: Sides = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, kw_only=True)
class Room:
    """The stage as the page has laid it out."""

    aspect: float | None = None
    """Aspect ratio of the stage; None before a page has said it."""
    free: tuple[Sides, ...] = (WHOLE,)
    """Rectangles of it that no tools and no picture lie over; they may overlap."""


@dataclass(frozen=True, eq=False)
class Viewpoint:
    """A stand and what is looked at, which the view turns around."""

    position: np.ndarray
    target: np.ndarray
    up: np.ndarray
    """Vertical that the view turns about, a direction."""


def view_fov(clip_fov_y: float) -> float:
    """Vertical field of view of the free view, radians."""
    return min(max(clip_fov_y, NARROWEST), WIDEST)


def overview(
    points: np.ndarray,
    subject: np.ndarray,
    fov_y: float,
    aspect: float,
    up: np.ndarray = UP,
    free: tuple[Sides, ...] = (WHOLE,),
) -> Viewpoint:
    """See `points` over the photographer's shoulder, from behind, above and the side, turning around the subject."""
    return framed(points, subject, OVER_THE_SHOULDER / np.linalg.norm(OVER_THE_SHOULDER), fov_y, aspect, up, free)


def framed(
    points: np.ndarray,
    pivot: np.ndarray,
    forward: np.ndarray,
    fov_y: float,
    aspect: float,
    up: np.ndarray = UP,
    free: tuple[Sides, ...] = (WHOLE,),
) -> Viewpoint:
    """Stand where all of `points` [points 3] just fit into one of the free parts of the view, looking along `forward`.

    The view turns around what is straight ahead, as far away as `pivot`.
    """
    right = np.cross(forward, up)
    right /= np.linalg.norm(right)
    down = np.cross(forward, right)
    along = points @ forward
    slope = math.tan(fov_y / 2)
    fits = [
        (
            _Fit(points @ right, along, (2 * left - 1) * slope * aspect, (2 * end - 1) * slope * aspect),
            _Fit(points @ down, along, (2 * top - 1) * slope, (2 * bottom - 1) * slope),
        )
        for left, top, end, bottom in map(_with_room, free)
    ]
    across, upright = max(fits, key=lambda fit: min(fit[0].nearest, fit[1].nearest))
    clear = float(along.min()) - CLEAR * float(np.linalg.norm(np.ptp(points, axis=0)))
    nearest = min(across.nearest, upright.nearest, clear)
    position = across.middle(nearest) * right + upright.middle(nearest) * down + nearest * forward
    return Viewpoint(position, position + max((pivot - position) @ forward, 1e-3) * forward, up)


def _with_room(free: Sides) -> Sides:
    """The middle of what is free, with some air around what is framed there."""
    left, top, right, bottom = free
    across, down = (right - left) * (1 - 1 / ROOM) / 2, (bottom - top) * (1 - 1 / ROOM) / 2
    return left + across, top + down, right - across, bottom - down


@dataclass(frozen=True, eq=False)
class _Fit:
    """Points seen between two slopes from straight ahead, in one direction across the view."""

    across: np.ndarray
    along: np.ndarray
    low: float
    high: float

    @property
    def _ends(self) -> tuple[float, float]:
        return float((self.across - self.high * self.along).max()), float((self.low * self.along - self.across).max())

    @property
    def nearest(self) -> float:
        """How far along the nearest viewer stands who sees them all."""
        return -sum(self._ends) / (self.high - self.low)

    def middle(self, along: float) -> float:
        """Across: the middle of where a viewer so far along may stand."""
        high, low = self._ends
        return ((high + self.high * along) - (low - self.low * along)) / 2


def shows(viewpoint: Viewpoint, points: np.ndarray, fov_y: float, aspect: float) -> bool:
    """Whether more than a few of the points [points 3] are in sight."""
    forward = viewpoint.target - viewpoint.position
    forward = forward / np.linalg.norm(forward)
    right = np.cross(forward, viewpoint.up)
    if not len(points) or not np.linalg.norm(right):
        return True
    right /= np.linalg.norm(right)
    offsets = points - viewpoint.position
    along, slope = offsets @ forward, math.tan(fov_y / 2)
    x, y = np.abs(offsets @ right), np.abs(offsets @ np.cross(forward, right))
    seen = (along > 0) & (x < slope * aspect * along) & (y < slope * along)
    return float(seen.mean()) > IN_SIGHT


def same(one: Viewpoint, other: Viewpoint) -> bool:
    """Whether two views are one, but for what a browser's single precision makes of them."""
    size = float(np.linalg.norm(one.target - one.position))
    return bool(
        np.linalg.norm(one.position - other.position) < 1e-3 * size
        and np.linalg.norm(one.target - other.target) < 1e-3 * size
    )


def between(start: Viewpoint, goal: Viewpoint, share: float) -> Viewpoint:
    """A view a share of the way from one to another; what is looked at goes straight, too."""
    position, target, up = (
        a + share * (b - a)
        for a, b in ((start.position, goal.position), (start.target, goal.target), (start.up, goal.up))
    )
    return Viewpoint(position, target, up if np.linalg.norm(up) > 1e-3 else goal.up)


def through(camera: Camera, distance: float) -> Viewpoint:
    """The view of a camera, turning around what is `distance` metres in front of it. Roll is kept."""
    rotation = rotation_from_wxyz(torch.tensor(camera.wxyz, dtype=torch.float64)).numpy()
    position = np.array(camera.position)
    level = abs(rotation[1, 0]) < 1e-6 and rotation[1, 1] > 0
    return Viewpoint(position, position + distance * rotation[:, 2], UP if level else -rotation[:, 1])


def camera_of(viewpoint: Viewpoint) -> Camera:
    """An upright view as a camera with the photo's lens."""
    c2w = look_at(torch.tensor(viewpoint.position), torch.tensor(viewpoint.target), torch.tensor(-viewpoint.up))
    x, y, z = viewpoint.position.tolist()
    qw, qx, qy, qz = wxyz_from_rotation(c2w[:3, :3]).tolist()
    return Camera((x, y, z), (qw, qx, qy, qz))


def seen(camera: CameraHandle) -> tuple[Camera, Viewpoint]:
    """What a browser looks through; viser's cameras are OpenCV, camera to world, as ours are."""
    x, y, z = camera.position.tolist()
    qw, qx, qy, qz = camera.wxyz.tolist()
    viewpoint = Viewpoint(camera.position.copy(), camera.look_at.copy(), camera.up_direction.copy())
    return Camera((x, y, z), (qw, qx, qy, qz)), viewpoint


def move(camera: CameraHandle, viewpoint: Viewpoint) -> None:
    """Put a browser's view there."""
    with camera.client.atomic():
        camera.position = viewpoint.position
        camera.up_direction = viewpoint.up
        camera.look_at = viewpoint.target
