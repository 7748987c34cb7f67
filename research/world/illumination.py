"""A place lit quickly: sun and lamps sharply for every texel, all other light coarsely, once for all its clips."""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from research.world.bake import Effort, bake
from research.world.place import Place
from research.world.sources import lamplight, sunlight
from research.world.texels import lay_out
from scene.samples.scenes import Stage
from scene.samples.world import ATLAS_WIDTH, World

COARSE = 8.0
"""Texels of the picture on a side for one of soft light."""
EFFORT = Effort(direct=4, gather=24, early=8, passes=1)
SHARP_RAYS = 2
MIDDLE_GREY = 0.15
"""Part of white at which the picture's logarithmic mean is put."""
PORTION = 1 << 18


@dataclass(frozen=True, eq=False)
class LitPlace:
    """A place ready to be filmed."""

    place: Place
    world: World
    rest: Float[Tensor, "texels 3"]
    """Radiance of every texel but for what comes straight from the sun or lamps, haze included."""
    key: Float[Tensor, "texels 3"]
    """Radiance that comes straight from them."""
    around: Float[Tensor, "2 3"]
    """Mean light from below and from above, irradiance / pi, for things that come later."""
    exposure: float

    @property
    def look(self) -> Stage:
        """The scene's sources of light, its sky and its film."""
        return self.place.stage


def light_place(place: Place) -> LitPlace:
    """Light a place; a second or two of one processor."""
    look = place.stage
    identity = torch.eye(4, dtype=torch.float64)
    world = World(look.model, look.materials, identity, threads=1)
    coarse = World(look.model, look.materials, identity, COARSE, threads=1)
    soft = bake(coarse, look, EFFORT, with_direct=False)
    texels = lay_out(world)
    draw = torch.Generator().manual_seed(1)
    rest, key = torch.empty_like(texels.albedo), torch.empty_like(texels.albedo)
    no = torch.zeros(PORTION, 1)
    for first in range(0, len(rest), PORTION):
        part = slice(first, first + PORTION)
        spots, normals, albedo = texels.position[part], texels.normal[part], texels.albedo[part]
        through = no[: len(spots)]
        sharp = sunlight(world, look, spots, normals, through, SHARP_RAYS, draw)[0]
        sharp = sharp + lamplight(world, look, spots, normals, through, SHARP_RAYS, draw)[0]
        key[part] = albedo * sharp
        rest[part] = albedo * coarse.light(soft, texels.sheet[part], texels.st[part]) + texels.glow[part]
    clear = torch.ones(len(rest))
    if look.haze is not None:
        reach, colour = look.haze
        clear = torch.exp(-texels.position.norm(dim=-1) / reach)
        rest, key = rest * clear[:, None], key * clear[:, None]
        rest += torch.tensor(colour) * (1 - clear[:, None])
    size = world.atlas_height * ATLAS_WIDTH
    resting, keyed = torch.zeros(size, 3), torch.zeros(size, 3)
    resting[texels.address], keyed[texels.address] = rest, key
    around, mean = _seen_around(world, look, resting + keyed, place)
    return LitPlace(place, world, resting, keyed, around, MIDDLE_GREY / mean)


def _seen_around(
    world: World, look: Stage, radiance: Float[Tensor, "texels 3"], place: Place
) -> tuple[Float[Tensor, "2 3"], float]:
    """Mean radiance from below and above at the middle of a place, and the logarithmic mean of what cameras see."""
    directions = _sphere(2000)
    eye = torch.tensor([0.0, 0.0, min(1.5, place.ceiling)]).expand_as(directions).contiguous()
    hits = world.cast(eye, directions, texture=False)
    light = world.light(radiance, hits.sheet.clamp_min(0), hits.st)
    if look.sky is not None:
        away = hits.sheet < 0
        light[away] = look.sky(directions[away])
    height = directions[:, 2:]
    level = light.mean(dim=-1)[height[:, 0].abs() < 0.5]
    mean = float(level.clamp_min(1e-3).log().mean().exp())
    below, above = ((light * (sign * height).clamp_min(0)).mean(dim=0) * 4 for sign in (-1, 1))
    return torch.stack([below, above]), mean


def _sphere(count: int) -> Float[Tensor, "count 3"]:
    """Directions spread evenly (Fibonacci)."""
    k = torch.arange(count, dtype=torch.float64) + 0.5
    z = 1 - 2 * k / count
    angle = torch.pi * (1 + 5**0.5) * k
    flat = (1 - z * z).sqrt()
    return torch.stack([flat * angle.cos(), flat * angle.sin(), z], dim=-1).float()
