"""Light on things that move, and what they change on what stands still: shadows, and their colour close by.

Light of what stands still is baked. A thing takes away the light whose way it blocks and sends back its own, so that
baked light plus this change is the light of the whole world, but for what light does after it has met two things.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from research.world.bake import arriving, over_hemisphere
from research.world.sources import LIFT, lamplight, spread_points, sunlight, towards_sun
from research.world.things import placed
from scene.samples.scenes import Stage
from scene.samples.sheets import Model
from scene.samples.world import Hits, World


@dataclass(frozen=True)
class Rays:
    """How many rays each spot is given."""

    sun: int = 2
    lamps: int = 3
    around: int = 8


NEAR = 0.6
"""Metres around things within which they change all light but the sun's."""


@dataclass(frozen=True, eq=False)
class Lit:
    """A world whose light is baked, and the things in it at one moment."""

    world: World
    atlas: Float[Tensor, "texels 3"]
    flat: Float[Tensor, "texels 3"]
    """Radiance of every light texel."""
    look: Stage
    things: World
    boxes: Float[Tensor, "boxes 2 3"]
    """Around the things, lowest and highest corners."""

    def is_open(
        self, origins: Float[Tensor, "rays 3"], directions: Float[Tensor, "rays 3"], far: float
    ) -> Bool[Tensor, " rays"]:
        """Whether neither what stands still nor a thing is in the way."""
        free = self.things.is_open(origins, directions, far)
        free[free.clone()] = self.world.is_open(origins[free], directions[free], far)
        return free


@dataclass(frozen=True, eq=False)
class Taken:
    """Sees light that would come but for the things."""

    lit: Lit

    def is_open(
        self, origins: Float[Tensor, "rays 3"], directions: Float[Tensor, "rays 3"], far: float
    ) -> Bool[Tensor, " rays"]:
        """Whether a thing is in the way, and nothing else."""
        only = ~self.lit.things.is_open(origins, directions, far)
        only[only.clone()] = self.lit.world.is_open(origins[only], directions[only], far)
        return only


@dataclass(frozen=True, eq=False)
class Light:
    """Light at spots, as irradiance / pi."""

    sharp: Float[Tensor, "spots 3"]
    """Light of the sun."""
    soft: Float[Tensor, "spots 3"]
    """All other light."""


def on_things(
    lit: Lit, place: Float[Tensor, "spots 3"], normal: Float[Tensor, "spots 3"], rays: Rays, draw: torch.Generator
) -> Light:
    """Light on spots of things."""
    solid = torch.zeros(len(place), 1)
    sun, _ = sunlight(lit, lit.look, place, normal, solid, rays.sun, draw)
    soft, _ = lamplight(lit, lit.look, place, normal, solid, rays.lamps, draw)
    directions = over_hemisphere(normal, spread_points(len(place), rays.around, draw)).reshape(-1, 3)
    starts = (place + LIFT * normal)[:, None].expand(-1, rays.around, 3).reshape(-1, 3)
    light, _ = arriving(lit.world, lit.look, lit.flat, starts, directions)
    hits = lit.things.cast(starts, directions, smooth=True)
    met = hits.sheet >= 0
    light[met] = _glance(lit, starts[met], directions[met], hits.some(met), draw)
    return Light(sun, soft + light.reshape(-1, rays.around, 3).mean(dim=1))


def hidden_sun(
    lit: Lit, place: Float[Tensor, "spots 3"], normal: Float[Tensor, "spots 3"], rays: Rays, draw: torch.Generator
) -> Float[Tensor, " spots"]:
    """Part of the suns' light, 0 to 1, that things keep from spots of what stands still."""
    out = torch.zeros(len(place))
    dark = _shaded(lit, place).nonzero()[:, 0]
    starts = (place[dark] + LIFT * normal[dark])[:, None].expand(-1, rays.sun, 3).reshape(-1, 3)
    for sun in lit.look.suns:
        directions = towards_sun(lit.look, sun, len(dark), rays.sun, draw).reshape(-1, 3)
        seen = lit.things.is_open(starts, directions, 1e4).float().reshape(-1, rays.sun)
        out[dark] += (1 - seen.mean(dim=1)) / len(lit.look.suns)
    return out


def without_sun(
    lit: Lit, place: Float[Tensor, "spots 3"], normal: Float[Tensor, "spots 3"], rays: Rays, draw: torch.Generator
) -> Float[Tensor, "spots 3"]:
    """Light but the suns', as irradiance / pi, on spots of what stands still from which a thing may hide a sun.

    The suns' is what baked light has beyond it: taken from there, it is never more than there is.
    """
    out = torch.zeros(len(place), 3)
    dark = _shaded(lit, place).nonzero()[:, 0]
    place, normal = place[dark], normal[dark]
    out[dark] = lamplight(lit.world, lit.look, place, normal, torch.zeros(len(dark), 1), rays.lamps, draw)[0]
    directions = over_hemisphere(normal, spread_points(len(dark), rays.around, draw)).reshape(-1, 3)
    starts = (place + LIFT * normal)[:, None].expand(-1, rays.around, 3).reshape(-1, 3)
    out[dark] += arriving(lit.world, lit.look, lit.flat, starts, directions)[0].reshape(-1, rays.around, 3).mean(dim=1)
    return out


def change(
    lit: Lit, place: Float[Tensor, "spots 3"], normal: Float[Tensor, "spots 3"], rays: Rays, draw: torch.Generator
) -> Float[Tensor, "spots 3"]:
    """What things change of all other light, as irradiance / pi, on spots of what stands still."""
    out = torch.zeros(len(place), 3)
    share = _nearness(lit, place)
    near = (share > 0).nonzero()[:, 0]
    place, normal = place[near], normal[near]
    out[near] -= lamplight(Taken(lit), lit.look, place, normal, torch.zeros(len(near), 1), rays.lamps, draw)[0]
    directions = over_hemisphere(normal, spread_points(len(near), rays.around, draw)).reshape(-1, 3)
    starts = (place + LIFT * normal)[:, None].expand(-1, rays.around, 3).reshape(-1, 3)
    hits = lit.things.cast(starts, directions, smooth=True)
    met = hits.sheet >= 0
    met[met.clone()] = lit.world.is_open(starts[met], directions[met] * hits.t[met, None], 1.0)
    gained = torch.zeros(len(starts), 3)
    gained[met] = _glance(lit, starts[met], directions[met], hits.some(met), draw)
    gained[met] -= arriving(lit.world, lit.look, lit.flat, starts[met], directions[met])[0]
    out[near] += gained.reshape(-1, rays.around, 3).mean(dim=1)
    return share[:, None] * out


def boxes(model: Model, to_world: Float[Tensor, "4 4"]) -> Float[Tensor, "boxes 2 3"]:
    """Lowest and highest corners, in the world, of boxes around what lies together in a model."""
    found: list[Tensor] = []
    for part in model:
        points = placed(part, to_world).points.reshape(-1, 3)
        box = torch.stack([points.amin(dim=0), points.amax(dim=0)])
        apart = []
        for other in found:
            if bool(((box[0] <= other[1]) & (other[0] <= box[1])).all()):
                box = torch.stack([box[0].minimum(other[0]), box[1].maximum(other[1])])
            else:
                apart.append(other)
        found = [*apart, box]
    return torch.stack(found) if found else torch.zeros(0, 2, 3)


def _glance(
    lit: Lit,
    starts: Float[Tensor, "met 3"],
    directions: Float[Tensor, "met 3"],
    hits: Hits,
    draw: torch.Generator,
) -> Float[Tensor, "met 3"]:
    """Radiance of things as rays in passing see them: lit by the sun and lamps, and by one ray from around."""
    place, normal = starts + directions * hits.t[:, None], hits.normal
    solid = torch.zeros(len(place), 1)
    light, _ = sunlight(lit, lit.look, place, normal, solid, 1, draw)
    light = light + lamplight(lit, lit.look, place, normal, solid, 1, draw)[0]
    onwards = over_hemisphere(normal, spread_points(len(place), 1, draw))[:, 0]
    light += arriving(lit.world, lit.look, lit.flat, place + LIFT * normal, onwards)[0]
    return lit.things.surface(hits)[0] * light


def _nearness(lit: Lit, place: Float[Tensor, "spots 3"]) -> Float[Tensor, " spots"]:
    """1 at things, 0 from `NEAR` on, smoothly."""
    nearest = torch.full((len(place),), torch.inf)
    for low, high in lit.boxes:
        nearest = nearest.minimum((place - place.clamp(low, high)).norm(dim=-1))
    share = (1.5 * (1 - nearest / NEAR)).clamp(0, 1)
    return share * share * (3 - 2 * share)


def _shaded(lit: Lit, place: Float[Tensor, "spots 3"]) -> Bool[Tensor, " spots"]:
    """Spots between which and a sun there may be a thing."""
    maybe = torch.zeros(len(place), dtype=torch.bool)
    for sun in lit.look.suns:
        axis = lit.look.world_from_scene.float()[:3, :3] @ torch.tensor(sun.towards, dtype=torch.float32)
        axis = axis / axis.norm()
        for low, high in lit.boxes:
            way = (low + high) / 2 - place
            along = (way @ axis)[:, None]
            reach = (high - low).norm() / 2 * 1.1
            maybe |= ((way - along * axis).norm(dim=-1) < reach + 0.02 * along[:, 0].abs()) & (along[:, 0] > -reach)
    return maybe
