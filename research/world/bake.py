"""Light, gathered once for every texel of every sheet: sun, windows, bulbs, sky, and what surfaces pass on."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from scene.samples.scenes import Stage, Sun
from scene.samples.world import ATLAS_WIDTH, World

_CHUNK = 1 << 20
LIFT = 1e-3
"""Rays start this far above their surface, metres."""


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


@dataclass(frozen=True, eq=False)
class Texels:
    """Every light texel of a world, sheet by sheet."""

    position: Float[Tensor, "texels 3"]
    normal: Float[Tensor, "texels 3"]
    albedo: Float[Tensor, "texels 3"]
    glow: Float[Tensor, "texels 3"]
    translucency: Float[Tensor, " texels"]
    sheet: Int[Tensor, " texels"]
    st: Float[Tensor, "texels 2"]
    address: Int[Tensor, " texels"]
    """Index into the flat atlas."""


def bake(world: World, look: Stage, effort: Effort, *, with_direct: bool = True) -> Float[Tensor, "atlas 3"]:
    """The light atlas: irradiance / pi, with sheens divided by albedo, so that albedo times light is radiance.

    Without `with_direct` it has what the sky and surfaces send, and not what comes straight from suns and lamps.
    """
    texels = lay_out(world)
    draw = torch.Generator().manual_seed(1)
    direct, doubt = _direct(world, look, texels, effort.direct, draw)
    inside = torch.zeros(len(texels.sheet), dtype=torch.bool)
    # Well-spread samples are far more certain than their variance says.
    direct = _smooth(world, texels, direct, doubt / 8, inside, passes=min(2, effort.passes))
    light = passed_on = direct
    atlas = torch.zeros(world.atlas_height * ATLAS_WIDTH, 3)
    for bounce in range(look.bounces):
        atlas[texels.address] = light
        rays = effort.gather if bounce == look.bounces - 1 else effort.early
        indirect, doubt, inside = _gather(world, look, texels, atlas, rays, draw)
        passed_on = _smooth(world, texels, indirect, doubt, inside, effort.passes)
        light = direct + passed_on
    if not with_direct:
        light = passed_on if look.bounces else torch.zeros_like(direct)
    atlas[texels.address] = light
    atlas = _fill(world, texels, atlas, inside)
    return _add_sheen(world, look, texels, atlas, effort.sheen, draw)


def lay_out(world: World) -> Texels:
    """Where every light texel lies in the world."""
    position, normal, texture, st, sheet, address = [], [], [], [], [], []
    first = 0
    textures = iter(world.textures)
    for points, normals in world.grids:
        own = next(textures)
        everything = torch.cat([points, normals, own], dim=-1).permute(0, 3, 1, 2)
        shapes = world.light_shape[first : first + len(points)]
        for rows, cols in sorted(set(map(tuple, shapes.tolist()))):
            alike = ((shapes[:, 0] == rows) & (shapes[:, 1] == cols)).nonzero()[:, 0]
            fine = torch.nn.functional.interpolate(
                everything[alike], size=(rows, cols), mode="bilinear", align_corners=True
            )
            fine = fine.permute(0, 2, 3, 1).reshape(-1, 9)
            position.append(fine[:, :3])
            normal.append(fine[:, 3:6])
            texture.append(fine[:, 6:])
            s, t = torch.meshgrid(torch.linspace(0, 1, rows), torch.linspace(0, 1, cols), indexing="ij")
            st.append(torch.stack([s, t], dim=-1).reshape(-1, 2).repeat(len(alike), 1))
            sheet.append((first + alike).repeat_interleave(rows * cols))
            corner = world.light_corner[first + alike]
            index = (torch.arange(rows)[:, None] * ATLAS_WIDTH + torch.arange(cols)).reshape(-1)
            address.append((corner[:, :1] * ATLAS_WIDTH + corner[:, 1:] + index).reshape(-1))
        first += len(points)
    sheets = torch.cat(sheet)
    albedo, glow = world.look_of(sheets, torch.cat(st), torch.cat(texture))
    normals = torch.cat(normal)
    translucency = torch.tensor([m.translucency for m in world.materials])[world.material[sheets]]
    return Texels(
        torch.cat(position),
        normals / normals.norm(dim=-1, keepdim=True).clamp_min(1e-12),
        albedo,
        glow,
        translucency,
        sheets,
        torch.cat(st),
        torch.cat(address),
    )


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


def spread_points(count: int, rays: int, draw: torch.Generator) -> Float[Tensor, "count rays 2"]:
    """Well-spread points in the unit square, shifted differently for every texel (Roberts' R2)."""
    k = torch.arange(rays, dtype=torch.float64)[:, None]
    points = (0.5 + k * torch.tensor([0.7548776662466927, 0.5698402909980532], dtype=torch.float64)) % 1
    return ((points[None] + torch.rand(count, 1, 2, generator=draw, dtype=torch.float64)) % 1).float()


@runtime_checkable
class Sight(Protocol):
    """What light meets on its way."""

    def is_open(
        self, origins: Float[Tensor, "rays 3"], directions: Float[Tensor, "rays 3"], far: float
    ) -> Bool[Tensor, " rays"]:
        """Whether light comes through within `far` (in direction lengths) along each ray."""
        ...


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


def _smooth(
    world: World,
    texels: Texels,
    light: Float[Tensor, "texels 3"],
    doubt: Float[Tensor, " texels"],
    inside: Bool[Tensor, " texels"],
    passes: int = 5,
) -> Float[Tensor, "texels 3"]:
    """Neighbours on a sheet averaged where noise explains their difference (a-trous; after Dammertz et al. 2010).

    `doubt` is the variance of each texel's grey; it shrinks with every pass, so that later, wider passes ask more.
    """
    side = world.atlas_height, ATLAS_WIDTH
    owner = torch.full((side[0] * side[1],), -1, dtype=torch.int32)
    owner[texels.address] = torch.where(inside, -1, texels.sheet).int()
    owner = owner.reshape(side)
    field = torch.zeros(side[0] * side[1], 7)
    field[texels.address] = torch.cat([light, texels.normal, doubt[:, None]], dim=-1)
    field = field.reshape(*side, 7)
    for _ in range(2 if passes > 2 else 0):
        field = _despeckled(field, owner >= 0)
    kernel = (0.375, 0.25, 0.0625)
    for reach in (1, 2, 4, 8, 16)[:passes]:
        total, weight = torch.zeros(*side, 4), torch.zeros(*side, 1)
        grey, normal = field[..., :3].mean(dim=-1), field[..., 3:6]
        spread = _box(field[..., 6] * (owner >= 0)) / _box((owner >= 0).float()).clamp_min(1e-3)
        for dy in range(-2, 3):
            for dx in range(-2, 3):
                there = _shifted(field, dy * reach, dx * reach)
                same = (_shifted(owner, dy * reach, dx * reach) == owner) & (owner >= 0)
                step = (there[..., :3].mean(dim=-1) - grey).square() / (8 * spread + (0.01 * grey).square() + 1e-9)
                facing = (there[..., 3:6] * normal).sum(dim=-1).clamp_min(0)
                w = (kernel[abs(dy)] * kernel[abs(dx)] * same * torch.exp(-step / 2) * facing**16)[..., None]
                total[..., :3] += w * there[..., :3]
                total[..., 3:] += w * w * there[..., 6:]
                weight += w
        known = weight[..., 0] > 0
        field[..., :3] = torch.where(known[..., None], total[..., :3] / weight.clamp_min(1e-9), field[..., :3])
        field[..., 6] = torch.where(known, total[..., 3] / weight[..., 0].square().clamp_min(1e-12), field[..., 6])
    return field.reshape(-1, 7)[texels.address, :3]


def _despeckled(field: Float[Tensor, "rows cols 7"], known: Bool[Tensor, "rows cols"]) -> Float[Tensor, "rows cols 7"]:
    """Texels far brighter than their surroundings, where one lucky ray met something very bright, brought down."""
    grey = field[..., :3].mean(dim=-1) * known
    around = (25 * _box(grey) - grey) / (25 * _box(known.float()) - 1).clamp_min(1)
    limit = 1.25 * around + 2 * field[..., 6].sqrt().minimum(0.1 * around)
    scale = torch.where(known & (around > 0), (limit / grey.clamp_min(1e-9)).clamp_max(1), 1.0)
    return torch.cat([field[..., :3] * scale[..., None], field[..., 3:6], field[..., 6:] * scale[..., None]], dim=-1)


def _box(field: Float[Tensor, "rows cols"]) -> Float[Tensor, "rows cols"]:
    return torch.nn.functional.avg_pool2d(field[None, None], 5, 1, 2)[0, 0]


def _fill(
    world: World, texels: Texels, atlas: Float[Tensor, "atlas 3"], inside: Bool[Tensor, " texels"]
) -> Float[Tensor, "atlas 3"]:
    """Texels inside other objects take their light from the nearest texels outside, so that no edge leaks darkness."""
    side = world.atlas_height, ATLAS_WIDTH
    owner = torch.full((side[0] * side[1],), -1, dtype=torch.int32)
    owner[texels.address] = texels.sheet.int()
    owner = owner.reshape(side)
    known = torch.zeros(side[0] * side[1], dtype=torch.bool)
    known[texels.address] = ~inside
    known, field = known.reshape(side), atlas.reshape(*side, 3).clone()
    for _ in range(4):
        total, weight = torch.zeros_like(field), torch.zeros(*side, 1)
        for dy in (-1, 0, 1):
            for dx in (-1, 0, 1):
                w = ((_shifted(owner, dy, dx) == owner) & _shifted(known, dy, dx)).float()[..., None]
                total += w * _shifted(field, dy, dx)
                weight += w
        new = ~known & (weight[..., 0] > 0) & (owner >= 0)
        field[new] = (total / weight.clamp_min(1))[new]
        known = known | new
    return field.reshape(-1, 3)


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


def frame_about(axis: Float[Tensor, "n 3"]) -> tuple[Float[Tensor, "n 3"], Float[Tensor, "n 3"]]:
    """Two unit vectors that make a right angle with each axis and with each other."""
    steep = axis[:, :1].abs() > 0.8
    helper = torch.where(steep, torch.tensor([0.0, 1.0, 0.0]), torch.tensor([1.0, 0.0, 0.0]))
    x = torch.linalg.cross(helper, axis)
    x = x / x.norm(dim=-1, keepdim=True).clamp_min(1e-12)
    return x, torch.linalg.cross(axis, x)


def _shifted(field: Tensor, dy: int, dx: int) -> Tensor:
    return torch.roll(field, (dy, dx), dims=(0, 1))
