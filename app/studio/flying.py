"""A camera in flight, as plain values: speed that swells and fades, turns about the vertical, slides."""

import math
from dataclasses import dataclass, replace

import torch
from jaxtyping import Float
from torch import Tensor

from app.document.baking import Camera, attitude_deg, wxyz_from_attitude
from scene.path.handles import Vector
from scene.pose import UP, rotation_from_wxyz

PACE = 0.2
"""Speed of a flight at full, shares of the subject's distance per second."""
TURN = math.radians(20)
"""Speed of a turn by keys at full, radians per second."""
SWELL = 0.12
"""Seconds in which a speed comes nearer to what is asked for by a factor of e."""
GLIDE = 0.09
"""The same for what is left of a push, as by a wheel."""
STEEPEST_DEG = 85.0
"""How far up or down a flight turns."""
REST = 2e-3
"""A flight slower than this share of its full speed is at rest."""
STILL: Vector = (0.0, 0.0, 0.0)


@dataclass(frozen=True, kw_only=True)
class Controls:
    """What is held down."""

    move: Vector = STILL
    """Movement to the right of the camera, down along the vertical, ahead along the line of sight: each -1 to 1."""
    turn: tuple[float, float] = (0.0, 0.0)
    """Rotation to the right and down, each -1 to 1."""
    speed: float = 0.0
    """Metres per second where a move is 1."""

    @property
    def idle(self) -> bool:
        """Whether nothing is."""
        return not any(self.move) and not any(self.turn)


@dataclass(frozen=True, kw_only=True)
class Motion:
    """A camera and how it moves."""

    camera: Camera
    velocity: Vector = STILL
    """Axes as in `Controls.move`, metres per second."""
    spin: tuple[float, float] = (0.0, 0.0)
    """Rotation to the right and down, radians per second."""
    glide: Vector = STILL
    """What is left of a push, metres, axes as in `Controls.move`."""

    def at_rest(self, speed: float) -> bool:
        """Whether it hardly moves any more; `speed` is that of its flight at full, metres per second."""
        slow = max(speed, 1e-6) * REST
        return math.hypot(*self.velocity) < slow and math.hypot(*self.spin) < TURN * REST and not any(self.glide)


def advanced(motion: Motion, controls: Controls, seconds: float, up: Vector = UP) -> Motion:
    """The flight so much later, while the controls stay as they are.

    Speeds follow the controls smoothly. Where the camera does not turn, it does not matter how finely time is cut.
    """
    right, down, ahead = (
        _followed(now, goal * controls.speed, seconds) for now, goal in zip(motion.velocity, controls.move, strict=True)
    )
    across, tilt = (_followed(now, goal * TURN, seconds) for now, goal in zip(motion.spin, controls.turn, strict=True))
    glide, pushed = _glided(motion.glide, seconds, max(controls.speed, 1e-6) * 1e-3)
    camera = turned(motion.camera, across.way, tilt.way, up)
    camera = moved_by(camera, (right.way + pushed[0], down.way + pushed[1], ahead.way + pushed[2]), up)
    velocity = right.speed, down.speed, ahead.speed
    return Motion(camera=camera, velocity=velocity, spin=(across.speed, tilt.speed), glide=glide)


@dataclass(frozen=True)
class _Followed:
    """A speed after it has followed another for a while, and the way that was gone meanwhile."""

    speed: float
    way: float


def _followed(now: float, goal: float, seconds: float) -> _Followed:
    left = math.exp(-seconds / SWELL)
    return _Followed(goal + (now - goal) * left, goal * seconds + (now - goal) * SWELL * (1 - left))


def _glided(glide: Vector, seconds: float, over: float) -> tuple[Vector, Vector]:
    """What is left of a push, nothing where that is less than `over` metres, and how far it went."""
    left = 0.0 if math.hypot(*glide) < over else math.exp(-seconds / GLIDE)
    x, y, z = glide
    return (left * x, left * y, left * z), (x - left * x, y - left * y, z - left * z)


def turned(camera: Camera, right: float, down: float, up: Vector = UP) -> Camera:
    """The camera turned about the vertical, and up or down, radians; where it stands, and its roll, stay."""
    if not right and not down:
        return camera
    pan, tilt, roll = attitude_deg(camera.wxyz, up)
    steepest = max(STEEPEST_DEG, abs(tilt))
    tilt = min(max(tilt - math.degrees(down), -steepest), steepest)
    return replace(camera, wxyz=wxyz_from_attitude(pan + math.degrees(right), tilt, roll, up))


def moved_by(camera: Camera, metres: Vector, up: Vector = UP) -> Camera:
    """The camera so far to its right, down along the vertical, and ahead where it looks, metres."""
    right, down, ahead = metres
    rotation = _rotation(camera)
    return _at(camera, right * rotation[:, 0] - down * torch.tensor(up, dtype=torch.float64) + ahead * rotation[:, 2])


def slid(camera: Camera, right: float, down: float) -> Camera:
    """The camera slid along its picture, metres."""
    rotation = _rotation(camera)
    return _at(camera, right * rotation[:, 0] + down * rotation[:, 1])


def _rotation(camera: Camera) -> Float[Tensor, "3 3"]:
    return rotation_from_wxyz(torch.tensor(camera.wxyz, dtype=torch.float64))


def _at(camera: Camera, offset: Float[Tensor, "3"]) -> Camera:
    x, y, z = (torch.tensor(camera.position, dtype=torch.float64) + offset).tolist()
    return replace(camera, position=(x, y, z))
