"""A place: a scene by chance with what a camera needs to find its way in it, and words for it."""

import math
from dataclasses import dataclass, replace

import torch
from jaxtyping import Float
from torch import Tensor

from scene.samples.scenes import Stage
from scene.samples.sheets import Model, Sheets, moved


@dataclass(frozen=True)
class Obstacle:
    """A round piece of ground that something stands on."""

    x: float
    y: float
    radius: float
    height: float


@dataclass(frozen=True, eq=False)
class FreeStage(Stage):
    """A scene without a photo: its world is scene space."""

    @property
    def scene_from_world(self) -> Float[Tensor, "4 4"]:
        """The identity."""
        return torch.eye(4, dtype=torch.float64)


@dataclass(frozen=True, eq=False)
class Place:
    """A scene, scene space: x right, y forward, z up from the floor, metres."""

    stage: FreeStage
    kind: str
    """The scene in a few words, for captions: "a street with a brick wall"."""
    contents: tuple[str, ...]
    """Names of what stands in it, once each."""
    low: tuple[float, float]
    high: tuple[float, float]
    """Corners of the ground on which cameras and things may be (x, y)."""
    obstacles: tuple[Obstacle, ...]
    scale: float
    """Distance that most of what cameras see is away, metres."""
    ceiling: float
    """Height below which cameras stay, metres."""

    def is_free(self, x: float, y: float, margin: float, height: float = math.inf) -> bool:
        """Whether a spot is `margin` away from the edges, and from obstacles that are higher than `height` allows."""
        inside = (
            self.low[0] + margin <= x <= self.high[0] - margin and self.low[1] + margin <= y <= self.high[1] - margin
        )
        return inside and all(
            math.hypot(x - each.x, y - each.y) > each.radius + margin
            for each in self.obstacles
            if each.height + margin > height or height == math.inf
        )


@dataclass(frozen=True, eq=False)
class Piece:
    """Something that stands on the floor at its own origin."""

    name: str
    model: Model
    radius: float
    """Radius of the ground it takes, metres."""
    height: float

    def at(self, x: float, y: float, *, turn_deg: float = 0.0, z: float = 0.0) -> list[Sheets]:
        """Its sheets at a spot of the floor."""
        return [moved(part, (x, y, z), turn_deg=turn_deg) for part in self.model]


def with_texel(model: Model, texel: float) -> list[Sheets]:
    """Sheets whose texture has so many metres between texels."""
    return [replace(part, texel=texel) for part in model]
