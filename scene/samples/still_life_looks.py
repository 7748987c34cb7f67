"""What the still life is made of."""

import math

import torch
from jaxtyping import Float
from torch import Tensor

from scene.samples.materials import Material, Rgb, Spots, glazed, mix, painted, step, wood, woven
from scene.samples.noise import clouds, grain, scatter


def _fruit_skin(base: Rgb, blush: Rgb, *, size: float, low: float, high: float, pores: float, pore: float) -> Material:
    def albedo(spots: Spots) -> Float[Tensor, "points 3"]:
        p = spots.texture + spots.seed[:, None] * 7
        colour = mix(base, blush, step(clouds(p / size), low, high))
        dots = step(grain(p / pore), 0.3, 1.0)
        return colour * (1 - pores * dots + 0.05 * clouds(p / 0.015))[:, None]

    return Material(albedo, sheen=0.035, roughness=0.14)


def _apple(spots: Spots) -> Float[Tensor, "points 3"]:
    p = spots.texture
    angle = torch.atan2(p[:, 1], p[:, 0])
    around = torch.stack([angle.cos() * 1.5, angle.sin() * 1.5, spots.seed * 9 + p[:, 2] * 8], dim=-1)
    streak = 0.7 * clouds(around * torch.tensor([2.6, 2.6, 0.5])) + 1.0 * clouds(p / 0.06 + spots.seed[:, None] * 5)
    colour = mix((0.52, 0.40, 0.07), (0.40, 0.02, 0.018), step(streak, -1.1, 0.75))
    stem = step((p[:, :2].norm(dim=-1)) + 0.4 * (0.06 - p[:, 2]).clamp_min(0), 0.004, 0.016)
    colour = colour * stem[:, None] + mix((0.28, 0.26, 0.06), (0.3, 0.2, 0.05), clouds(p / 0.01)) * (1 - stem)[:, None]
    dots = step(grain(p / 0.0016 + 3), 0.95, 1.3)
    return colour * (1 - 0.5 * dots)[:, None] + 0.25 * dots[:, None] * torch.tensor([0.6, 0.45, 0.2])


def _flesh(spots: Spots) -> Float[Tensor, "points 3"]:
    p = spots.texture
    r, angle = p[:, :2].norm(dim=-1) / 0.0287, torch.atan2(p[:, 1], p[:, 0]) + 0.15 * grain(p / 0.01)
    wedge = ((angle / (2 * math.pi) * 9) % 1 - 0.5).abs() * 2
    pith = torch.maximum(step(r, 0.80, 0.84), step(wedge + 0.04 / r.clamp_min(0.05), 0.93, 0.99))
    pith = torch.maximum(pith, 1 - step(r, 0.06, 0.1))
    fibre = grain(torch.stack([angle * 30, r * 4, spots.seed], dim=-1))
    pulp = mix((0.62, 0.45, 0.07), (0.75, 0.62, 0.2), 0.5 + 0.4 * fibre)
    skin = step(r, 0.93, 0.96)[:, None]
    flesh = pulp * (1 - pith)[:, None] + torch.tensor([0.78, 0.72, 0.5]) * pith[:, None]
    return flesh * (1 - skin) + torch.tensor([0.7, 0.5, 0.03]) * skin


def _grape(spots: Spots) -> Float[Tensor, "points 3"]:
    p = spots.texture + spots.seed[:, None] * 3
    skin = mix((0.06, 0.012, 0.03), (0.13, 0.025, 0.04), scatter(spots.seed * 531))
    bloom = step(clouds(p / 0.012), -0.5, 1.0)[:, None]
    return skin + 0.10 * bloom * torch.tensor([0.75, 0.8, 1.0])


def _blade(spots: Spots) -> Float[Tensor, "points 3"]:
    across = (spots.st[:, 1] - 0.5).abs() * 2
    vein = 1 - step(across, 0.02, 0.12)
    tone = 0.8 + 0.4 * scatter(spots.seed * 331) + 0.15 * clouds(spots.texture / 0.01)
    colour = mix((0.11, 0.17, 0.10), (0.24, 0.28, 0.16), scatter(spots.seed * 173))
    return colour * tone[:, None] + 0.06 * vein[:, None]


def _linen(spots: Spots) -> Float[Tensor, "points 3"]:
    base = woven((0.52, 0.47, 0.39), (0.74, 0.70, 0.62), thread=0.0011)(spots)
    u = spots.texture[:, 0]
    stripe = step((u - 0.045).abs(), 0.006, 0.0066) * step((u - 0.062).abs(), 0.002, 0.0026)
    return torch.where(stripe[:, None] > 0.5, base, base * torch.tensor([0.33, 0.42, 0.55]))


def materials(glass: Rgb) -> dict[str, Material]:
    """Every material by name; `glass` is the radiance of the window."""
    return {
        "daylight": Material(lambda spots: torch.ones(len(spots.seed), 3), glow=glass),
        "wall": Material(painted((0.092, 0.094, 0.083), mottle=0.22, size=0.7, fine=0.05)),
        "side": Material(painted((0.17, 0.155, 0.14))),
        "table": Material(
            wood((0.10, 0.052, 0.026), (0.27, 0.155, 0.08), rings=0.014, wear=0.3), sheen=0.04, roughness=0.3
        ),
        "bowl": Material(
            glazed((0.10, 0.18, 0.22), (0.50, 0.42, 0.30), top=0.088, speckle=0.6), sheen=0.05, roughness=0.10
        ),
        "jug": Material(
            glazed((0.56, 0.50, 0.41), (0.34, 0.22, 0.13), top=0.225, speckle=0.75), sheen=0.04, roughness=0.2
        ),
        "bottle": Material(glazed((0.018, 0.035, 0.02), (0.02, 0.04, 0.022)), sheen=0.07, roughness=0.05),
        "cork": Material(painted((0.42, 0.28, 0.16), mottle=0.3, size=0.01, fine=0.3)),
        "china": Material(
            glazed((0.74, 0.72, 0.67), (0.10, 0.14, 0.25), top=0.0775, band=0.002), sheen=0.05, roughness=0.08
        ),
        "coffee": Material(painted((0.035, 0.015, 0.007), mottle=0.1)),
        "orange": _fruit_skin(
            (0.68, 0.22, 0.02), (0.76, 0.31, 0.03), size=0.08, low=-0.6, high=0.6, pores=0.16, pore=0.0014
        ),
        "lemon": _fruit_skin(
            (0.72, 0.50, 0.035), (0.66, 0.52, 0.06), size=0.06, low=-0.5, high=0.8, pores=0.12, pore=0.0013
        ),
        "pear": _fruit_skin(
            (0.40, 0.38, 0.08), (0.52, 0.25, 0.06), size=0.11, low=0.0, high=0.9, pores=0.35, pore=0.0011
        ),
        "apple": Material(_apple, sheen=0.04, roughness=0.10),
        "lemon flesh": Material(_flesh, sheen=0.03, roughness=0.2),
        "grape": Material(_grape, sheen=0.035, roughness=0.12),
        "stalk": Material(painted((0.16, 0.10, 0.045), mottle=0.3, size=0.01)),
        "twig": Material(painted((0.20, 0.13, 0.07), mottle=0.3, size=0.02)),
        "leaf": Material(_blade, translucency=0.35),
        "board": Material(wood((0.26, 0.14, 0.06), (0.48, 0.29, 0.14), rings=0.011), sheen=0.03, roughness=0.3),
        "steel": Material(painted((0.42, 0.42, 0.42), mottle=0.05), sheen=0.5, roughness=0.12),
        "grip": Material(wood((0.04, 0.02, 0.012), (0.10, 0.05, 0.03), rings=0.006), sheen=0.04, roughness=0.2),
        "linen": Material(_linen),
    }
