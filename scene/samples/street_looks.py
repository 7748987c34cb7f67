"""What the street is made of."""

import math

import torch
from jaxtyping import Float
from torch import Tensor

from scene.samples.materials import Albedo, Material, Rgb, Spots, glazed, mix, painted, step, wood
from scene.samples.noise import clouds, grain, scatter


def sky(towards: Float[Tensor, "rays 3"]) -> Float[Tensor, "rays 3"]:
    """Radiance of the sky: paler towards the horizon, with fair-weather clouds."""
    up = towards[:, 2].clamp(0, 1)
    blue = mix((3.6, 4.2, 4.9), (0.55, 1.25, 2.9), up**0.5)
    flat = towards[:, :2] / (towards[:, 2:].clamp_min(0) + 0.22)
    p = torch.cat([flat, torch.full_like(up, 0.4)[:, None]], dim=-1)
    puff = clouds(p * torch.tensor([0.55, 0.8, 1.0]) + 0.9) + 0.35 * clouds(p * 2.6 + 5)
    cover = step(puff, -0.1, 0.9)[:, None]
    shade = (0.82 + 0.18 * step(clouds(p * 1.1 + 2.2), 0.8, -0.6))[:, None]
    colour = blue * (1 - 0.85 * cover) + 0.85 * cover * shade * torch.tensor([6.6, 6.5, 6.4])
    ground = torch.tensor([1.2, 1.1, 1.0])
    return torch.where(towards[:, 2:] < 0, ground, colour)


def _bricks(spots: Spots) -> Float[Tensor, "points 3"]:
    u, z = spots.texture[:, 0] / 0.225, spots.texture[:, 1] / 0.075
    row = z.floor()
    u = u + 0.5 * (row % 2)
    cell = u.floor() * 37 + row * 101
    du, dz = (u % 1 - 0.5).abs(), (z % 1 - 0.5).abs()
    rough = 0.02 * grain(spots.texture / 0.02)
    joint = torch.maximum(step(du + rough * 0.4, 0.468, 0.485), step(dz + rough, 0.41, 0.45))
    tone = 0.72 + 0.5 * scatter(cell)
    brick = mix((0.30, 0.115, 0.068), (0.22, 0.10, 0.075), scatter(cell, 2.0)) * tone[:, None]
    brick = brick * (1 + 0.15 * grain(spots.texture / 0.012) + 0.12 * clouds(spots.texture / 1.8))[:, None]
    return brick * (1 - joint[:, None]) + torch.tensor([0.34, 0.31, 0.27]) * joint[:, None]


def _stucco(colour: Rgb) -> Albedo:
    """Painted render: patchy, dirty below and streaked under the sills."""

    def albedo(spots: Spots) -> Float[Tensor, "points 3"]:
        u, z = spots.texture[:, 0], spots.texture[:, 1]
        zero = torch.zeros_like(u)
        p = torch.stack([u, z, zero + 1.7], dim=-1)
        streak = clouds(torch.stack([u / 0.35, z / 3.5, zero], dim=-1))
        patch = clouds(p / 2.2)
        dirt = 0.12 * step(streak + 0.5 * patch, 0.2, 1.3) + 0.30 * step(z + 0.25 * clouds(p / 0.5), 0.6, 0.0)
        tone = 1 + 0.05 * patch + 0.05 * grain(p / 0.012) + 0.03 * grain(p / 0.15)
        return torch.tensor(colour) * (tone * (1 - dirt))[:, None]

    return albedo


def _timber(colour: Rgb) -> Albedo:
    def albedo(spots: Spots) -> Float[Tensor, "points 3"]:
        tone = (
            1 + 0.08 * clouds(spots.texture / 0.6) + 0.03 * grain(spots.texture * torch.tensor([1.0, 0.05, 1.0]) / 0.01)
        )
        return torch.tensor(colour) * tone[:, None]

    return albedo


def _asphalt(spots: Spots) -> Float[Tensor, "points 3"]:
    p = spots.texture
    stones = grain(p / 0.012) + 0.6 * grain(p / 0.007 + 3)
    worn = clouds(p / torch.tensor([1.2, 7.0, 1.0]))
    crack = (clouds(p / 2.6 + 1.1).abs() < 0.012 + 0.008 * grain(p / 0.06)) & (clouds(p / 5.0) > -0.1)
    patch = ((p[:, 0] - 1.0).abs() < 0.55 + 0.01 * grain(p / 0.05)) & ((p[:, 1] - 6.6).abs() < 1.5)
    tone = 0.105 * (1 + 0.22 * stones + 0.2 * worn + 0.1 * clouds(p / 0.4))
    tone = torch.where(patch, tone * 0.66, tone)
    tone = torch.where(crack, tone * 0.45, tone)
    gutter = step((p[:, 0] - 0.15).abs(), 2.35, 2.75)
    return tone[:, None] * mix((1.0, 0.97, 0.93), (0.8, 0.74, 0.66), gutter)


def _setts(spots: Spots) -> Float[Tensor, "points 3"]:
    """Small granite blocks in rows across the street, each with its own tone and worn edges."""
    p = spots.texture
    bend = 0.02 * clouds(p / 1.3)
    row = ((p[:, 1] + bend) / 0.115).floor()
    v = ((p[:, 1] + bend) / 0.115) % 1 - 0.5
    across = p[:, 0] / 0.155 + 0.5 * (row % 2) + 0.35 * scatter(row, 4.0)
    u = across % 1 - 0.5
    cell = across.floor() * 19 + row * 83
    worn = 0.03 * grain(p / 0.025)
    joint = torch.maximum(step(u.abs() + worn, 0.40, 0.49), step(v.abs() + worn, 0.375, 0.48))
    tone = 0.62 + 0.55 * scatter(cell)
    # Each block's crown catches the sun on the side it comes from.
    tone = tone * (1 + 0.22 * u - 0.26 * v) * (1 + 0.10 * grain(p / 0.006) + 0.12 * clouds(p / 0.05))
    tracks = 1 + 0.10 * clouds(p / torch.tensor([0.9, 6.0, 1.0])) + 0.08 * clouds(p / 2.5)
    stone = mix((0.215, 0.20, 0.185), (0.165, 0.165, 0.17), scatter(cell, 6.0)) * (tone * tracks)[:, None]
    grime = torch.tensor([0.075, 0.066, 0.052]) * (1 + 0.3 * grain(p / 0.008))[:, None]
    return stone * (1 - joint[:, None]) + grime * joint[:, None]


def _paving(spots: Spots) -> Float[Tensor, "points 3"]:
    p = spots.texture
    row = (p[:, 1] / 0.45).floor()
    u = p[:, 0] / 0.6 + 0.5 * (row % 2)
    cell = u.floor() * 13 + row * 71
    joint = torch.maximum(
        step((u % 1 - 0.5).abs(), 0.487, 0.495), step(((p[:, 1] / 0.45) % 1 - 0.5).abs(), 0.484, 0.494)
    )
    tone = (0.85 + 0.25 * scatter(cell)) * (1 + 0.10 * clouds(p / 0.7) + 0.10 * grain(p / 0.01))
    blots = step(grain(p / 0.06 + 7), 1.15, 1.3) * 0.25
    colour = torch.tensor([0.29, 0.27, 0.24]) * (tone * (1 - blots))[:, None]
    return colour * (1 - 0.65 * joint)[:, None]


def _pane(spots: Spots) -> Float[Tensor, "points 3"]:
    """What shows behind a window: darkness, curtains, sometimes a blind."""
    s, t = spots.st[:, 0], spots.st[:, 1]
    key = scatter(spots.seed * 5003 + 0.37)
    zero = torch.zeros_like(s)
    folds = 0.8 + 0.2 * (s * 60 + 2 * clouds(torch.stack([s * 3, t * 2, key * 9], dim=-1))).sin()
    width = 0.16 + 0.10 * clouds(torch.stack([t * 0.7, key * 40, zero], dim=-1)) + 0.12 * t
    drape = ((s < width) | (s > 1 - width)) & (key > 0.35)
    blind = (t > 1 - 0.5 * scatter(spots.seed * 91 + 2)) & (key < 0.3)
    inside = mix((0.015, 0.017, 0.02), (0.05, 0.045, 0.04), clouds(torch.stack([s * 1.5, t * 2, key * 30], dim=-1)))
    colour = torch.where(drape[:, None], torch.tensor([0.34, 0.32, 0.29]) * folds[:, None], inside)
    return torch.where(
        blind[:, None], torch.tensor([0.42, 0.38, 0.31]) * (0.9 + 0.1 * (t * 200).sin())[:, None], colour
    )


def _roof(spots: Spots) -> Float[Tensor, "points 3"]:
    row = (spots.texture[:, 1] / 0.16).floor()
    u = spots.texture[:, 0] / 0.24 + 0.5 * (row % 2)
    tone = 0.7 + 0.5 * scatter(u.floor() * 17 + row * 59)
    edge = torch.maximum(step((u % 1 - 0.5).abs(), 0.46, 0.49), step((spots.texture[:, 1] / 0.16) % 1, 0.88, 0.97))
    return (
        torch.tensor([0.17, 0.105, 0.085])
        * (tone * (1 - 0.6 * edge) * (1 + 0.2 * clouds(spots.texture / 1.5)))[:, None]
    )


def _striped(a: Rgb, b: Rgb) -> Albedo:
    def albedo(spots: Spots) -> Float[Tensor, "points 3"]:
        band = step(((spots.texture[:, 1] / 0.32) % 1 - 0.5).abs(), 0.245, 0.255)
        return (
            mix(a, b, band) * (0.92 + 0.06 * clouds(spots.texture / 0.8) + 0.03 * grain(spots.texture / 0.004))[:, None]
        )

    return albedo


def _bark(spots: Spots) -> Float[Tensor, "points 3"]:
    p = spots.texture * torch.tensor([1.0, 0.3, 1.0])
    plates = step(clouds(p / 0.12), -0.3, 0.5)
    return mix((0.10, 0.08, 0.06), (0.27, 0.235, 0.18), plates) * (1 + 0.15 * grain(p / 0.01))[:, None]


def _leaf(a: Rgb, b: Rgb) -> Albedo:
    def albedo(spots: Spots) -> Float[Tensor, "points 3"]:
        vein = 1 - step((spots.st[:, 1] - 0.5).abs() * 2, 0.02, 0.14)
        colour = mix(a, b, scatter(spots.seed * 6007))
        return colour * (0.7 + 0.5 * scatter(spots.seed * 331) + 0.25 * vein)[:, None]

    return albedo


def _shrub(spots: Spots) -> Float[Tensor, "points 3"]:
    return torch.tensor([0.05, 0.085, 0.03]) * (1 + 0.8 * grain(spots.texture / 0.015)).clamp_min(0.15)[:, None]


def _fascia(spots: Spots) -> Float[Tensor, "points 3"]:
    """A sign board: a word's worth of strokes in gold."""
    x, y, z = spots.texture.unbind(-1)
    zero = torch.zeros_like(x)
    cells = (x / 0.2).floor()
    inside = (x.abs() < 0.8 + 0.5 * spots.seed) & ((z - 0.26).abs() < 0.12) & (y < -0.04)
    u, v = (x / 0.2) % 1, (z - 0.14) / 0.24
    key = scatter(cells, 5.0)
    stem = ((u - 0.22).abs() < 0.07) | (((u - 0.72).abs() < 0.07) & (key > 0.35))
    beam = (
        (((v - 0.06).abs() < 0.05) & (key > 0.5))
        | (((v - 0.94).abs() < 0.05) & (key < 0.75))
        | (((v - 0.5).abs() < 0.05) & (scatter(cells, 8.0) > 0.4))
    )
    ink = inside & (stem | (beam & (u > 0.2) & (u < 0.74))) & (scatter(cells, 11.0) > 0.12)
    board = mix((0.05, 0.085, 0.10), (0.10, 0.03, 0.03), step(scatter(spots.seed * 41), 0.49, 0.51))
    board = board * (1 + 0.1 * clouds(torch.stack([x, z, zero], dim=-1)))[:, None]
    return torch.where(ink[:, None], torch.tensor([0.60, 0.46, 0.20]), board)


def _chalk(spots: Spots) -> Float[Tensor, "points 3"]:
    x, z = spots.texture[:, 0], spots.texture[:, 2]
    rim = (x.abs() > 0.245) | (z < 0.16) | (z > 0.915)
    lines = (((z / 0.09) % 1 - 0.5).abs() < 0.2) & (x.abs() < 0.06 + 0.14 * scatter((z / 0.09).floor()))
    words = lines & (grain(torch.stack([x / 0.018, z / 0.02, torch.zeros_like(x)], dim=-1)) > 0.1)
    colour = torch.where(words[:, None], torch.tensor([0.6, 0.58, 0.55]), torch.tensor([0.03, 0.035, 0.033]))
    return torch.where(rim[:, None], torch.tensor([0.22, 0.13, 0.07]), colour)


def _manhole(spots: Spots) -> Float[Tensor, "points 3"]:
    x, y = spots.texture[:, 0] / 0.045, spots.texture[:, 1] / 0.045
    studs = ((x % 1 - 0.5).abs() < 0.28) & ((y % 1 - 0.5).abs() < 0.28)
    r = spots.texture[:, :2].norm(dim=-1)
    tone = torch.where(studs & (r < 0.27), 0.15, 0.07)
    return torch.where((r - 0.295).abs() < 0.012, 0.04, tone)[:, None] * torch.tensor([1.0, 0.93, 0.85])


def _wicker(spots: Spots) -> Float[Tensor, "points 3"]:
    angle, z = torch.atan2(spots.texture[:, 1], spots.texture[:, 0]) * 24 / math.pi, spots.texture[:, 2] / 0.012
    weave = (z * math.pi).sin().abs() * (0.7 + 0.3 * ((angle + z.floor() % 2) * math.pi).sin())
    return mix((0.18, 0.11, 0.05), (0.46, 0.33, 0.18), weave)


def materials() -> dict[str, Material]:
    """Every material by name."""
    return {
        "asphalt": Material(_asphalt),
        "setts": Material(_setts),
        "paving": Material(_paving),
        "pipe": Material(painted((0.10, 0.11, 0.11), mottle=0.2, size=0.3)),
        "flower": Material(painted((0.55, 0.04, 0.06), mottle=0.3, size=0.03)),
        "dry leaf": Material(_leaf((0.30, 0.17, 0.04), (0.22, 0.20, 0.06))),
        "granite": Material(painted((0.30, 0.295, 0.28), mottle=0.12, size=0.2, fine=0.22)),
        "manhole": Material(_manhole, sheen=0.04, roughness=0.3),
        "brick": Material(_bricks),
        "stucco cream": Material(_stucco((0.60, 0.53, 0.40))),
        "stucco ochre": Material(_stucco((0.56, 0.37, 0.18))),
        "stucco white": Material(_stucco((0.64, 0.61, 0.55))),
        "stucco pink": Material(_stucco((0.56, 0.38, 0.31))),
        "stucco blue": Material(_stucco((0.38, 0.45, 0.49))),
        "timber blue": Material(_timber((0.055, 0.10, 0.14)), sheen=0.03, roughness=0.3),
        "timber green": Material(_timber((0.05, 0.10, 0.07)), sheen=0.03, roughness=0.3),
        "door green": Material(_timber((0.04, 0.085, 0.06)), sheen=0.03, roughness=0.25),
        "door red": Material(_timber((0.24, 0.04, 0.03)), sheen=0.03, roughness=0.25),
        "reveal": Material(_stucco((0.58, 0.55, 0.49))),
        "stone": Material(painted((0.50, 0.46, 0.39), mottle=0.12, size=0.5, fine=0.08)),
        "frame": Material(painted((0.66, 0.64, 0.59), mottle=0.06, size=0.3)),
        "pane": Material(_pane, sheen=0.09, roughness=0.03),
        "roof": Material(_roof),
        "terracotta": Material(painted((0.40, 0.17, 0.09), mottle=0.2, size=0.2, fine=0.06)),
        "fascia": Material(_fascia),
        "awning red": Material(_striped((0.40, 0.06, 0.045), (0.66, 0.62, 0.54))),
        "awning blue": Material(_striped((0.07, 0.13, 0.24), (0.66, 0.62, 0.54))),
        "awning green": Material(_striped((0.05, 0.16, 0.09), (0.66, 0.62, 0.54))),
        "iron": Material(painted((0.035, 0.038, 0.04), mottle=0.1, size=0.2), sheen=0.05, roughness=0.25),
        "lantern": Material(painted((0.58, 0.56, 0.50), mottle=0.05), sheen=0.08, roughness=0.1),
        "brass": Material(painted((0.42, 0.30, 0.12)), sheen=0.3, roughness=0.2),
        "bark": Material(_bark),
        "leaf": Material(_leaf((0.075, 0.15, 0.03), (0.17, 0.24, 0.055)), translucency=0.6),
        "box leaf": Material(_leaf((0.045, 0.10, 0.03), (0.09, 0.16, 0.04)), translucency=0.4),
        "shrub": Material(_shrub),
        "soil": Material(painted((0.09, 0.065, 0.045), mottle=0.3, size=0.1, fine=0.3)),
        "bike": Material(painted((0.04, 0.15, 0.14), mottle=0.04), sheen=0.05, roughness=0.12),
        "rubber": Material(painted((0.025, 0.025, 0.025))),
        "chrome": Material(painted((0.22, 0.22, 0.22)), sheen=0.5, roughness=0.15),
        "saddle": Material(painted((0.14, 0.065, 0.03), mottle=0.15, size=0.1), sheen=0.04, roughness=0.2),
        "wicker": Material(_wicker),
        "rattan": Material(_wicker),
        "marble": Material(painted((0.62, 0.61, 0.59), mottle=0.12, size=0.2), sheen=0.04, roughness=0.15),
        "wood": Material(wood((0.12, 0.06, 0.03), (0.26, 0.15, 0.08), rings=0.01, axis=1)),
        "crate": Material(wood((0.26, 0.17, 0.09), (0.46, 0.33, 0.19), rings=0.012, axis=1)),
        "china": Material(glazed((0.7, 0.68, 0.63), (0.7, 0.68, 0.63))),
        "orange": Material(painted((0.68, 0.24, 0.02), mottle=0.1, size=0.05)),
        "apple": Material(painted((0.42, 0.045, 0.03), mottle=0.4, size=0.05)),
        "lemon": Material(painted((0.70, 0.52, 0.05), mottle=0.1, size=0.05)),
        "lime": Material(painted((0.20, 0.32, 0.05), mottle=0.2, size=0.05)),
        "chalk": Material(_chalk),
    }
