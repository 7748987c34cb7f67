"""What surfaces are made of: the share of light they send back, evaluated anywhere, the same from everywhere."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from scene.samples.noise import clouds, grain, scatter

Rgb = tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class Spots:
    """Points on surfaces of one material."""

    texture: Float[Tensor, "points 3"]
    """Texture space of the sheet, metres."""
    st: Float[Tensor, "points 2"]
    """Share of the way along rows and columns, 0 to 1."""
    seed: Float[Tensor, " points"]
    """The sheet's own number."""


Albedo = Callable[[Spots], Float[Tensor, "points 3"]]


@dataclass(frozen=True)
class Material:
    """A diffuse surface, perhaps glowing, perhaps with a sheen painted on for the photo's camera."""

    albedo: Albedo
    """Linear RGB, 0 to 1."""
    glow: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Radiance sent out, before the albedo's pattern."""
    sheen: float = 0.0
    """Mirror reflectance at right angles (0.04 for varnish). The reflection the photo's camera sees is baked into
    the surface like paint, so that it looks the same from everywhere."""
    roughness: float = 0.2
    """Spread of the sheen, radians."""
    translucency: float = 0.0
    """Share of light that comes through from behind (leaves, lampshades, curtains)."""


def mix(a: Rgb, b: Rgb, share: Float[Tensor, " points"]) -> Float[Tensor, "points 3"]:
    """Colour a where `share` is 0, b where it is 1."""
    s = share.clamp(0, 1)[:, None]
    return torch.tensor(a) * (1 - s) + torch.tensor(b) * s


def step(x: Float[Tensor, " points"], low: float, high: float) -> Float[Tensor, " points"]:
    """A smooth step from 0 at `low` to 1 at `high`."""
    t = ((x - low) / (high - low)).clamp(0, 1)
    return t * t * (3 - 2 * t)


def painted(colour: Rgb, *, mottle: float = 0.06, size: float = 0.3, fine: float = 0.04) -> Albedo:
    """Paint or plaster: one colour, a slow mottle and a fine tooth."""

    def albedo(spots: Spots) -> Float[Tensor, "points 3"]:
        p = spots.texture + spots.seed[:, None] * 13
        # Two grains whose periods do not fit: the eye finds no repeat.
        tooth = 0.6 * (grain(p / 0.0037) + grain(p[:, [2, 0, 1]] / 0.0061 + p / 0.0083))
        tone = 1 + mottle * clouds(p / size) + fine * tooth
        return torch.tensor(colour) * tone[:, None]

    return albedo


def wood(dark: Rgb, light: Rgb, *, rings: float = 0.02, axis: int = 0, wear: float = 0.0) -> Albedo:
    """Timber with its grain along one axis of texture space; `rings` is their spacing, metres."""
    stretch = torch.ones(3)
    stretch[axis] = 0.06

    def albedo(spots: Spots) -> Float[Tensor, "points 3"]:
        p = spots.texture + scatter(spots.seed * 997 + 1)[:, None] * torch.tensor([3.1, 5.7, 4.3])
        q = p * stretch
        others = [k for k in range(3) if k != axis]
        radius = (p[:, others[0]] + 0.11).square() + (p[:, others[1]] * 1.4 + 0.07).square()
        phase = radius.sqrt() / rings + 2.2 * clouds(q / 0.16)
        ring = (phase % 1) ** 2
        pores = step(grain(q / torch.tensor(0.0016)), 0.25, 1.0)
        tone = 0.55 * ring + 0.3 * (clouds(q / 0.05) * 0.5 + 0.5) + 0.15 * (grain(q / 0.003) * 0.5 + 0.5)
        colour = mix(light, dark, tone) * (1 - 0.35 * pores)[:, None]
        colour = colour * (0.85 + 0.3 * scatter(spots.seed * 991 + 3))[:, None]
        if wear:
            colour = colour * (1 - wear * step(clouds(p / 0.5), 0.1, 1.2))[:, None]
        return colour

    return albedo


def woven(a: Rgb, b: Rgb, *, thread: float = 0.0015, slub: float = 0.25, fade: float = 0.0) -> Albedo:
    """Cloth on (rows, cols) texture space: threads over and under, some thicker than others."""

    def albedo(spots: Spots) -> Float[Tensor, "points 3"]:
        u, v = spots.texture[:, 0] / thread, spots.texture[:, 1] / thread
        over = ((u * math.pi).sin() * (v * math.pi).sin() > 0).float()
        round_ = 0.5 + 0.5 * torch.where(over > 0, (u * math.pi).sin().abs(), (v * math.pi).sin().abs())
        zero = torch.zeros_like(u)
        warp = grain(torch.stack([u * 0.7, v * 0.02, zero + 3], dim=-1))
        weft = grain(torch.stack([u * 0.02, v * 0.7, zero + 9], dim=-1))
        tone = 0.5 + slub * torch.where(over > 0, warp, weft) + 0.15 * clouds(spots.texture / 0.2)
        return mix(a, b, tone) * (0.72 + 0.28 * round_)[:, None] * (1 - fade)

    return albedo


def glazed(colour: Rgb, rim: Rgb, *, top: float = 1e9, speckle: float = 0.0, band: float = 0.01) -> Albedo:
    """Pottery: glaze pooling and thinning, iron speckles, another colour above height `top`."""

    def albedo(spots: Spots) -> Float[Tensor, "points 3"]:
        p = spots.texture
        wavy = p[:, 2] + 0.3 * band * clouds(p / 0.05)
        base = mix(colour, rim, step(wavy, top - band, top))
        tone = 1 + 0.10 * clouds(p / 0.06) + 0.03 * grain(p / 0.003)
        dots = step(grain(p / 0.0022 + 5), 1.05, 1.35) * speckle
        throwing = 0.03 * (p[:, 2] / 0.0035 * 2 * math.pi + 2 * clouds(p / 0.08)).sin()
        return base * ((tone + throwing) * (1 - dots))[:, None]

    return albedo
