"""What the room's things are made of."""

import math

import torch
from jaxtyping import Float
from torch import Tensor

from scene.samples.materials import Material, Rgb, Spots, glazed, mix, painted, step, wood, woven
from scene.samples.noise import clouds, grain, scatter


def _floor(spots: Spots) -> Float[Tensor, "points 3"]:
    x, y = spots.texture[:, 0], spots.texture[:, 1]
    board = (x / 0.115).floor()
    plank = board * 31 + ((y + scatter(board) * 1.9) / 1.9).floor()
    p = torch.stack([x, y, scatter(plank, 1.0) * 9], dim=-1)
    stretch = torch.tensor([1.0, 0.05, 1.0])
    ring = ((clouds(p * stretch / 0.07) * 3.5 + x / 0.03) % 1 - 0.5).abs() * 2
    tone = 0.45 * ring + 0.35 * (clouds(p * stretch / 0.03) * 0.5 + 0.5) + 0.2 * scatter(plank, 3.0)
    colour = mix((0.36, 0.21, 0.105), (0.19, 0.098, 0.044), tone)
    colour = colour * (0.78 + 0.4 * scatter(plank))[:, None]
    pores = step(grain(p * torch.tensor([1.0, 0.04, 1.0]) / 0.0018), 0.3, 1.1)
    seam = torch.maximum(
        step(((x / 0.115) % 1 - 0.5).abs(), 0.480, 0.492),
        step((((y + scatter(board) * 1.9) / 1.9) % 1 - 0.5).abs(), 0.4985, 0.4995),
    )
    scuffs = 1 + 0.07 * clouds(spots.texture / 0.9)
    return colour * ((1 - 0.3 * pores) * (1 - 0.7 * seam) * scuffs)[:, None]


def _rug_pattern(spots: Spots) -> Float[Tensor, "points 3"]:
    u, v = spots.texture[:, 0] - 0.875, spots.texture[:, 1] - 1.25
    wobble = 0.006 * grain(spots.texture / 0.05)
    a, b = u.abs() + wobble, v.abs() + wobble
    red, navy, cream, gold = (0.235, 0.075, 0.055), (0.075, 0.08, 0.105), (0.40, 0.34, 0.26), (0.30, 0.19, 0.095)
    edge = torch.minimum(0.875 - a, 1.25 - b)
    diamond = (a / 0.42 + b / 0.62) % 0.94
    field = mix(red, navy, step((diamond - 0.47).abs(), 0.30, 0.32))
    cells = (u / 0.085).floor() + 7 * (v / 0.085).floor()
    du, dv = (u / 0.085) % 1 - 0.5, (v / 0.085) % 1 - 0.5
    flower = (du.abs() + dv.abs()) < 0.12 + 0.22 * scatter(cells)
    field = torch.where(flower[:, None], mix(cream, gold, scatter(cells, 2.0)), field)
    motif = (((u + v) / 0.07) % 1 - 0.5).abs() + (((u - v) / 0.07) % 1 - 0.5).abs()
    border = torch.where((motif > 0.55)[:, None], torch.tensor(gold), torch.tensor(navy))
    colour = torch.where((edge < 0.26)[:, None], border, field)
    for low, high, line in ((0.26, 0.285, cream), (0.225, 0.245, red), (0.06, 0.085, cream), (0.0, 0.06, red)):
        colour = torch.where(((edge > low) & (edge < high))[:, None], torch.tensor(line), colour)
    pile = 0.86 + 0.16 * grain(spots.texture / 0.004) + 0.12 * clouds(spots.texture / 0.5)
    faded = 0.72 * colour + 0.28 * torch.tensor([0.25, 0.16, 0.11])
    return faded * pile[:, None].clamp_min(0.2)


def _book_cover(spots: Spots) -> Float[Tensor, "points 3"]:
    covers = torch.tensor(
        [
            [0.32, 0.06, 0.05], [0.05, 0.1, 0.18], [0.6, 0.54, 0.42], [0.08, 0.16, 0.11],
            [0.42, 0.27, 0.08], [0.03, 0.03, 0.035], [0.55, 0.52, 0.48], [0.22, 0.1, 0.06],
            [0.12, 0.25, 0.3], [0.5, 0.16, 0.07], [0.66, 0.63, 0.56], [0.25, 0.24, 0.22],
        ]
    )  # fmt: skip
    key = scatter(spots.seed * 4099)
    base = covers[(key * len(covers)).long().clamp(0, len(covers) - 1)]
    x, deep, high = spots.texture.unbind(-1)
    ink = torch.where(
        (base.mean(dim=-1) > 0.3)[:, None], torch.tensor([0.06, 0.05, 0.05]), torch.tensor([0.62, 0.50, 0.28])
    )
    spine = deep < 0.005
    where = 0.35 + 0.35 * scatter(spots.seed * 77)
    title = ((high - where).abs() < 0.14 + 0.08 * key) & (x.abs() < 0.006)
    letters = grain(torch.stack([high * 70, x * 250, spots.seed * 99], dim=-1)) > 0.05
    bands = ((high - 0.9).abs() < 0.012) | ((high - 0.12).abs() < 0.01)
    has = scatter(spots.seed * 13) > 0.4
    marked = spine & ((title & letters) | (bands & has))
    colour = torch.where(marked[:, None], ink, base * (0.85 + 0.15 * clouds(spots.texture / 0.1))[:, None])
    pages = (~spine) & ((high > 0.992) | (high < 0.008)) & (deep > 0.006)
    leaves = (
        torch.tensor([0.66, 0.60, 0.48])
        * (0.8 + 0.2 * grain(torch.stack([x / 0.0008, deep * 3, spots.seed], dim=-1)))[:, None]
    )
    return torch.where(pages[:, None], leaves, colour)


def _painting(spots: Spots) -> Float[Tensor, "points 3"]:
    """A hazy landscape in a mount: hills behind hills under an evening sky."""
    u, v = spots.st[:, 0], spots.st[:, 1]
    x, y = (u - 0.1) / 0.8, (v - 0.13) / 0.74
    zero = torch.zeros_like(x)
    brush = 0.05 * clouds(torch.stack([x * 7, y * 16, zero], dim=-1)) + 0.03 * grain(
        torch.stack([x * 60, y * 200, zero], dim=-1)
    )
    colour = mix((0.72, 0.50, 0.32), (0.30, 0.40, 0.47), y + brush)
    sun = step((((x - 0.66) * 1.35) ** 2 + (y - 0.60) ** 2).sqrt() + 0.3 * brush, 0.075, 0.06)
    colour = colour * (1 - sun[:, None]) + sun[:, None] * torch.tensor([0.86, 0.62, 0.36])
    for k, tone in enumerate(((0.36, 0.38, 0.40), (0.21, 0.27, 0.28), (0.13, 0.18, 0.15), (0.07, 0.09, 0.06))):
        ridge = 0.52 - 0.12 * k + 0.07 * clouds(torch.stack([x * (0.8 + 0.5 * k), zero + 3.7 * k, zero], dim=-1))
        below = step(y - ridge - 0.2 * brush, 0.006, -0.006)[:, None]
        colour = colour * (1 - below) + below * torch.tensor(tone) * (1 + 3 * brush)[:, None]
    inside = (x > 0) & (x < 1) & (y > 0) & (y < 1)
    return torch.where(inside[:, None], colour, torch.tensor([0.62, 0.60, 0.55]))


def _etching(spots: Spots) -> Float[Tensor, "points 3"]:
    u, v = (spots.st[:, 0] - 0.5) * 2, (spots.st[:, 1] - 0.5) * 2
    p = torch.stack([u * 2, v * 2, spots.seed * 31], dim=-1)
    rings = ((u**2 + v**2).sqrt() * 5 + 1.2 * clouds(p * 0.5)) % 1
    leafy = step(rings, 0.35, 0.4) * step((u**2 + (v * 0.8) ** 2).sqrt(), 0.62, 0.58)
    return mix((0.66, 0.63, 0.56), (0.14, 0.20, 0.22), leafy * (0.75 + 0.25 * grain(p * 20)))


def _fig_leaf(spots: Spots) -> Float[Tensor, "points 3"]:
    s, t = spots.st[:, 0], spots.st[:, 1]
    across = (t - 0.5).abs() * 2
    rib = 1 - step(across, 0.03, 0.07)
    veins = step(((s * 9 - across * 1.6) % 1 - 0.5).abs(), 0.47, 0.49) * 0.6
    tone = (0.75 + 0.5 * scatter(spots.seed * 331)) * (0.9 + 0.2 * clouds(spots.texture / 0.05))
    colour = mix((0.035, 0.085, 0.03), (0.075, 0.135, 0.04), scatter(spots.seed * 71)) * tone[:, None]
    return colour + 0.07 * torch.maximum(rib, veins)[:, None] * torch.tensor([0.8, 1.0, 0.5])


def _globe(spots: Spots) -> Float[Tensor, "points 3"]:
    land = step(clouds(spots.texture / 0.13), 0.1, 0.2)
    return mix((0.10, 0.20, 0.26), (0.46, 0.38, 0.20), land)


def _wicker(spots: Spots) -> Float[Tensor, "points 3"]:
    angle, z = torch.atan2(spots.texture[:, 1], spots.texture[:, 0]) * 30 / math.pi, spots.texture[:, 2] / 0.011
    weave = ((z * math.pi).sin().abs() * 0.5 + 0.5) * (0.75 + 0.25 * ((angle + (z.floor() % 2)) * math.pi).sin())
    return mix((0.20, 0.12, 0.06), (0.44, 0.30, 0.16), weave + 0.15 * clouds(spots.texture / 0.05))


def _stripes(spots: Spots) -> Float[Tensor, "points 3"]:
    band = step(((spots.texture[:, 0] / 0.05) % 1 - 0.5).abs(), 0.2, 0.215)
    return woven((0.50, 0.46, 0.38), (0.62, 0.58, 0.50), thread=0.003)(spots) * mix(
        (1.0, 1.0, 1.0), (0.22, 0.26, 0.30), band
    )


def _knit(spots: Spots) -> Float[Tensor, "points 3"]:
    u, v = spots.texture[:, 0] / 0.012, spots.texture[:, 1] / 0.016
    stitch = ((u + 0.35 * (v * 2 * math.pi).sin().abs()) * math.pi).sin().abs() * (
        0.7 + 0.3 * (v * math.pi).sin().abs()
    )
    return torch.tensor([0.60, 0.54, 0.44]) * (0.62 + 0.38 * stitch + 0.06 * clouds(spots.texture / 0.06))[:, None]


def _outdoors(spots: Spots) -> Float[Tensor, "points 3"]:
    """Out of focus and overexposed: sky above, garden below."""
    y, z = spots.texture[:, 0], spots.texture[:, 1]
    p = torch.stack([y, z, torch.zeros_like(y)], dim=-1)
    trees = step(z + 0.35 * clouds(p / 1.6), 2.15, 1.55)
    dapple = 0.75 + 0.35 * clouds(p / 0.5 + 3)
    return mix((1.0, 1.0, 1.0), (0.20, 0.26, 0.10), trees * 0.9) * (1 - trees * (1 - dapple))[:, None]


def materials(glass: Rgb) -> dict[str, Material]:
    """Every material by name; `glass` is the radiance of the window."""
    walnut = wood((0.05, 0.024, 0.012), (0.15, 0.08, 0.042), rings=0.012, axis=2)
    return {
        "daylight": Material(_outdoors, glow=glass),
        "wall": Material(painted((0.56, 0.535, 0.47), mottle=0.035, size=0.9, fine=0.02)),
        "ceiling": Material(painted((0.72, 0.71, 0.68), mottle=0.03, size=1.2)),
        "trim": Material(painted((0.70, 0.69, 0.65), mottle=0.03, size=0.4), sheen=0.03, roughness=0.3),
        "floor": Material(_floor, sheen=0.045, roughness=0.16),
        "curtain": Material(woven((0.50, 0.47, 0.40), (0.62, 0.585, 0.51), thread=0.004), translucency=0.5),
        "iron": Material(painted((0.03, 0.03, 0.032)), sheen=0.05, roughness=0.25),
        "brass": Material(painted((0.34, 0.24, 0.09), mottle=0.1), sheen=0.35, roughness=0.18),
        "sofa": Material(woven((0.055, 0.085, 0.095), (0.12, 0.165, 0.175), thread=0.0035, slub=0.35)),
        "ochre": Material(woven((0.42, 0.24, 0.045), (0.58, 0.36, 0.09), thread=0.003)),
        "rust": Material(woven((0.30, 0.085, 0.04), (0.42, 0.14, 0.07), thread=0.003)),
        "stripes": Material(_stripes),
        "knit": Material(_knit),
        "leather": Material(painted((0.27, 0.115, 0.045), mottle=0.2, size=0.25, fine=0.07), sheen=0.04, roughness=0.3),
        "walnut": Material(walnut, sheen=0.03, roughness=0.3),
        "oak": Material(wood((0.22, 0.125, 0.06), (0.40, 0.255, 0.135), rings=0.016), sheen=0.035, roughness=0.22),
        "rug": Material(_rug_pattern),
        "book": Material(_book_cover),
        "painting": Material(_painting),
        "etching": Material(_etching),
        "photo": Material(_etching),
        "shade": Material(painted((0.72, 0.62, 0.46), mottle=0.05, size=0.1), glow=(1.25, 0.78, 0.36)),
        "pot": Material(glazed((0.52, 0.49, 0.44), (0.5, 0.47, 0.42), speckle=0.5), sheen=0.03, roughness=0.3),
        "soil": Material(painted((0.03, 0.02, 0.012), mottle=0.4, size=0.03, fine=0.3)),
        "stem": Material(painted((0.12, 0.10, 0.05), mottle=0.2, size=0.05)),
        "fig": Material(_fig_leaf, translucency=0.25, sheen=0.03, roughness=0.3),
        "eucalyptus": Material(painted((0.16, 0.21, 0.15), mottle=0.25, size=0.02), translucency=0.3),
        "mug": Material(
            glazed((0.10, 0.17, 0.19), (0.42, 0.38, 0.30), top=0.07, speckle=0.5), sheen=0.05, roughness=0.12
        ),
        "bowl": Material(
            glazed((0.50, 0.46, 0.38), (0.35, 0.25, 0.15), top=0.07, speckle=0.5), sheen=0.04, roughness=0.15
        ),
        "vase": Material(
            glazed((0.55, 0.52, 0.46), (0.30, 0.22, 0.15), top=0.22, speckle=0.6), sheen=0.04, roughness=0.2
        ),
        "orange": Material(painted((0.66, 0.23, 0.025), mottle=0.1, size=0.04, fine=0.08), sheen=0.03, roughness=0.2),
        "lime": Material(painted((0.25, 0.33, 0.05), mottle=0.15, size=0.04, fine=0.08), sheen=0.03, roughness=0.2),
        "globe": Material(_globe, sheen=0.04, roughness=0.15),
        "wicker": Material(_wicker),
    }
