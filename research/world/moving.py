"""Moving worlds: things that are functions of time in a sample's scene, filmed by a camera that is one, too."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import torch
from jaxtyping import Bool, Float, Int, UInt8
from torch import Tensor
from torch.nn.functional import pad

from research.world.lighting import Lit, Rays, boxes, change, hidden_sun, on_things, without_sun
from research.world.things import Cast
from scene.camera import Intrinsics, pixel_centres
from scene.samples.develop import develop, to_bytes
from scene.samples.oracle import light_of_hits, lit, rays_of, through_air
from scene.samples.world import Hits, World

REACHES = (1, 2, 4, 8)
"""Pixels between those that are averaged, in each pass."""
DEEPEST = 0.8
"""Part of the light without the sun that things take at most."""


@dataclass(frozen=True, eq=False)
class MovingWorld:
    """A sample's scene with things in it, and the camera that films them."""

    name: str
    """Name of the sample that stands still around them."""
    cast: Cast
    camera: Callable[[float], Float[Tensor, "4 4"]]
    """Path of the camera: from seconds to its pose in the sample's world (camera to world, float64)."""
    lens: Intrinsics


@dataclass(frozen=True, eq=False)
class MovingView:
    """What the camera really sees at one moment."""

    rgb: UInt8[Tensor, "height width 3"]
    depth: Float[Tensor, "height width"]
    """z-depth along the ray through each pixel's centre, metres; infinite in the sky."""
    moves: Bool[Tensor, "height width"]
    """Pixels whose centre shows a thing that moves."""


def filmed(moving: MovingWorld, time: float, *, samples: int = 2, rays: Rays | None = None) -> MovingView:
    """The world at `time` seconds, as its camera sees it then.

    Args:
        moving: the world.
        time: seconds from its beginning.
        samples: rows and columns of rays in each pixel.
        rays: for light on things and their shadows.
    """
    world, atlas, look = lit(moving.name)
    model = moving.cast.at(time)
    things = World(model, moving.cast.materials, look.world_from_scene)
    now = Lit(world, atlas, _flat(moving.name), look, things, boxes(model, look.world_from_scene))
    return _View(now, moving.lens, moving.camera(time)).seen(samples, rays or Rays())


@dataclass(frozen=True, eq=False)
class _Layer:
    """Where one ray of every pixel ended."""

    origins: Float[Tensor, "pixels 3"]
    directions: Float[Tensor, "pixels 3"]
    still: Hits
    thing: Hits
    on_thing: Bool[Tensor, " pixels"]

    @property
    def t(self) -> Float[Tensor, " pixels"]:
        """z-depth."""
        return self.thing.t.minimum(self.still.t)

    @cached_property
    def place(self) -> Float[Tensor, "pixels 3"]:
        """Where they ended."""
        return self.origins + self.directions * self.t.clamp_max(1e4)[:, None]


@dataclass(frozen=True, eq=False)
class _View:
    lit: Lit
    lens: Intrinsics
    c2w: Float[Tensor, "4 4"]

    def seen(self, samples: int, rays: Rays) -> MovingView:
        """The picture, its depth and what moves."""
        shape = self.lens.height, self.lens.width
        layers = []
        for row in range(samples):
            for col in range(samples):
                # A sheared grid, as stills have it.
                dx = (col + (row + 0.5) / samples) / samples - 0.5
                dy = (row + (samples - col - 0.5) / samples) / samples - 0.5
                layers.append(self._layer(dx, dy))
        thing, still = self._light(layers, rays)
        total = torch.zeros(shape[0] * shape[1], 3)
        for layer in layers:
            total += develop(self._radiance(layer, thing, still), self.lit.look.film)
        middle = self._layer(0.0, 0.0)
        return MovingView(
            rgb=to_bytes(total / samples**2).reshape(*shape, 3),
            depth=middle.t.reshape(shape),
            moves=middle.on_thing.reshape(shape),
        )

    def _layer(self, dx: float, dy: float) -> _Layer:
        shift = torch.tensor([dx, dy], dtype=torch.float64)
        origins, directions = rays_of(self.lens, self.c2w, pixel_centres(self.lens.width, self.lens.height) + shift)
        still = self.lit.world.cast(origins, directions)
        thing = self.lit.things.cast(origins, directions, smooth=True)
        return _Layer(origins, directions, still, thing, thing.t < still.t)

    def _radiance(self, layer: _Layer, thing: Float[Tensor, "pixels 3"], still: Float[Tensor, "pixels 3"]) -> Tensor:
        lit = self.lit
        light = light_of_hits(lit.world, lit.atlas, lit.look, layer.origins, layer.directions, layer.still, still)
        on = layer.on_thing
        albedo, glow = lit.things.surface(layer.thing.some(on))
        own = albedo * thing[on] + glow
        light[on] = through_air(lit.look, layer.origins[on], layer.directions[on], layer.thing.t[on], own)
        return light

    def _light(self, layers: list[_Layer], rays: Rays) -> tuple[Float[Tensor, "pixels 3"], Float[Tensor, "pixels 3"]]:
        """Light on things and its change elsewhere: a mean over the rays of each pixel, the soft part smoothed."""
        count = self.lens.height * self.lens.width
        things, still = torch.zeros(count, 13), torch.zeros(count, 13)  # sharp or left, soft, normal, place, rays
        hidden, baked = torch.zeros(count), torch.zeros(count, 3)
        for number, layer in enumerate(layers):
            draw = torch.Generator().manual_seed(number)  # the same in every frame: what noise is left holds still
            on, normal = self._spots(layer, layer.on_thing, layer.thing)
            light = on_things(self.lit, layer.place[on], normal, rays, draw)
            things[on] += torch.cat([light.sharp, light.soft, normal, layer.place[on], torch.ones(len(on), 1)], dim=-1)
            on, normal = self._spots(layer, ~layer.on_thing & (layer.still.sheet >= 0), layer.still)
            hidden[on] += hidden_sun(self.lit, layer.place[on], normal, rays, draw) / len(layers)
            if number == 0:
                soft = change(self.lit, layer.place[on], normal, rays, draw)
                left = without_sun(self.lit, layer.place[on], normal, rays, draw)
                still[on] = torch.cat([left, soft, normal, layer.place[on], torch.ones(len(on), 1)], dim=-1)
                hits = layer.still.some(on)
                baked[on] = self.lit.world.light(self.lit.atlas, hits.sheet, hits.st)
        sharp, soft = self._smooth(things, 3)
        left, less = self._smooth(still, 0)
        taken = -hidden[:, None] * (baked - left).clamp_min(0)
        return sharp + soft, taken + less.maximum(-DEEPEST * (baked + taken))

    def _spots(
        self, layer: _Layer, chosen: Bool[Tensor, " pixels"], hits: Hits
    ) -> tuple[Int[Tensor, " some"], Float[Tensor, "some 3"]]:
        """Pixels that are chosen, and the normals there: thin leaves seen from behind show their other side."""
        pixels = chosen.nonzero()[:, 0]
        normal = hits.normal[pixels]
        away = (normal * layer.directions[pixels]).sum(dim=-1, keepdim=True) > 0
        return pixels, torch.where(away, -normal, normal)

    def _smooth(self, sums: Float[Tensor, "pixels 13"], first: int) -> tuple[Tensor, Tensor]:
        """Means of the two kinds of light [pixels, 3]; channels from `first` on are smoothed."""
        shape = self.lens.height, self.lens.width
        known = sums[:, 12] > 0
        mean = (sums[:, :12] / sums[:, 12:].clamp_min(1)).reshape(*shape, 12)
        mean[..., first:6] = _smoothed(mean[..., first:], known.reshape(shape))
        light = torch.where(known[:, None], mean.reshape(-1, 12)[:, :6], 0)
        return light[:, :3], light[:, 3:]


def _smoothed(
    field: Float[Tensor, "rows cols channels"], known: Bool[Tensor, "rows cols"]
) -> Float[Tensor, "rows cols values"]:
    """Light averaged over neighbours that face the same way in the same plane (a-trous; after Dammertz et al. 2010)."""
    lit = (field[..., :-6].abs().sum(dim=-1) > 0).nonzero()
    if not len(lit):
        return field[..., :-6]
    margin = sum(REACHES)
    top, left = (lit.amin(dim=0) - margin).clamp_min(0).tolist()
    bottom, right = (lit.amax(dim=0) + margin + 1).tolist()
    window = slice(top, bottom), slice(left, right)
    out = field[..., :-6].clone()
    out[window] = _passes(field[window], known[window])
    return out


def _passes(
    field: Float[Tensor, "rows cols channels"], known: Bool[Tensor, "rows cols"]
) -> Float[Tensor, "rows cols values"]:
    rows, cols = known.shape
    kernel = (0.25, 0.5, 0.25)
    planes = torch.cat([field, known[..., None]], dim=-1).movedim(-1, 0).contiguous()
    light, guide = planes[:-7], planes[-7:]
    for reach in REACHES:
        total, weight = torch.zeros_like(light), torch.zeros(rows, cols)
        around = pad(torch.cat([light, guide]), (reach, reach, reach, reach))
        for dy in range(3):
            for dx in range(3):
                there = around[:, dy * reach : dy * reach + rows, dx * reach : dx * reach + cols]
                facing = _dot(there[-7:-4], guide[:3]).clamp_min(0) ** 8
                apart = there[-4:-1] - guide[3:6]
                off = _dot(apart, guide[:3]).square() / (_dot(apart, apart) * 0.01 + 4e-6)
                w = kernel[dy] * kernel[dx] * there[-1] * facing * torch.exp(-off)
                total += w * there[:-7]
                weight += w
        light = torch.where(weight > 0, total / weight.clamp_min(1e-9), light)
    return light.movedim(0, -1)


def _dot(a: Float[Tensor, "3 rows cols"], b: Float[Tensor, "3 rows cols"]) -> Float[Tensor, "rows cols"]:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


@lru_cache(maxsize=3)
def _flat(name: str) -> Float[Tensor, "texels 3"]:
    """Radiance of every light texel of a sample: albedo times light, and glow."""
    from research.world.texels import lay_out

    world, atlas, _ = lit(name)
    texels = lay_out(world)
    flat = torch.zeros(len(atlas), 3)
    flat[texels.address] = texels.albedo * atlas[texels.address] + texels.glow
    return flat
