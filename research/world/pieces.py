"""Furniture, plants and other things that stand still, by chance."""

import math
from dataclasses import replace

import torch

from research.world.chance import Chance
from research.world.patterns import poster, surface
from research.world.place import Piece
from scene.samples.furniture import leaf, leaf_turns, two_sided
from scene.samples.materials import Material
from scene.samples.sheets import Sheets, Vector, ball, copies, lathe, moved, rectangle, rounded_box, sheets, tube


class Workshop:
    """Makes pieces out of materials by chance; every material gets a name of its own in `materials`."""

    def __init__(self, chance: Chance, texel: float) -> None:
        self.chance = chance
        self.texel = texel
        self.materials: dict[str, Material] = {}

    def paint(self, size: float, *words: str) -> str:
        """The name of a new material with features of some size [m]; one that is there is sometimes taken again."""
        return self.named(size, *words)[1]

    def named(self, size: float, *words: str) -> tuple[str, str]:
        """The word for a new material and its name."""
        word, material = surface(self.chance, size, *words)
        name = f"{word} {len(self.materials):02d}"
        self.materials[name] = material
        return word, name

    def box(self, size: Vector, at: Vector, material: str, *, radius: float = 0.012) -> Sheets:
        """A box whose lower side has its middle at `at`."""
        made = rounded_box(size, radius, material, texel=self.texel, seed=self.chance.uniform(0, 1), bevel=1)
        return moved(made, at)

    def table(self) -> Piece:
        """A table with things on it."""
        c = self.chance
        wide, deep, high = c.uniform(0.7, 1.5), c.uniform(0.5, 0.9), c.uniform(0.4, 0.78)
        top, leg = self.paint(0.12, "wooden", "boarded", "tiled", "marbled"), self.paint(0.1, "wooden", "plain")
        parts = [self.box((wide, deep, 0.04), (0, 0, high - 0.04), top)]
        for x in (-1, 1):
            for y in (-1, 1):
                parts.append(
                    self.box((0.05, 0.05, high - 0.04), (x * (wide / 2 - 0.06), y * (deep / 2 - 0.06), 0), leg)
                )
        for _ in range(c.whole(1, 4)):
            spot = c.uniform(-0.35, 0.35) * wide, c.uniform(-0.3, 0.3) * deep, high
            parts += self._small(spot)
        return Piece("a table", parts, math.hypot(wide, deep) / 2, high + 0.3)

    def _small(self, at: Vector) -> list[Sheets]:
        c = self.chance
        size = c.uniform(0.05, 0.12)
        kind = c.whole(0, 2)
        if kind == 0:
            made = ball(size, self.paint(size, "striped", "dotted", "marbled"), texel=self.texel / 2, rows=14, cols=20)
            return [moved(made, (at[0], at[1], at[2] + size))]
        if kind == 1:
            books = c.whole(1, 4)
            return [
                self.box((0.15, 0.21, 0.035), (at[0], at[1], at[2] + 0.036 * k), self.paint(0.05), radius=0.004)
                for k in range(books)
            ]
        return [moved(self._vase(size), at)]

    def _vase(self, size: float) -> Sheets:
        c = self.chance
        belly, neck = c.uniform(0.7, 1.2), c.uniform(0.3, 0.6)
        outline = [(0.0, 0.0), (0.5, 0.0), (belly, 0.8), (neck, 1.8), (neck * 1.2, 2.2), (neck * 0.9, 2.2), (0.0, 1.9)]
        profile = [(r * size, z * size) for r, z in outline]
        return lathe(profile, self.paint(size / 2), segments=28, smooth=2, texel=self.texel / 2)

    def chair(self) -> Piece:
        """A chair."""
        cloth, wood = self.paint(0.06, "woven", "striped", "plain", "dotted"), self.paint(0.08, "wooden", "plain")
        high = self.chance.uniform(0.42, 0.48)
        parts = [
            self.box((0.44, 0.44, 0.07), (0, 0, high - 0.07), cloth, radius=0.025),
            self.box((0.42, 0.05, 0.42), (0, 0.2, high + 0.08), cloth, radius=0.02),
        ]
        for x in (-0.19, 0.19):
            parts += [
                self.box((0.04, 0.04, high), (x, -0.19, 0), wood),
                self.box((0.04, 0.04, high + 0.4), (x, 0.2, 0), wood),
            ]
        return Piece("a chair", parts, 0.32, high + 0.5)

    def sofa(self) -> Piece:
        """A sofa."""
        wide = self.chance.uniform(1.3, 2.1)
        cloth, other = self.paint(0.1, "woven", "striped", "plain", "tiled"), self.paint(0.08)
        parts = [
            self.box((wide, 0.85, 0.4), (0, 0, 0.05), cloth, radius=0.06),
            self.box((wide, 0.22, 0.5), (0, 0.32, 0.4), cloth, radius=0.08),
        ]
        for side in (-1, 1):
            parts.append(self.box((0.2, 0.85, 0.58), (side * (wide / 2 - 0.1), 0, 0.05), cloth, radius=0.07))
            parts.append(self.box((0.4, 0.14, 0.36), (side * (wide / 2 - 0.45), 0.12, 0.45), other, radius=0.06))
        return Piece("a sofa", parts, wide / 2 + 0.1, 0.9)

    def shelf(self) -> Piece:
        """Shelves with books and boxes."""
        c = self.chance
        wide, deep, rows = c.uniform(0.8, 1.4), 0.3, c.whole(3, 5)
        wood = self.paint(0.1, "wooden", "boarded", "plain")
        step = c.uniform(0.32, 0.4)
        parts = [self.box((0.03, deep, rows * step + 0.03), (side * wide / 2, 0, 0), wood) for side in (-1, 1)]
        parts += [self.box((wide, deep, 0.025), (0, 0, 0.05 + k * step), wood) for k in range(rows)]
        parts.append(self.box((wide, 0.02, rows * step), (0, deep / 2, 0.02), wood))
        covers = [self.paint(0.04) for _ in range(5)]
        for row in range(rows):
            x = -wide / 2 + 0.04
            while x < wide / 2 - 0.16:
                thick, tall = c.uniform(0.03, 0.12), c.uniform(0.16, 0.27)
                at = x + thick / 2, -0.02, 0.075 + row * step
                parts.append(self.box((thick, 0.2, tall), at, c.one_of(covers), radius=0.004))
                x += thick + (c.uniform(0.05, 0.25) if c.happens(0.2) else 0.003)
        return Piece("a bookshelf", parts, math.hypot(wide, deep) / 2, rows * step)

    def cabinet(self) -> Piece:
        """A chest of drawers."""
        c = self.chance
        wide, deep, high = c.uniform(0.5, 1.1), c.uniform(0.35, 0.5), c.uniform(0.6, 1.2)
        body, front = self.paint(0.1, "wooden", "plain", "boarded"), self.paint(0.1)
        parts = [self.box((wide, deep, high), (0, 0, 0), body)]
        drawers = c.whole(2, 4)
        for k in range(drawers):
            tall = high / drawers - 0.04
            z = 0.02 + k * high / drawers
            parts.append(self.box((wide - 0.05, 0.03, tall), (0, -deep / 2, z), front, radius=0.006))
            knob = ball(0.018, self.paint(0.05, "plain"), texel=self.texel, rows=8, cols=10)
            parts.append(moved(knob, (0, -deep / 2 - 0.03, z + tall / 2)))
        parts += self._small((c.uniform(-0.2, 0.2) * wide, 0, high))
        return Piece("a chest of drawers", parts, math.hypot(wide, deep) / 2, high + 0.2)

    def lamp(self) -> Piece:
        """A standing lamp that is off."""
        high = self.chance.uniform(1.2, 1.7)
        pole = torch.tensor([[0.0, 0.0, 0.0], [0.0, 0.0, high / 2], [0.0, 0.0, high]])
        shade = [(0.0, 0.0), (0.2, 0.0), (0.13, 0.28), (0.0, 0.28)]
        parts = [
            tube(pole, 0.015, self.paint(0.05, "plain"), segments=8, texel=self.texel),
            moved(lathe(shade, self.paint(0.05), segments=24, smooth=0, texel=self.texel), (0, 0, high - 0.05)),
            self.box((0.28, 0.28, 0.03), (0, 0, 0), self.paint(0.1, "plain", "wooden")),
        ]
        return Piece("a lamp", parts, 0.22, high + 0.25)

    def plant(self) -> Piece:
        """A plant in a pot."""
        c = self.chance
        size = c.uniform(0.7, 1.3)
        pot = [(0.0, 0.0), (0.13, 0.0), (0.18, 0.3), (0.15, 0.3), (0.0, 0.27)]
        parts = [lathe(pot, self.paint(0.06), segments=24, smooth=1, texel=self.texel)]
        blades = []
        count = c.whole(14, 26)
        draw = torch.Generator().manual_seed(c.whole(0, 1 << 30))
        turns = leaf_turns(count, draw)
        for k in range(count):
            blade = leaf(c.uniform(0.2, 0.4) * size, 0.07 * size, 0.35)
            up = torch.tensor([0.0, 0.0, 0.3 + 0.6 * size * (k + 1) / count])
            blades.append(
                sheets(
                    torch.einsum("rcj,ij->rci", blade, turns[k]) + up, "leaf", texel=self.texel, seed=c.uniform(0, 1)
                )
            )
        name = self.paint(0.05, "marbled", "striped", "dotted")
        parts += [replace(part, material=name) for part in two_sided(blades, 0.001)]
        stem = torch.tensor([[0.0, 0.0, 0.2], [0.01, 0.0, 0.2 + 0.3 * size], [0.0, 0.02, 0.3 + 0.6 * size]])
        parts.append(tube(stem, 0.012, self.paint(0.05, "wooden"), segments=6, texel=self.texel))
        return Piece("a plant", parts, 0.25, 0.4 + 0.8 * size)

    def crates(self) -> Piece:
        """Crates in a heap."""
        c = self.chance
        side, levels = c.uniform(0.35, 0.6), c.whole(1, 3)
        parts = []
        for level in range(levels):
            turn = c.uniform(-20, 20)
            box = self.box((side, side, side), (0, 0, 0), self.paint(side / 4), radius=0.01)
            parts.append(moved(box, (c.uniform(-0.05, 0.05), c.uniform(-0.05, 0.05), level * side), turn_deg=turn))
        return Piece("crates", parts, side * 0.8, levels * side)

    def tree(self) -> Piece:
        """A tree."""
        c = self.chance
        high, spread = c.uniform(3.0, 6.0), c.uniform(0.9, 1.7)
        lean = c.uniform(-0.2, 0.2)
        spine = torch.tensor([[0.0, 0.0, -0.1], [lean / 2, 0.0, high / 2], [lean, lean / 2, high]])
        parts = [tube(spine, torch.tensor([0.2, 0.15, 0.08]), self.paint(0.15, "wooden", "marbled"), texel=self.texel)]
        foliage = [self.paint(0.2, "marbled", "dotted") for _ in range(2)]
        for _ in range(c.whole(4, 7)):
            crown = ball(
                (c.uniform(0.5, 0.9) * spread, c.uniform(0.5, 0.9) * spread, c.uniform(0.4, 0.7) * spread),
                c.one_of(foliage), texel=self.texel, seed=c.uniform(0, 1), rows=16, cols=22, lumps=0.35,
            )  # fmt: skip
            reach = c.uniform(0, 0.7) * spread, c.uniform(0, 2 * math.pi)
            at = lean + reach[0] * math.cos(reach[1]), reach[0] * math.sin(reach[1]), high + c.uniform(-0.6, 0.7)
            parts.append(moved(crown, at))
        return Piece("a tree", parts, 0.5, 2.0)

    def bush(self) -> Piece:
        """A bush."""
        c = self.chance
        size = c.uniform(0.4, 0.9)
        name = self.paint(0.12, "marbled", "dotted")
        parts = [
            moved(
                ball((size * c.uniform(0.6, 1), size * c.uniform(0.6, 1), size * c.uniform(0.6, 1.0)), name,
                     texel=self.texel, seed=c.uniform(0, 1), rows=16, cols=22, lumps=0.3),
                (c.uniform(-0.3, 0.3), c.uniform(-0.3, 0.3), size * 0.5),
            )
            for _ in range(c.whole(1, 3))
        ]  # fmt: skip
        return Piece("a bush", parts, size + 0.3, 1.5 * size)

    def bench(self) -> Piece:
        """A bench."""
        wood, iron = self.paint(0.1, "boarded", "wooden"), self.paint(0.08, "plain")
        wide = self.chance.uniform(1.2, 2.0)
        parts = [self.box((wide, 0.12, 0.04), (0, -0.2 + 0.14 * k, 0.44), wood) for k in range(3)]
        parts += [self.box((wide, 0.03, 0.12), (0, 0.2, 0.58 + 0.16 * k), wood) for k in range(2)]
        parts += [self.box((0.06, 0.45, 0.44), (side * (wide / 2 - 0.15), -0.02, 0), iron) for side in (-1, 1)]
        parts += [self.box((0.06, 0.05, 0.9), (side * (wide / 2 - 0.15), 0.23, 0), iron) for side in (-1, 1)]
        return Piece("a bench", parts, wide / 2 + 0.1, 0.95)

    def post(self) -> Piece:
        """A lamp post."""
        high = self.chance.uniform(3.0, 4.5)
        pole = torch.tensor([[0.0, 0.0, 0.0], [0.0, 0.0, high / 2], [0.0, 0.0, high]])
        parts = [
            tube(pole, 0.06, self.paint(0.2, "plain", "striped"), segments=10, texel=self.texel),
            moved(ball(0.22, self.paint(0.1, "plain"), texel=self.texel, rows=12, cols=16), (0, 0, high + 0.15)),
            self.box((0.3, 0.3, 0.25), (0, 0, 0), self.paint(0.1)),
        ]
        return Piece("a lamp post", parts, 0.3, high)

    def kiosk(self) -> Piece:
        """A kiosk with a striped awning."""
        c = self.chance
        wide, deep, high = c.uniform(1.6, 2.6), c.uniform(1.4, 2.0), c.uniform(2.2, 2.7)
        wall, counter = self.paint(0.3), self.paint(0.2)
        parts = [self.box((wide, deep, high), (0, 0, 0), wall)]
        parts.append(self.box((wide * 0.9, 0.4, 0.08), (0, -deep / 2 - 0.1, 1.0), counter))
        awning = rectangle(
            (-wide / 2, -deep / 2 - 0.8, high - 0.5), (wide, 0, 0), (0, 0.8, 0.35), self.paint(0.25, "striped"),
            texel=self.texel,
        )  # fmt: skip
        parts += two_sided([awning], 0.01)
        parts.append(rectangle((-wide * 0.4, -deep / 2 - 0.01, 1.15), (wide * 0.8, 0, 0), (0, 0, high - 1.75),
                               self.sign(), texel=self.texel))  # fmt: skip
        return Piece("a kiosk", parts, math.hypot(wide, deep) / 2 + 0.4, high)

    def sign(self) -> str:
        """The name of a new picture."""
        name = f"poster {len(self.materials):02d}"
        self.materials[name] = Material(poster(self.chance))
        return name

    def house(self, wide: float, storeys: int, texel: float) -> list[Sheets]:
        """The front of a house along x from the origin, facing -y, with windows and a door, and its sides."""
        c = self.chance
        first, rise, deep = c.uniform(3.0, 3.6), c.uniform(2.7, 3.2), 8.0
        high = first + (storeys - 1) * rise + 0.6
        wall = self.paint(c.uniform(0.2, 0.5), "tiled", "plain", "boarded", "marbled", "striped")
        frame, glass = self.paint(0.2, "plain"), self.paint(0.3, "plain", "marbled")
        side = texel * 3
        parts = [
            rectangle((0, 0, 0), (wide, 0, 0), (0, 0, high), wall, texel=texel),
            rectangle((0, deep, 0), (0, -deep, 0), (0, 0, high), wall, texel=side),
            rectangle((wide, 0, 0), (0, deep, 0), (0, 0, high), wall, texel=side),
            rectangle((wide, deep, 0), (-wide, 0, 0), (0, 0, high), wall, texel=side),
            rectangle((0, 0, high), (wide, 0, 0), (0, deep, 0), self.paint(0.4), texel=side),
            moved(self.box((wide + 0.3, 0.4, 0.25), (0, 0, 0), frame), (wide / 2, -0.05, high - 0.2)),
        ]
        bays = max(2, int(wide / c.uniform(1.8, 2.8)))
        w, h = c.uniform(0.8, 1.2), c.uniform(1.2, 1.8)
        spots = torch.tensor(
            [[(k + 0.5) * wide / bays, -0.02, first + s * rise + 0.6] for k in range(bays) for s in range(storeys - 1)]
        ).reshape(-1, 3)
        low = torch.tensor([[(k + 0.5) * wide / bays, -0.02, 0.9] for k in range(bays) if k != bays // 2])
        for place, tall in ((spots, h), (low, h * 1.1)):
            if len(place):
                layers = [((w + 0.2, 0.1, tall + 0.2), 0.0, frame), ((w, 0.1, tall), -0.03, glass)]
                layers += [((0.06, 0.1, tall), -0.06, frame), ((w + 0.4, 0.3, 0.08), -0.08, frame)]
                for size, depth, name in layers:
                    pane = rounded_box(size, 0.01, name, texel=texel, bevel=1)
                    parts.append(copies(moved(pane, (0, depth, 0)), place, seed=c.uniform(0, 9)))
        door = self.box((1.05, 0.12, 2.2), (0, 0, 0), self.paint(0.15), radius=0.02)
        parts.append(moved(door, ((bays // 2 + 0.5) * wide / bays, -0.04, 0.0)))
        if c.happens(0.5):
            board = rectangle((0.2, -0.08, first - 0.75), (wide - 0.4, 0, 0), (0, 0, 0.6), self.sign(), texel=texel)
            parts.append(board)
        return parts
