"""Streets, squares and parks by chance, under a sky with a sun."""

import math

import torch
from jaxtyping import Float
from torch import Tensor

from research.world.chance import Chance
from research.world.pieces import Workshop
from research.world.place import FreeStage, Obstacle, Piece, Place
from scene.samples.develop import Film
from scene.samples.materials import Rgb, mix, step
from scene.samples.noise import clouds
from scene.samples.scenes import Sky, Sun
from scene.samples.sheets import Sheets, moved, rectangle

TEXEL = 0.04
"""Metres between texels near the camera: about a pixel of a 256-pixel picture nine metres away."""
HALF = 9.0
"""Half the width of a square or park, metres; streets are narrower."""
FAR = 26.0


def outdoors_by_chance(chance: Chance) -> Place:
    """A street between two rows of houses, a square before one, or a park with houses far behind."""
    shop = Workshop(chance, TEXEL)
    kind = chance.one_of(("street", "square", "park"))
    half = chance.uniform(4.0, 6.0) if kind == "street" else HALF
    ground_word, model = _ground(shop, half, kind)
    model += _houses(shop, half, kind)
    pieces = _things(shop, half, kind)
    for piece, px, py, turn in pieces:
        model += piece.at(px, py, turn_deg=turn)
    elevation, heading = math.radians(chance.uniform(25, 65)), chance.uniform(0, 2 * math.pi)
    towards = (
        math.cos(elevation) * math.cos(heading),
        math.cos(elevation) * math.sin(heading),
        math.sin(elevation),
    )
    warm = 1.0 - math.sin(elevation)
    stage = FreeStage(
        title=f"a {kind} with {ground_word} ground",
        model=model,
        materials=shop.materials,
        eye=(0.0, 0.0, 1.6),
        target=(0.0, 1.0, 1.6),
        fov_x_deg=60.0,
        size=(256, 256),
        film=Film(balance=(1.02, 1.0, 0.97)),
        moves=(),
        sky=sky_by_chance(chance),
        haze=(chance.uniform(150, 900), (2.4, 2.8, 3.4)),
        suns=(Sun(towards, (30.0, 27.0 - 4 * warm, 23.0 - 9 * warm), 0.6),) if chance.happens(0.8) else (),
        bounces=1,
    )
    return Place(
        stage=stage,
        kind=stage.title,
        contents=tuple(dict.fromkeys(piece.name for piece, *_ in pieces)),
        low=(-half + 0.8, -12.0),
        high=(half - 0.8, 12.0),
        obstacles=tuple(Obstacle(px, py, piece.radius, piece.height) for piece, px, py, _ in pieces),
        scale=6.0,
        ceiling=3.0,
    )


def sky_by_chance(chance: Chance) -> Sky:
    """Radiance of a sky: blue or grey, with clouds."""
    grey = chance.uniform(0, 1) ** 2
    zenith: Rgb = (0.55 + 2 * grey, 1.25 + 1.6 * grey, 2.9 + 0.3 * grey)
    horizon: Rgb = (3.4, 3.8, 4.3)
    cover, drift = chance.uniform(-0.3, 0.8), chance.uniform(0, 50)

    def sky(towards: Float[Tensor, "rays 3"]) -> Float[Tensor, "rays 3"]:
        up = towards[:, 2].clamp(0, 1)
        blue = mix(horizon, zenith, up**0.5)
        flat = towards[:, :2] / (towards[:, 2:].clamp_min(0) + 0.25)
        puff = clouds(torch.cat([flat * 0.7, torch.full_like(up, drift)[:, None]], dim=-1))
        share = 0.85 * step(puff, cover - 0.2, cover + 0.8)[:, None]
        return blue * (1 - share) + share * torch.tensor([5.6, 5.5, 5.4])

    return sky


def _ground(shop: Workshop, half: float, kind: str) -> tuple[str, list[Sheets]]:
    c = shop.chance
    parts: list[Sheets] = []
    word, near = shop.named(c.uniform(0.25, 0.8), "tiled", "marbled", "plain", "dotted")
    wide = half if kind == "street" else half + 6
    for low, high in ((-16.0, -5.0), (-5.0, 5.0), (5.0, 16.0), (16.0, FAR + 4)):
        texel = TEXEL if low + high == 0 else TEXEL * (2 if low + high < 24 else 4)
        parts.append(
            rectangle((-wide, low, 0), (2 * wide, 0, 0), (0, high - low, 0), near, texel=texel, start=(-wide, low))
        )
    far = shop.paint(2.0, "marbled", "plain")
    parts.append(rectangle((-70, -70, -0.05), (140, 0, 0), (0, 140, 0), far, texel=0.6))
    if kind != "park":
        kerb = shop.paint(0.4, "plain", "marbled", "tiled")
        parts += [shop.box((1.6, 46.0, 0.13), (side * (half - 0.3), 7.0, 0), kerb) for side in (-1, 1)]
    if kind == "street":
        line = shop.paint(0.3, "plain")
        parts += [shop.box((0.14, 1.6, 0.004), (0.0, -14.0 + 3.2 * k, 0), line, radius=0.001) for k in range(12)]
    return word, parts


def _houses(shop: Workshop, half: float, kind: str) -> list[Sheets]:
    c = shop.chance
    parts: list[Sheets] = []
    rows = {"street": (90, -90, 0, 180), "square": (90, -90, 0, 180), "park": (0, 180)}[kind]
    for turn in rows:
        across = turn in (0, 180)
        off = {"street": (FAR if across else half + 0.5), "square": (15.0 if across else half + 1.5), "park": 17.0}[
            kind
        ]
        reach = half + 3 if across else 15.0
        along = -reach
        while along < reach:
            wide = c.uniform(5.0, 9.0)
            storeys = c.whole(2, 4) if kind != "park" else c.whole(1, 2)
            front = shop.house(wide, storeys, 0.03 + 0.004 * off)
            for part in front:
                # Built along x and facing -y: put behind the line y = off, then turned about the middle of the place.
                parts.append(moved(moved(part, (along, off, 0)), turn_deg=turn))
            along += wide + (0.0 if kind == "street" else c.uniform(0.0, 2.5))
    return parts


def _things(shop: Workshop, half: float, kind: str) -> list[tuple[Piece, float, float, float]]:
    c = shop.chance
    placed: list[tuple[Piece, float, float, float]] = []
    makers = {
        "street": (shop.tree, shop.post, shop.bush, shop.bench, shop.crates, shop.kiosk),
        "square": (shop.tree, shop.bench, shop.kiosk, shop.crates, shop.post, shop.bush, shop.table),
        "park": (shop.tree, shop.tree, shop.bush, shop.bush, shop.bench, shop.crates),
    }[kind]
    made = [maker() for maker in dict.fromkeys(makers)]
    for _ in range(c.whole(12, 20)):
        piece = c.one_of(made)
        for _ in range(10):
            if kind == "street":
                px = c.one_of((-1.0, 1.0)) * (half - max(0.4, piece.radius * 0.6))
            else:
                px = c.uniform(-1, 1) * (half + 1)
            py = c.uniform(-13, 14)
            if all(math.hypot(px - qx, py - qy) > piece.radius + other.radius + 0.4 for other, qx, qy, _ in placed):
                placed.append((piece, px, py, c.uniform(0, 360)))
                break
    return placed
