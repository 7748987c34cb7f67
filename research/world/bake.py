"""Light, gathered once for every texel of every sheet: sun, windows, bulbs, sky, and what surfaces pass on."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from research.world.smoothing import filled, smoothed
from research.world.sources import LIFT, frame_about, lamplight, spread_points, sunlight
from research.world.texels import Texels, lay_out
from scene.samples.scenes import Stage
from scene.samples.world import ATLAS_WIDTH, World

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Effort:
    """How many rays each texel is given."""

    direct: int = 16
    gather: int = 80
    early: int = 8
    """Samples for the bounces before the last one."""
    sheen: int = 24
    passes: int = 5
    """Rounds of smoothing of light that is passed on."""


QUICK = Effort(direct=8, gather=16, early=8, sheen=8)
THOROUGH = Effort()


def bake(world: World, look: Stage, effort: Effort, *, with_direct: bool = True) -> Float[Tensor, "atlas 3"]:
    """The light atlas: irradiance / pi, with sheens divided by albedo, so that albedo times light is radiance.

    Without `with_direct` it has what the sky and surfaces send, and not what comes straight from suns and lamps.
    """
    texels = lay_out(world)
    draw = torch.Generator().manual_seed(1)
    direct, doubt = _direct(world, look, texels, effort.direct, draw)
    inside = torch.zeros(len(texels.sheet), dtype=torch.bool)
    # Well-spread samples are far more certain than their variance says.
    direct = smoothed(world, texels, direct, doubt / 8, inside, passes=min(2, effort.passes))
    light = passed_on = direct
    atlas = torch.zeros(world.atlas_height * ATLAS_WIDTH, 3)
    for bounce in range(look.bounces):
        atlas[texels.address] = light
        rays = effort.gather if bounce == look.bounces - 1 else effort.early
        indirect, doubt, inside = _gather(world, look, texels, atlas, rays, draw)
        passed_on = smoothed(world, texels, indirect, doubt, inside, effort.passes)
        light = direct + passed_on
    if not with_direct:
        light = passed_on if look.bounces else torch.zeros_like(direct)
    atlas[texels.address] = light
    atlas = filled(world, texels, atlas, inside)
    return _add_sheen(world, look, texels, atlas, effort.sheen, draw)


def _direct(
    world: World, look: Stage, texels: Texels, least: int, draw: torch.Generator
) -> tuple[Float[Tensor, "texels 3"], Float[Tensor, " texels"]]:
    """Light straight from sources, and the variance of its grey."""
    total, doubt = torch.zeros(len(texels.sheet), 3), torch.zeros(len(texels.sheet))
    for part, rays in _portions(world, texels, least):
        place, normal = texels.position[part], texels.normal[part]
        through = texels.translucency[part, None]
        for light, spread in (
            sunlight(world, look, place, normal, through, rays, draw),
            lamplight(world, look, place, normal, through, rays, draw),
        ):
            total[part] += light
            doubt[part] += spread
    return total, doubt


def _gather(
    world: World,
    look: Stage,
    texels: Texels,
    atlas: Float[Tensor, "atlas 3"],
    least: int,
    draw: torch.Generator,
) -> tuple[Float[Tensor, "texels 3"], Float[Tensor, " texels"], Bool[Tensor, " texels"]]:
    """Mean radiance over the hemisphere, the variance of its grey, and the texels that lie inside something."""
    total = torch.zeros(len(texels.sheet), 3)
    doubt = torch.zeros(len(texels.sheet))
    inside = torch.zeros(len(texels.sheet), dtype=torch.bool)
    flat = torch.zeros(len(atlas), 3)
    flat[texels.address] = texels.albedo * atlas[texels.address] + texels.glow
    for part, rays in _portions(world, texels, least):
        place, normal = texels.position[part], texels.normal[part]
        xi = spread_points(len(place), rays, draw)
        side = torch.where(
            torch.rand(len(place), rays, 1, generator=draw) < texels.translucency[part, None, None] / 2, -1.0, 1.0
        )
        directions = over_hemisphere(normal, xi, side)
        starts = (place[:, None] + LIFT * side * normal[:, None]).expand_as(directions)
        light, behind = arriving(world, look, flat, starts.reshape(-1, 3), directions.reshape(-1, 3))
        light = light.reshape(-1, rays, 3)
        total[part] = light.mean(dim=1)
        doubt[part] = light.mean(dim=-1).var(dim=1) / rays
        inside[part] = behind.reshape(-1, rays).float().mean(dim=1) > 0.3
    return total, doubt, inside


def over_hemisphere(
    normal: Float[Tensor, "n 3"], xi: Float[Tensor, "n rays 2"], side: Float[Tensor, "n rays 1"] | float = 1.0
) -> Float[Tensor, "n rays 3"]:
    """Directions around each normal, more of them where the cosine is larger; behind the surface where `side` is -1."""
    x, y = frame_about(normal)
    radius, angle = xi[..., :1].sqrt(), 2 * math.pi * xi[..., 1:]
    up = (1 - xi[..., :1]).clamp_min(1e-4).sqrt()
    return radius * angle.cos() * x[:, None] + radius * angle.sin() * y[:, None] + side * up * normal[:, None]


def arriving(
    world: World,
    look: Stage,
    flat: Float[Tensor, "atlas 3"],
    starts: Float[Tensor, "rays 3"],
    directions: Float[Tensor, "rays 3"],
    with_sources: bool = False,
) -> tuple[Float[Tensor, "rays 3"], Bool[Tensor, " rays"]]:
    """Radiance along rays; windows are left out unless asked for, since `_direct` has counted them."""
    hits = world.cast(starts, directions, texture=False)
    found = hits.sheet >= 0
    light = torch.zeros(len(starts), 3)
    lit = found & hits.front
    light[lit] = world.light(flat, hits.sheet[lit], hits.st[lit])
    if not with_sources:
        light[lit] *= (~world.is_source[hits.sheet[lit]])[:, None]
    if look.sky is not None:
        scene = directions[~found] @ look.scene_from_world[:3, :3].float().T
        light[~found] = look.sky(scene / scene.norm(dim=-1, keepdim=True))
    return light, found & ~hits.front


def _add_sheen(
    world: World,
    look: Stage,
    texels: Texels,
    atlas: Float[Tensor, "atlas 3"],
    rays: int,
    draw: torch.Generator,
) -> Float[Tensor, "atlas 3"]:
    """Reflections as the photo's camera sees them, painted onto glossy texels."""
    flat = torch.zeros(len(atlas), 3)
    flat[texels.address] = texels.albedo * atlas[texels.address] + texels.glow
    kinds = world.material[texels.sheet]
    result = atlas.clone()
    for k, material in enumerate(world.materials):
        chosen = (kinds == k).nonzero()[:, 0] if material.sheen > 0 else torch.zeros(0, dtype=torch.int64)
        for part in _chunks(len(chosen), rays):
            some = chosen[part]
            place, normal = texels.position[some], texels.normal[some]
            to_eye = -place / place.norm(dim=-1, keepdim=True)
            cosine = (to_eye * normal).sum(dim=-1, keepdim=True)
            mirror = 2 * cosine * normal - to_eye
            xi = spread_points(len(some), rays, draw)
            x, y = frame_about(mirror)
            radius = material.roughness * (-torch.log1p(-xi[..., :1] * 0.95)).sqrt()
            angle = 2 * math.pi * xi[..., 1:]
            directions = mirror[:, None] + radius * (angle.cos() * x[:, None] + angle.sin() * y[:, None])
            above = (directions * normal[:, None]).sum(dim=-1) > 0.01
            starts = (place + LIFT * normal)[:, None].expand_as(directions)
            light, _ = arriving(world, look, flat, starts.reshape(-1, 3), directions.reshape(-1, 3), True)
            light = (light.reshape(-1, rays, 3) * above[..., None]).mean(dim=1)
            fresnel = material.sheen + (1 - material.sheen) * (1 - cosine.clamp(0, 1)) ** 5
            # A rough varnish loses its mirror at grazing angles.
            fresnel = material.sheen + (fresnel - material.sheen) * (1 - material.roughness) ** 4
            fresnel = fresnel * (cosine > 0)
            result[texels.address[some]] += fresnel * light / texels.albedo[some].clamp_min(0.02)
    return result


def _portions(world: World, texels: Texels, rays: int) -> Iterator[tuple[Int[Tensor, " some"], int]]:
    """Texels that are given the same number of rays, in portions that fit in memory."""
    care = world.care[texels.sheet]
    for times in care.unique().tolist():
        chosen = (care == times).nonzero()[:, 0]
        for part in _chunks(len(chosen), rays * times):
            yield chosen[part], rays * times


def _chunks(count: int, rays: int) -> Iterator[slice]:
    step = max(1, _CHUNK // rays)
    return (slice(start, min(start + step, count)) for start in range(0, count, step))
