"""Surfaces by chance: colours and patterns that structure from motion finds features on.

Every pattern is a function of texture space, three numbers in metres, so that it fits flat sheets and solid things.
"""

import colorsys
import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from research.world.chance import Chance
from scene.samples.materials import Albedo, Material, Rgb, Spots, mix, painted, step, wood, woven
from scene.samples.noise import clouds, grain, scatter


def colour(chance: Chance, dark: float = 0.06, light: float = 0.7) -> Rgb:
    """A colour that paints have: linear RGB whose brightest part is between `dark` and `light`."""
    strength = 0.15 + 0.6 * chance.uniform(0, 1) ** 2
    r, g, b = colorsys.hsv_to_rgb(chance.uniform(0, 1), strength, 1.0)
    value = dark + (light - dark) * chance.uniform(0, 1)
    return value * r, value * g, value * b


def other_colour(chance: Chance, than: Rgb) -> Rgb:
    """A colour that is clearly lighter or darker than another."""
    for _ in range(20):
        found = colour(chance)
        if abs(math.log(sum(found) / sum(than))) > 0.5:
            return found
    share = 0.35 if sum(than) > 0.9 else 2.2
    return than[0] * share, than[1] * share, than[2] * share


def checked(a: Rgb, b: Rgb, size: float, *, joint: float = 0.02, rows_shift: float = 0.0, rise: float = 1.0) -> Albedo:
    """Tiles or bricks of two colours, each with a tone of its own.

    Args:
        a: colour of one kind of tile.
        b: of the other.
        size: width of a tile [m].
        joint: part of a tile that is the gap between two.
        rows_shift: part of a tile by which each row is shifted against the one below.
        rise: height of a tile over its width.
    """

    def albedo(spots: Spots) -> Float[Tensor, "points 3"]:
        p = spots.texture / size + 1e-4
        row = (p[:, 1] / rise).floor()
        u, v = p[:, 0] + rows_shift * (row % 2), p[:, 1] / rise
        deep = p[:, 2].floor()
        cell = u.floor() * 37 + row * 101 + deep * 53
        odd = ((u.floor() + row + deep) % 2).abs()
        gap = torch.maximum(step((u % 1 - 0.5).abs(), 0.5 - joint, 0.5), step((v % 1 - 0.5).abs(), 0.5 - joint, 0.5))
        tone = (0.8 + 0.4 * scatter(cell)) * (1 + 0.08 * clouds(p / 3) + 0.06 * grain(p * 9))
        return mix(a, b, odd) * (tone * (1 - 0.6 * gap))[:, None]

    return albedo


def striped(a: Rgb, b: Rgb, size: float, turn: float) -> Albedo:
    """Stripes of uneven width, `size` metres on average, at an angle [rad] in the first two axes."""

    def albedo(spots: Spots) -> Float[Tensor, "points 3"]:
        p = spots.texture
        across = (p[:, 0] * math.cos(turn) + p[:, 1] * math.sin(turn) + 0.5 * p[:, 2]) / size
        band = across + 0.35 * grain(torch.stack([across / 2.3, across * 0, across * 0 + 3], dim=-1))
        share = step((band % 1 - 0.5).abs(), 0.2, 0.23)
        return mix(a, b, share) * (1 + 0.1 * clouds(p / (4 * size)) + 0.05 * grain(p / (0.1 * size)))[:, None]

    return albedo


def dotted(a: Rgb, b: Rgb, size: float) -> Albedo:
    """Round spots of many sizes, one in each cell of `size` metres."""

    def albedo(spots: Spots) -> Float[Tensor, "points 3"]:
        p = spots.texture / size
        cell = p.floor()
        key = cell[:, 0] * 13 + cell[:, 1] * 71 + cell[:, 2] * 37
        place = torch.stack([scatter(key, k + 1.0) for k in range(3)], dim=-1) * 0.4 + 0.3
        place[:, 2] = torch.where(cell[:, 2].abs() < 0.5, 0.0, place[:, 2])
        radius = 0.12 + 0.18 * scatter(key)
        inside = step((p - cell - place).norm(dim=-1) - radius, 0.03, -0.03)
        shade = (0.6 + 0.8 * scatter(key, 9.0))[:, None]
        ground = torch.tensor(a) * (1 + 0.1 * clouds(p / 4))[:, None]
        return ground * (1 - inside[:, None]) + torch.tensor(b) * shade * inside[:, None]

    return albedo


def marbled(a: Rgb, b: Rgb, size: float) -> Albedo:
    """Stone, plaster or camouflage: patches with crisp edges, finer ones within."""

    def albedo(spots: Spots) -> Float[Tensor, "points 3"]:
        p = spots.texture / size + 7 * spots.seed[:, None]
        share = 0.75 * step(clouds(p), -0.1, 0.15) + 0.25 * step(grain(p * 5), -0.1, 0.4)
        vein = step(clouds(p * 1.7 + 3).abs(), 0.05, 0.0)
        return mix(a, b, share) * (1 - 0.45 * vein)[:, None] * (1 + 0.08 * grain(p * 23))[:, None]

    return albedo


def planked(dark: Rgb, light: Rgb, width: float) -> Albedo:
    """Boards side by side, their grain along the second axis."""
    timber = wood(dark, light, rings=0.02, axis=1)

    def albedo(spots: Spots) -> Float[Tensor, "points 3"]:
        board = (spots.texture[:, 0] / width).floor() + 31 * (spots.texture[:, 1] / 1.7).floor()
        gap = step(((spots.texture[:, 0] / width) % 1 - 0.5).abs(), 0.475, 0.495)
        own = timber(Spots(spots.texture, spots.st, (scatter(board) + spots.seed) % 1))
        return own * ((0.75 + 0.5 * scatter(board, 5.0)) * (1 - 0.7 * gap))[:, None]

    return albedo


@dataclass(frozen=True)
class _Shape:
    """A block or a disc of a poster, in shares of its sides."""

    round_: bool
    middle: tuple[float, float]
    half: tuple[float, float]
    paint: Rgb


def poster(chance: Chance) -> Albedo:
    """A picture for a wall: blocks, discs and lines of words, on st space."""
    ground = colour(chance, 0.2, 0.75)
    shapes = [
        _Shape(
            round_=chance.happens(0.5),
            middle=(chance.uniform(0.1, 0.9), chance.uniform(0.1, 0.9)),
            half=(chance.uniform(0.05, 0.3), chance.uniform(0.05, 0.3)),
            paint=other_colour(chance, ground),
        )
        for _ in range(chance.whole(4, 9))
    ]
    lines, ink = chance.uniform(9, 22), other_colour(chance, ground)

    def albedo(spots: Spots) -> Float[Tensor, "points 3"]:
        s, t = spots.st[:, 0], spots.st[:, 1]
        out = torch.tensor(ground).expand(len(s), 3).clone()
        for shape in shapes:
            dx, dy = (s - shape.middle[0]).abs() / shape.half[0], (t - shape.middle[1]).abs() / shape.half[1]
            inside = dx.hypot(dy) < 1 if shape.round_ else torch.maximum(dx, dy) < 1
            out[inside] = torch.tensor(shape.paint)
        row = t * lines
        letters = grain(torch.stack([s * 55, row.floor() * 3.7, row * 0], dim=-1)) > 0.1
        words = letters & ((row % 1 - 0.5).abs() < 0.27) & (t < 0.4) & ((s - 0.5).abs() < 0.42)
        out[words] = torch.tensor(ink)
        edge = torch.minimum(torch.minimum(s, 1 - s), torch.minimum(t, 1 - t)) < 0.02
        out[edge] *= 0.3
        return out * (1 + 0.05 * clouds(spots.texture / 0.2))[:, None]

    return albedo


def _tiles(chance: Chance, size: float) -> Albedo:
    a = colour(chance)
    rows_shift, rise = chance.one_of(((0.0, 1.0), (0.5, 0.4), (0.5, 0.5), (0.0, 0.6)))
    b = other_colour(chance, a) if chance.happens(0.5) else (a[0] * 0.8, a[1] * 0.8, a[2] * 0.8)
    return checked(a, b, size, rows_shift=rows_shift, rise=rise)


def _stripes(chance: Chance, size: float) -> Albedo:
    a = colour(chance)
    return striped(a, other_colour(chance, a), size * 0.6, chance.uniform(0, math.pi))


def _dots(chance: Chance, size: float) -> Albedo:
    a = colour(chance)
    return dotted(a, other_colour(chance, a), size)


def _marble(chance: Chance, size: float) -> Albedo:
    a = colour(chance)
    return marbled(a, other_colour(chance, a), size * 1.5)


def _plaster(chance: Chance, size: float) -> Albedo:
    return painted(colour(chance, 0.15), mottle=chance.uniform(0.1, 0.3), size=size, fine=chance.uniform(0.05, 0.15))


def _timber(chance: Chance, size: float) -> Albedo:
    share = chance.uniform(0.5, 1.5)
    return wood((0.10 * share, 0.05 * share, 0.025 * share), (0.3 * share, 0.19 * share, 0.1 * share), rings=size / 9)


def _boards(chance: Chance, size: float) -> Albedo:
    share = chance.uniform(0.6, 1.6)
    return planked((0.12 * share, 0.07 * share, 0.04 * share), (0.32 * share, 0.2 * share, 0.11 * share), size)


def _cloth(chance: Chance, size: float) -> Albedo:
    a = colour(chance)
    return woven(a, other_colour(chance, a), thread=size / 8, slub=0.3)


Pattern = Callable[[Chance, float], Albedo]
"""A pattern of features of some size [m]."""
PATTERNS: dict[str, Pattern] = {
    "tiled": _tiles,
    "striped": _stripes,
    "dotted": _dots,
    "marbled": _marble,
    "plain": _plaster,
    "wooden": _timber,
    "boarded": _boards,
    "woven": _cloth,
}
"""Patterns under the words of captions."""


def surface(chance: Chance, size: float, *words: str) -> tuple[str, Material]:
    """A material by chance, of the patterns named or of all, with features of some size [m], and its word."""
    word = chance.one_of(words or tuple(PATTERNS))
    return word, Material(PATTERNS[word](chance, size))
