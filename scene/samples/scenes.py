"""What a sample is made of, before any ray is cast."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from scene.path.moves import Move
from scene.pose import look_at, rigid_inverse
from scene.samples.develop import Film
from scene.samples.materials import Material
from scene.samples.sheets import Model, Vector

Sky = Callable[[Float[Tensor, "rays 3"]], Float[Tensor, "rays 3"]]


@dataclass(frozen=True)
class Window:
    """A rectangle that shines: corner, two edges; it faces along x up."""

    corner: Vector
    along: Vector
    up: Vector
    radiance: Vector


@dataclass(frozen=True)
class Bulb:
    """A small ball that shines."""

    centre: Vector
    radius: float
    radiance: Vector


@dataclass(frozen=True)
class Sun:
    """Light from one direction with a soft edge."""

    towards: Vector
    """Where the sun stands, scene space."""
    irradiance: Vector
    """Irradiance on a surface that faces it."""
    radius_deg: float = 0.8


@dataclass(frozen=True, eq=False)
class Stage:
    """A sample before baking: scene space has x right, y forward, z up; rays in world space, the photo's camera."""

    title: str
    model: Model
    materials: Mapping[str, Material]
    eye: Vector
    target: Vector
    fov_x_deg: float
    size: tuple[int, int]
    film: Film
    moves: tuple[Move, ...]
    """A ready shot."""
    sky: Sky | None = None
    """Radiance from a direction in scene space; None where no ray leaves the scene."""
    haze: tuple[float, Vector] | None = None
    """Distance over which air takes over (metres from the photo's camera), and its colour."""
    suns: tuple[Sun, ...] = ()
    windows: tuple[Window, ...] = ()
    bulbs: tuple[Bulb, ...] = ()
    bounces: int = 3
    light_scale: float = 1.0
    """Multiplies the spacing of every sheet's light texels."""

    @property
    def scene_from_world(self) -> Float[Tensor, "4 4"]:
        """Transform from the photo's camera to scene space."""
        return scene_from_camera(self.eye, self.target)

    @property
    def world_from_scene(self) -> Float[Tensor, "4 4"]:
        """Transform from scene space to the photo's camera."""
        return rigid_inverse(self.scene_from_world)


def scene_from_camera(eye: Vector, target: Vector) -> Float[Tensor, "4 4"]:
    """Transform to scene space from a camera at `eye` that looks at `target`, both in scene space."""
    # look_at works with y down: swap to (x, -z, y), look, and swap back.
    swap = torch.tensor([[1.0, 0, 0, 0], [0, 0, 1, 0], [0, -1, 0, 0], [0, 0, 0, 1]], dtype=torch.float64)
    there = (torch.tensor([p[0], -p[2], p[1]], dtype=torch.float64) for p in (eye, target))
    return swap @ look_at(*there)
