"""Things that move: shapes whose place is a function of time."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import torch
from jaxtyping import Float
from torch import Tensor

from scene.pose import pose, rotation_from_rotvec
from scene.samples.materials import Material
from scene.samples.sheets import Model, Sheets, Vector

Motion = Callable[[float], Float[Tensor, "4 4"]]
"""A motion: from seconds to the transform that takes a thing's own space to scene space, float64."""


@dataclass(frozen=True, eq=False)
class Thing:
    """One solid thing."""

    model: Model
    """Sheets in the thing's own space: x ahead, y to its left, z up."""
    motion: Motion


@dataclass(frozen=True, eq=False)
class Cast:
    """Everything that moves in a world."""

    things: Sequence[Thing]
    materials: Mapping[str, Material]

    def at(self, time: float) -> Model:
        """All of it where it is at `time` [s], in scene space."""
        return [placed(part, thing.motion(time)) for thing in self.things for part in thing.model]


def placed(part: Sheets, transform: Float[Tensor, "4 4"]) -> Sheets:
    """Sheets moved rigidly; texture space stays with them."""
    rotation, offset = transform[:3, :3].float(), transform[:3, 3].float()
    return replace(part, points=part.points @ rotation.T + offset, normals=part.normals @ rotation.T)


@dataclass(frozen=True, eq=False)
class Track:
    """A line on the floor that things drive along."""

    points: Float[Tensor, "points 2"]
    """Scene space x and y, close together, float64."""

    @property
    def miles(self) -> Float[Tensor, " points"]:
        """Metres from the beginning to each point."""
        steps = self.points.diff(dim=0).norm(dim=-1)
        return torch.cat([steps.new_zeros(1), steps.cumsum(0)])

    def place(self, along: float) -> Float[Tensor, "2"]:
        """Where the track is after so many metres; it goes straight on beyond its ends."""
        miles = self.miles
        k = int(torch.searchsorted(miles, along).clamp(1, len(miles) - 1))
        share = (along - miles[k - 1]) / (miles[k] - miles[k - 1])
        return self.points[k - 1] + share * (self.points[k] - self.points[k - 1])

    def pose(self, along: float, *, length: float, height: float = 0.0) -> Float[Tensor, "4 4"]:
        """Pose of a carriage whose two axles, `length` apart, stand on the track; `along` is its middle [m]."""
        front, rear = self.place(along + length / 2), self.place(along - length / 2)
        ahead = (front - rear) / (front - rear).norm()
        transform = torch.eye(4, dtype=torch.float64)
        transform[:2, 0] = ahead
        transform[:2, 1] = torch.stack([-ahead[1], ahead[0]])
        transform[:2, 3] = (front + rear) / 2
        transform[2, 3] = height
        return transform


def about_y(radians: float) -> Float[Tensor, "3 3"]:
    """Rotation about y, which rolls a wheel ahead (z towards x)."""
    c, s = math.cos(radians), math.sin(radians)
    return torch.tensor([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]], dtype=torch.float64)


def bouncing(
    start: Vector,
    speed: Vector,
    radius: float,
    *,
    returned: float = 0.75,
    gravity: float = 9.81,
    floor: float = 0.0,
) -> Motion:
    """A ball thrown at time 0: it falls, bounces with a part of its upward speed `returned`, and turns as it goes.

    Args:
        start: its centre at time 0, scene space [m].
        speed: at time 0 [m/s].
        radius: of the ball [m].
        returned: part of the vertical speed that is left after a bounce, below 1.
        gravity: m/s^2.
        floor: height of the floor [m].
    """
    across = torch.tensor([speed[0], speed[1], 0.0], dtype=torch.float64)
    axis = torch.tensor([-speed[1], speed[0], 0.0], dtype=torch.float64)
    axis = axis / axis.norm().clamp_min(1e-12)

    def motion(time: float) -> Float[Tensor, "4 4"]:
        height, rising, left = start[2] - floor - radius, speed[2], time
        for _ in range(200):
            lands = (rising + math.sqrt(max(rising**2 + 2 * gravity * height, 0.0))) / gravity
            if left < lands or lands < 1e-3:
                break
            left -= lands
            height, rising = 0.0, returned * math.sqrt(max(rising**2 + 2 * gravity * height, 0.0))
        z = max(height + rising * left - gravity * left**2 / 2, 0.0) + radius + floor
        centre = torch.tensor([start[0], start[1], 0.0], dtype=torch.float64) + across * time
        centre[2] = z
        return pose(rotation_from_rotvec(axis * float(across.norm()) * time / radius), centre)

    return motion
