"""Light straight from its sources: suns, windows and bulbs, seen from spots on surfaces."""

import math
from typing import Protocol, runtime_checkable

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from scene.samples.scenes import Stage, Sun

LIFT = 1e-3
"""Rays start this far above their surface, metres."""


@runtime_checkable
class Sight(Protocol):
    """What light meets on its way."""

    def is_open(
        self, origins: Float[Tensor, "rays 3"], directions: Float[Tensor, "rays 3"], far: float
    ) -> Bool[Tensor, " rays"]:
        """Whether light comes through within `far` (in direction lengths) along each ray."""
        ...


def sunlight(
    sight: Sight,
    look: Stage,
    place: Float[Tensor, "n 3"],
    normal: Float[Tensor, "n 3"],
    through: Float[Tensor, "n 1"],
    rays: int,
    draw: torch.Generator,
) -> tuple[Float[Tensor, "n 3"], Float[Tensor, " n"]]:
    """Light of the suns, as irradiance / pi, and the variance of its grey."""
    total, doubt = torch.zeros(len(place), 3), torch.zeros(len(place))
    for sun in look.suns if len(place) else ():
        directions = towards_sun(look, sun, len(place), rays, draw)
        seen = _transport(sight, place, normal, through, directions, 1e4)
        irradiance = torch.tensor(sun.irradiance) / math.pi
        total += seen.mean(dim=1, keepdim=True) * irradiance
        doubt += seen.var(dim=1, correction=0) / rays * irradiance.mean() ** 2
    return total, doubt


def towards_sun(look: Stage, sun: Sun, count: int, rays: int, draw: torch.Generator) -> Float[Tensor, "count rays 3"]:
    """Directions to spots on a sun's disc."""
    axis = look.world_from_scene.float()[:3, :3] @ torch.tensor(sun.towards, dtype=torch.float32)
    axis = axis / axis.norm()
    xi = spread_points(count, rays, draw)
    radius = math.tan(math.radians(sun.radius_deg)) * xi[..., :1].sqrt()
    x, y = frame_about(axis[None])
    angle = 2 * math.pi * xi[..., 1:]
    return axis + radius * (angle.cos() * x + angle.sin() * y)


def lamplight(
    sight: Sight,
    look: Stage,
    place: Float[Tensor, "n 3"],
    normal: Float[Tensor, "n 3"],
    through: Float[Tensor, "n 1"],
    rays: int,
    draw: torch.Generator,
) -> tuple[Float[Tensor, "n 3"], Float[Tensor, " n"]]:
    """Light of windows and bulbs, as irradiance / pi, and the variance of its grey."""
    total, doubt = torch.zeros(len(place), 3), torch.zeros(len(place))
    if not len(place):
        return total, doubt
    to_world = look.world_from_scene.float()
    for window in look.windows:
        corner, along, up = (torch.tensor(v, dtype=torch.float32) for v in (window.corner, window.along, window.up))
        face = to_world[:3, :3] @ torch.linalg.cross(along, up)
        area = float(face.norm())
        xi = spread_points(len(place), rays, draw)
        target = corner + xi[..., :1] * along + xi[..., 1:] * up
        target = target @ to_world[:3, :3].T + to_world[:3, 3]
        light, spread = _from_area(sight, place, normal, through, target, face / area, area, window.radiance)
        total += light
        doubt += spread
    for bulb in look.bulbs:
        centre = to_world[:3, :3] @ torch.tensor(bulb.centre, dtype=torch.float32) + to_world[:3, 3]
        xi = spread_points(len(place), rays, draw)
        z, angle = 2 * xi[..., :1] - 1, 2 * math.pi * xi[..., 1:]
        ball = torch.cat([(1 - z * z).sqrt() * angle.cos(), (1 - z * z).sqrt() * angle.sin(), z], dim=-1)
        target = centre + bulb.radius * ball
        # A ball looks like a disc of its radius from everywhere.
        light, spread = _from_area(sight, place, normal, through, target, None, math.pi * bulb.radius**2, bulb.radiance)
        total += light
        doubt += spread
    return total, doubt


def _from_area(
    sight: Sight,
    place: Float[Tensor, "n 3"],
    normal: Float[Tensor, "n 3"],
    through: Float[Tensor, "n 1"],
    target: Float[Tensor, "n rays 3"],
    face: Float[Tensor, "3"] | None,
    area: float,
    radiance: tuple[float, float, float],
) -> tuple[Float[Tensor, "n 3"], Float[Tensor, " n"]]:
    way = target - place[:, None]
    distance = way.norm(dim=-1, keepdim=True).clamp_min(1e-4)
    directions = way / distance
    geometry = area / (math.pi * distance[..., 0].clamp_min(0.02) ** 2)
    if face is not None:
        geometry = geometry * (-(directions * face).sum(dim=-1)).clamp_min(0)
    seen = _transport(sight, place, normal, through, way, 0.995) * geometry
    colour = torch.tensor(radiance)
    return seen.mean(dim=1, keepdim=True) * colour, seen.var(dim=1, correction=0) / seen.shape[1] * colour.mean() ** 2


def _transport(
    sight: Sight,
    place: Float[Tensor, "n 3"],
    normal: Float[Tensor, "n 3"],
    through: Float[Tensor, "n 1"],
    way: Float[Tensor, "n rays 3"],
    far: float,
) -> Float[Tensor, "n rays"]:
    """Cosine times visibility along each way; light from behind counts by the surface's translucency."""
    directions = way / way.norm(dim=-1, keepdim=True).clamp_min(1e-9)
    cosine = (directions * normal[:, None]).sum(dim=-1)
    share = torch.where(cosine > 0, (1 - through / 2) * cosine, -through / 2 * cosine)
    useful = share > 1e-4
    open_ways = torch.zeros_like(useful)
    start = place[:, None] + LIFT * normal[:, None] * cosine.sign()[..., None]
    open_ways[useful] = sight.is_open(start[useful], way[useful], far)
    return share * open_ways


def spread_points(count: int, rays: int, draw: torch.Generator) -> Float[Tensor, "count rays 2"]:
    """Well-spread points in the unit square, shifted differently for every texel (Roberts' R2)."""
    k = torch.arange(rays, dtype=torch.float64)[:, None]
    points = (0.5 + k * torch.tensor([0.7548776662466927, 0.5698402909980532], dtype=torch.float64)) % 1
    return ((points[None] + torch.rand(count, 1, 2, generator=draw, dtype=torch.float64)) % 1).float()


def frame_about(axis: Float[Tensor, "n 3"]) -> tuple[Float[Tensor, "n 3"], Float[Tensor, "n 3"]]:
    """Two unit vectors that make a right angle with each axis and with each other."""
    steep = axis[:, :1].abs() > 0.8
    helper = torch.where(steep, torch.tensor([0.0, 1.0, 0.0]), torch.tensor([1.0, 0.0, 0.0]))
    x = torch.linalg.cross(helper, axis)
    x = x / x.norm(dim=-1, keepdim=True).clamp_min(1e-12)
    return x, torch.linalg.cross(axis, x)
