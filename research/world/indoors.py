"""Rooms by chance: papered walls, furniture along them and in the middle, lamps and a window."""

import math

from research.world.chance import Chance
from research.world.pieces import Workshop
from research.world.place import FreeStage, Obstacle, Piece, Place
from scene.samples.develop import Film
from scene.samples.materials import Material, painted
from scene.samples.scenes import Bulb
from scene.samples.sheets import Sheets, moved, rectangle, rounded_box

TEXEL = 0.017
"""Metres between texels of a room's texture: about a pixel of a 256-pixel picture three metres away."""
WALL = 0.45
"""Metres along walls in which furniture stands."""


def room_by_chance(chance: Chance) -> Place:
    """A room of 4 to 7 by 4 to 7 metres with 6 to 12 pieces in it."""
    shop = Workshop(chance, TEXEL)
    wide, deep, high = chance.uniform(4.0, 7.0), chance.uniform(4.0, 7.0), chance.uniform(2.4, 3.2)
    x, y = wide / 2, deep / 2
    shell, words = _shell(shop, x, y, high)
    pieces = _furniture(shop, x, y)
    model = [*shell, *_walls(shop, x, y, high)]
    for piece, px, py, turn in pieces:
        model += piece.at(px, py, turn_deg=turn)
    names = tuple(dict.fromkeys(piece.name for piece, *_ in pieces))
    warm = chance.uniform(0.0, 1.0)
    light = (40.0, 34.0 - 5 * warm, 28.0 - 13 * warm)
    bulb = Bulb((chance.uniform(-0.5, 0.5) * x, chance.uniform(-0.5, 0.5) * y, high - 0.2), 0.12, light)
    stage = FreeStage(
        title=words,
        model=model,
        materials={**shop.materials, "glow": Material(painted((0.9, 0.9, 0.9)), glow=(2.5, 2.8, 3.1))},
        eye=(0.0, 0.0, 1.4),
        target=(0.0, 1.0, 1.4),
        fov_x_deg=60.0,
        size=(256, 256),
        film=Film(balance=(1.0, 0.97 + 0.05 * warm, 0.95 + 0.15 * warm)),
        moves=(),
        bulbs=(bulb,),
        bounces=2,
    )
    return Place(
        stage=stage,
        kind=words,
        contents=names,
        low=(-x, -y),
        high=(x, y),
        obstacles=tuple(Obstacle(px, py, piece.radius, piece.height) for piece, px, py, _ in pieces),
        scale=0.45 * min(wide, deep),
        ceiling=high - 0.5,
    )


def _shell(shop: Workshop, x: float, y: float, high: float) -> tuple[list[Sheets], str]:
    c = shop.chance
    floor_word, floor = shop.named(c.uniform(0.15, 0.4), "tiled", "boarded", "wooden", "marbled", "woven")
    wall_word, wall = shop.named(c.uniform(0.12, 0.4))
    other = shop.paint(c.uniform(0.12, 0.4)) if c.happens(0.5) else wall
    ceiling, trim = shop.paint(0.6, "plain", "boarded"), shop.paint(0.1, "plain", "wooden")
    texel = TEXEL * 1.3
    parts = [
        rectangle((-x, -y, 0), (2 * x, 0, 0), (0, 2 * y, 0), floor, texel=TEXEL),
        rectangle((-x, y, 0), (2 * x, 0, 0), (0, 0, high), wall, texel=texel),
        rectangle((x, y, 0), (0, -2 * y, 0), (0, 0, high), other, texel=texel),
        rectangle((x, -y, 0), (-2 * x, 0, 0), (0, 0, high), wall, texel=texel),
        rectangle((-x, -y, 0), (0, 2 * y, 0), (0, 0, high), other, texel=texel),
        rectangle((-x, y, high), (2 * x, 0, 0), (0, -2 * y, 0), ceiling, texel=TEXEL * 3),
    ]
    for side in (-1, 1):
        parts.append(shop.box((2 * x, 0.04, 0.1), (0, side * y, 0), trim))
        parts.append(shop.box((0.04, 2 * y, 0.1), (side * x, 0, 0), trim))
    return parts, f"a room with a {floor_word} floor and {wall_word} walls"


def _walls(shop: Workshop, x: float, y: float, high: float) -> list[Sheets]:
    """Pictures on every wall, a door and a window that shines."""
    c = shop.chance
    parts: list[Sheets] = []
    for wall in range(4):
        half, off = (x, y) if wall % 2 == 0 else (y, x)
        along = -half + c.uniform(0.4, 0.9)
        own: list[Sheets] = []
        while along < half - 1.0:
            w, h = c.uniform(0.4, 1.1), c.uniform(0.4, 0.9)
            z = c.uniform(1.1, max(1.15, high - h - 0.3))
            frame = rounded_box((w + 0.08, 0.05, h + 0.08), 0.01, shop.paint(0.05), texel=TEXEL, bevel=1)
            own.append(moved(frame, (along + w / 2, off, z - 0.04)))
            own.append(rectangle((along, off - 0.03, z), (w, 0, 0), (0, 0, h), shop.sign(), texel=TEXEL / 1.5))
            along += w + c.uniform(0.3, 1.0)
        if wall == 1:
            frame = shop.paint(0.1, "plain")
            own = [
                rectangle((-0.7, off - 0.02, 1.0), (1.4, 0, 0), (0, 0, 1.2), "glow", texel=TEXEL * 4),
                *(shop.box((0.06, 0.06, 1.3), (bar, off - 0.03, 0.95), frame) for bar in (-0.7, 0, 0.7)),
                *(shop.box((1.5, 0.08, 0.06), (0, off - 0.03, z), frame) for z in (0.95, 2.2)),
            ]
        if wall == 2:
            own.append(shop.box((0.95, 0.1, 2.05), (half - 0.7, off, 0), shop.paint(0.1), radius=0.01))
        parts += [moved(part, turn_deg=-90.0 * wall) for part in own]
    return parts


def _furniture(shop: Workshop, x: float, y: float) -> list[tuple[Piece, float, float, float]]:
    """Pieces, their spots and how they are turned [degrees]; large ones stand along the walls, facing the room."""
    c = shop.chance
    placed: list[tuple[Piece, float, float, float]] = []

    def free(px: float, py: float, radius: float) -> bool:
        return all(math.hypot(px - qx, py - qy) > radius + other.radius for other, qx, qy, _ in placed)

    for _ in range(c.whole(5, 9)):
        piece = c.one_of((shop.shelf, shop.cabinet, shop.sofa, shop.plant, shop.lamp, shop.crates, shop.chair))()
        for _ in range(12):
            wall = c.whole(0, 3)
            half, off = (x, y) if wall % 2 == 0 else (y, x)
            back = 0.22 if piece.name in ("a bookshelf", "a chest of drawers") else 0.5
            if half - piece.radius <= 0.3:
                continue
            u, v = c.uniform(-1, 1) * (half - piece.radius), off - back
            turn = -90.0 * wall
            s, k = math.sin(math.radians(turn)), math.cos(math.radians(turn))
            px, py = k * u - s * v, s * u + k * v
            if free(px, py, piece.radius):
                placed.append((piece, px, py, turn + c.uniform(-4, 4)))
                break
    for _ in range(c.whole(1, 3)):
        piece = c.one_of((shop.table, shop.table, shop.chair, shop.crates, shop.plant))()
        for _ in range(12):
            px = c.uniform(-1, 1) * (x - WALL - piece.radius)
            py = c.uniform(-1, 1) * (y - WALL - piece.radius)
            if free(px, py, piece.radius):
                placed.append((piece, px, py, c.uniform(0, 360)))
                break
    return placed
