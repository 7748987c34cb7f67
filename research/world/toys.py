"""Toys: a wooden train, and a ball with stripes."""

import math
from collections.abc import Callable, Sequence

import torch
from jaxtyping import Float
from torch import Tensor

from research.world.things import Motion, Thing, Track, about_y
from scene.pose import pose
from scene.samples.materials import Material, Rgb, Spots, mix, painted, step, wood
from scene.samples.noise import scatter
from scene.samples.sheets import Model, Sheets, ball, lathe, moved, rounded_box

Distance = Callable[[float], float]
"""A drive: from seconds to metres."""

AXLES, WHEEL, GAUGE = 0.17, 0.038, 0.145
"""Metres between axles, radius of a wheel, and width over the wheels."""
APART = 0.335
"""Metres from the middle of one carriage to the next."""


def toy_materials() -> dict[str, Material]:
    """What the toys are made of."""
    return {
        "beech": Material(wood((0.40, 0.25, 0.12), (0.62, 0.43, 0.24), rings=0.011)),
        "toy red": Material(painted((0.52, 0.045, 0.03), mottle=0.04, size=0.1, fine=0.02)),
        "toy green": Material(painted((0.03, 0.19, 0.11), mottle=0.04, size=0.1, fine=0.02)),
        "toy blue": Material(painted((0.03, 0.13, 0.36), mottle=0.04, size=0.1, fine=0.02)),
        "toy yellow": Material(painted((0.72, 0.42, 0.04), mottle=0.04, size=0.1, fine=0.02)),
        "toy black": Material(painted((0.035, 0.035, 0.04), mottle=0.05, size=0.1, fine=0.02)),
        "wheel": Material(_wheel),
        "blocks": Material(_blocks),
        "beach ball": Material(_striped),
    }


def train(track: Track, along: Distance) -> list[Thing]:
    """A locomotive with two wagons on a track; `along` says how far its middle has come [m] at every time [s]."""
    things = []
    for number, body in enumerate((_locomotive(), _wagon("toy blue", 0.3), _wagon("toy green", 0.7))):
        behind = number * APART

        def carriage(time: float, behind: float = behind) -> Float[Tensor, "4 4"]:
            return track.pose(along(time) - behind, length=AXLES)

        things.append(Thing(body, carriage))
        for side in (-1, 1):
            for axle in (-1, 1):
                things.append(Thing([_one_wheel(side)], _rolling(carriage, axle, side, along)))
    return things


def beach_ball(radius: float, motion: Motion) -> Thing:
    """A ball with coloured stripes."""
    return Thing([ball(radius, "beach ball", texel=0.05, rows=40, cols=56)], motion)


def _rolling(carriage: Motion, axle: int, side: int, along: Distance) -> Motion:
    """The motion of a wheel of a carriage, which turns as far as the carriage has come."""

    def motion(time: float) -> Float[Tensor, "4 4"]:
        place = torch.tensor([axle * AXLES / 2, side * (GAUGE / 2 - 0.01), WHEEL], dtype=torch.float64)
        return carriage(time) @ pose(about_y(along(time) / WHEEL), place)

    return motion


def _one_wheel(side: int) -> Sheets:
    """A wheel about y, its face on the outer side."""
    profile = [(0.0, -0.009), (WHEEL - 0.004, -0.009), (WHEEL, -0.005), (WHEEL, 0.005), (WHEEL - 0.004, 0.009)]
    profile += [(0.022, 0.006), (0.014, 0.006), (0.011, 0.012), (0.0, 0.0125)]
    return moved(lathe(profile, "wheel", segments=36, smooth=1, texel=0.05), tilt_deg=-90.0 * side)


def _along_x(profile: Sequence[tuple[float, float]], material: str, place: tuple[float, float, float]) -> Sheets:
    """A turned shape whose axis points ahead."""
    return moved(lathe(profile, material, segments=40, smooth=1, texel=0.05), place, roll_deg=90)


def _chassis() -> Model:
    deck = moved(rounded_box((0.29, 0.105, 0.026), 0.006, "beech", texel=0.05, seed=0.2), (0.0, 0.0, 0.036))
    ends = [
        _along_x([(0.0, 0.0), (0.011, 0.0), (0.011, 0.018), (0.017, 0.02), (0.017, 0.024), (0.0, 0.026)],
                 "toy black", (side * 0.142, 0.0, 0.049))
        for side in (1,)
    ]  # fmt: skip
    return [deck, *ends]


def _locomotive() -> Model:
    boiler = [(0.0, 0.0), (0.054, 0.0), (0.056, 0.004), (0.056, 0.168), (0.052, 0.176), (0.03, 0.178), (0.0, 0.18)]
    chimney = [(0.0, 0.0), (0.017, 0.0), (0.017, 0.035), (0.027, 0.06), (0.028, 0.066), (0.02, 0.067), (0.0, 0.05)]
    dome = [(0.0, 0.0), (0.02, 0.0), (0.021, 0.015), (0.014, 0.026), (0.0, 0.03)]
    band = [(0.05, 0.0), (0.058, 0.0), (0.058, 0.012), (0.05, 0.012)]
    lamp = [(0.0, 0.0), (0.016, 0.0), (0.017, 0.012), (0.012, 0.014), (0.0, 0.014)]
    cab = moved(rounded_box((0.1, 0.118, 0.125), 0.007, "toy green", texel=0.05, seed=0.1), (-0.092, 0.0, 0.062))
    roof = moved(rounded_box((0.125, 0.138, 0.018), 0.007, "toy yellow", texel=0.05, seed=0.4), (-0.092, 0.0, 0.187))
    panes = [
        moved(rounded_box((0.055, 0.004, 0.045), 0.002, "toy black", texel=0.05), (-0.092, side * 0.059, 0.125))
        for side in (-1, 1)
    ]
    panes.append(moved(rounded_box((0.004, 0.07, 0.035), 0.002, "toy black", texel=0.05), (-0.1425, 0.0, 0.13)))
    return [
        *_chassis(),
        _along_x(boiler, "toy red", (-0.045, 0.0, 0.118)),
        _along_x(band, "toy yellow", (0.0, 0.0, 0.118)),
        _along_x(band, "toy yellow", (0.075, 0.0, 0.118)),
        _along_x(lamp, "toy yellow", (0.135, 0.0, 0.128)),
        moved(lathe(chimney, "toy black", segments=36, smooth=2, texel=0.05), (0.095, 0.0, 0.168)),
        moved(lathe(dome, "toy yellow", segments=36, smooth=2, texel=0.05), (0.037, 0.0, 0.168)),
        cab,
        roof,
        *panes,
    ]


def _wagon(paint: str, seed: float) -> Model:
    low, thick, high = 0.062, 0.01, 0.062
    walls = [
        moved(rounded_box((0.275, thick, high), 0.003, paint, texel=0.05, seed=seed), (0.0, side * 0.055, low))
        for side in (-1, 1)
    ]
    walls += [
        moved(rounded_box((thick, 0.1, high), 0.003, paint, texel=0.05, seed=seed), (side * 0.132, 0.0, low))
        for side in (-1, 1)
    ]
    draw = torch.Generator().manual_seed(int(seed * 100))
    cargo = []
    for k in range(7):
        a, b, c = torch.rand(3, generator=draw).tolist()
        side = 0.042 + 0.012 * a
        x = -0.095 + 0.19 * (k % 4) / 3 if k < 4 else -0.06 + 0.06 * (k - 4)
        block = rounded_box((side, side, side), 0.003, "blocks", texel=0.05, seed=float((seed + k * 0.143) % 1))
        z = low + (0.004 if k < 4 else 0.05)
        cargo.append(moved(block, (x, 0.02 * (b - 0.5), z), turn_deg=40 * (c - 0.5), tilt_deg=6 * (b - 0.5)))
    return [*_chassis(), *walls, *cargo]


def _wheel(spots: Spots) -> Float[Tensor, "points 3"]:
    x, y, z = spots.texture.unbind(-1)
    out, angle = x.hypot(y), torch.atan2(y, x)
    spoke = step((angle * 5 / math.pi % 2 - 1).abs(), 0.50, 0.56) * step(out, 0.011, 0.012) * step(out, 0.030, 0.029)
    face = mix((0.68, 0.38, 0.035), (0.50, 0.045, 0.03), spoke)
    return torch.where((out > 0.0335)[:, None] | (z < -0.008)[:, None], torch.tensor([0.05, 0.05, 0.055]), face)


def _blocks(spots: Spots) -> Float[Tensor, "points 3"]:
    paints = torch.tensor(
        [[0.55, 0.05, 0.03], [0.70, 0.42, 0.05], [0.04, 0.16, 0.42], [0.62, 0.45, 0.26], [0.10, 0.33, 0.10]]
    )
    which = (scatter(spots.seed * 1999) * len(paints)).long().clamp(0, len(paints) - 1)
    return paints[which]


def _striped(spots: Spots) -> Float[Tensor, "points 3"]:
    unit = spots.texture / spots.texture.norm(dim=-1, keepdim=True).clamp_min(1e-9)
    angle = torch.atan2(unit[:, 1], unit[:, 0]) / (2 * math.pi) + 0.5
    paints: Sequence[Rgb] = ((0.62, 0.06, 0.035), (0.74, 0.72, 0.66), (0.035, 0.17, 0.42), (0.74, 0.72, 0.66),
                             (0.76, 0.46, 0.05), (0.74, 0.72, 0.66))  # fmt: skip
    colour = torch.tensor(paints)[(angle * 6).long().clamp(0, 5)]
    cap = step(unit[:, 2].abs(), 0.955, 0.962)[:, None]
    seam = step(((angle * 6) % 1 - 0.5).abs(), 0.480, 0.492)[:, None] * (1 - cap)
    return (colour * (1 - cap) + cap * torch.tensor([0.74, 0.72, 0.66])) * (1 - 0.35 * seam)
