"""What stands in the room."""

import math
from dataclasses import replace

import torch

from scene.samples.furniture import bar, cushion, leaf, pillow, two_sided
from scene.samples.noise import grain
from scene.samples.sheets import (
    Sheets,
    Vector,
    ball,
    bumped,
    lathe,
    moved,
    rectangle,
    rounded_box,
    sheets,
    slab,
    smooth_curve,
    tube,
)

_LEFT, _RIGHT, _FRONT, _BACK, _TOP = -2.4, 2.7, -1.4, 4.7, 2.65
_SILL, _HEAD, _NEAR, _FAR = 0.4, 2.3, 1.35, 3.15  # the window's opening in the left wall


def sofa() -> list[Sheets]:
    """A sofa with three pillows and a throw."""
    at, cloth = (-0.05, 4.17, 0.0), "sofa"
    parts = [
        moved(rounded_box((1.96, 0.84, 0.2), 0.03, cloth, texel=0.018, seed=0.1), (at[0], at[1], 0.14)),
        moved(
            bumped(rounded_box((1.96, 0.2, 0.68), 0.07, cloth, texel=0.018, seed=0.2, inner=8), 0.003, 0.2),
            (at[0], at[1] + 0.33, 0.14),
        ),
    ]
    for side in (-1, 1):
        arm = bumped(
            rounded_box((0.19, 0.86, 0.46), 0.075, cloth, texel=0.014, seed=0.3 + 0.1 * side, inner=8, bevel=5),
            0.004,
            0.16,
        )
        parts.append(moved(arm, (at[0] + side * 0.97, at[1] - 0.01, 0.14)))
        seat = cushion((0.86, 0.7, 0.16), cloth, bulge=0.03, texel=0.012, seed=0.5 + 0.1 * side)
        parts.append(moved(seat, (at[0] + side * 0.437, at[1] - 0.1, 0.335), turn_deg=0.8 * side))
        back = cushion((0.85, 0.46, 0.17), cloth, bulge=0.06, texel=0.012, seed=0.7 + 0.1 * side, radius=0.07)
        parts.append(moved(back, (at[0] + side * 0.435, at[1] + 0.16, 0.7), tilt_deg=72, turn_deg=-1.5 * side))
        for y in (-0.36, 0.36):
            leg = lathe([(0.0, 0.0), (0.014, 0.0), (0.024, 0.14), (0.0, 0.145)], "walnut", segments=14, smooth=1)
            parts.append(moved(leg, (at[0] + side * 0.88, at[1] + y, 0.0)))
    parts += [
        moved(pillow(0.46, 0.45, 0.17, "ochre", seed=0.2), (-0.74, 3.93, 0.5), tilt_deg=-17, turn_deg=16),
        moved(pillow(0.42, 0.4, 0.15, "stripes", seed=0.6), (-0.45, 3.86, 0.495), tilt_deg=-24, turn_deg=-7),
        moved(pillow(0.46, 0.44, 0.17, "rust", seed=0.8), (0.66, 3.93, 0.5), tilt_deg=-18, turn_deg=-17),
    ]
    return [*parts, _throw(at)]


def _throw(at: Vector) -> Sheets:
    """A blanket over the right arm: up its inner side, over the top, down outside."""
    arm = at[0] + 0.97
    profile = torch.tensor(
        [[-0.34, 0.515], [-0.22, 0.512], [-0.135, 0.52], [-0.117, 0.57], [-0.085, 0.61], [0.0, 0.622], [0.085, 0.608],
         [0.112, 0.56], [0.118, 0.45], [0.124, 0.34], [0.135, 0.24]]
    )  # fmt: skip
    line = smooth_curve(profile, 4)
    along = torch.linspace(0, 1, 40)
    u = torch.linspace(0, 1, len(line))[:, None]
    ripple = 0.010 * (along[None] * 26 + 2.5 * u).sin() * (0.25 + u) + 0.006 * (along[None] * 11 - 4 * u).cos()
    x = arm + line[:, :1] + ripple * (u > 0.5) + 0.0 * along[None]
    y = at[1] - 0.36 + along[None] * 0.52 + 0.05 * (u * 3).sin() + 0.01 * (u * 17).sin()
    z = line[:, 1:] + 0.008 + 0.6 * ripple.clamp_min(0) * (u <= 0.62)
    return slab(torch.stack([x, y.expand_as(x), z], dim=-1), 0.009, "knit", texel=0.012, seed=0.4)


def coffee_table() -> list[Sheets]:
    """A low table with books, a mug, a bowl of fruit and a vase."""
    cx, cy, top = 0.2, 2.45, 0.40
    parts = [
        moved(rounded_box((1.15, 0.62, 0.032), 0.012, "oak", texel=0.01, seed=0.3, bevel=3), (cx, cy, top - 0.032)),
        moved(rounded_box((1.0, 0.46, 0.02), 0.006, "oak", texel=0.015, seed=0.6), (cx, cy, 0.14)),
    ]
    for sx in (-1, 1):
        for sy in (-1, 1):
            spine = torch.tensor(
                [
                    [cx + sx * 0.53, cy + sy * 0.265, 0.0],
                    [cx + sx * 0.505, cy + sy * 0.25, 0.2],
                    [cx + sx * 0.48, cy + sy * 0.235, top - 0.03],
                ]
            )
            parts.append(tube(spine, torch.tensor([0.013, 0.018, 0.021]), "oak", segments=14, texel=0.012, seed=0.2))
        rail = bar(
            (cx + sx * 0.49, cy - 0.23, top - 0.06),
            (cx + sx * 0.49, cy + 0.23, top - 0.06),
            0.02,
            0.05,
            "oak",
            seed=0.5,
        )
        parts.append(rail)
    z = top
    for w, d, h, turn, seed in ((0.3, 0.22, 0.03, 4, 0.13), (0.26, 0.2, 0.024, -8, 0.46), (0.2, 0.14, 0.02, 13, 0.71)):
        parts.append(moved(_book(d, w, h, seed), (cx - 0.34 - w / 2, cy - 0.02, z + h / 2), turn_deg=turn, roll_deg=90))
        z += h
    cup = [
        (0.0, 0.004),
        (0.025, 0.0),
        (0.034, 0.006),
        (0.041, 0.04),
        (0.04, 0.085),
        (0.0385, 0.087),
        (0.036, 0.083),
        (0.036, 0.04),
        (0.0, 0.012),
    ]
    turn = torch.linspace(0.0, math.pi, 14)
    handle = torch.stack([0.036 + 0.027 * turn.sin(), torch.zeros(14), 0.045 + 0.024 * turn.cos()], dim=-1)
    parts += [
        moved(lathe(cup, "mug", segments=36, texel=0.006), (cx + 0.06, cy - 0.17, top)),
        moved(tube(handle, 0.0055, "mug", texel=0.006), (cx + 0.06, cy - 0.17, top), turn_deg=-30),
    ]
    bowl = [
        (0.0, 0.006),
        (0.05, 0.0),
        (0.06, 0.006),
        (0.11, 0.04),
        (0.135, 0.075),
        (0.13, 0.078),
        (0.1, 0.042),
        (0.0, 0.016),
    ]
    parts.append(moved(lathe(bowl, "bowl", segments=48, texel=0.008), (cx + 0.33, cy + 0.05, top)))
    for k in range(5):
        angle = 1.3 * k
        spot = (cx + 0.33 + 0.055 * math.cos(angle), cy + 0.05 + 0.055 * math.sin(angle), top + 0.062)
        spot = spot if k < 4 else (cx + 0.33, cy + 0.05, top + 0.112)
        parts.append(moved(ball(0.037, "orange" if k % 3 else "lime", texel=0.006, seed=0.2 * k, lumps=0.03), spot))
    vase = [
        (0.0, 0.006),
        (0.04, 0.0),
        (0.055, 0.01),
        (0.075, 0.08),
        (0.06, 0.15),
        (0.03, 0.2),
        (0.028, 0.24),
        (0.034, 0.26),
        (0.031, 0.261),
        (0.022, 0.235),
        (0.0, 0.1),
    ]
    parts.append(moved(lathe(vase, "vase", segments=48, texel=0.007), (cx - 0.05, cy + 0.15, top)))
    return [*parts, *_bouquet((cx - 0.05, cy + 0.15, top + 0.2))]


def _bouquet(at: Vector) -> list[Sheets]:
    draw = torch.Generator().manual_seed(5)
    parts, leaves = [], []
    base = torch.tensor(at)
    for stem in range(7):
        angle = stem * 0.95
        lean = torch.tensor([math.cos(angle), math.sin(angle), 0.0]) * (0.10 + 0.04 * (stem % 3))
        height = 0.26 + 0.05 * (stem % 3)
        t = torch.linspace(0, 1, 8)[:, None]
        spine = base + lean * (0.1 * t + t**2) + torch.tensor([0.0, 0.0, 1.0]) * height * (t - 0.15 * t**2)
        parts.append(tube(spine, torch.linspace(0.0025, 0.0012, 8), "stem", segments=6, texel=0.01))
        for k in range(9):
            a = 0.4 + 0.6 * k / 8
            place = base + lean * (0.1 * a + a**2) + torch.tensor([0.0, 0.0, 1.0]) * height * (a - 0.15 * a**2)
            size = 0.05 * (1.15 - 0.5 * a)
            blade = sheets(
                leaf(size, size * 0.36, 0.3), "eucalyptus", texel=0.012, seed=float(torch.rand((), generator=draw))
            )
            tilted = moved(blade, tilt_deg=15 + 40 * float(torch.rand((), generator=draw)))
            leaves.append(
                moved(tilted, (float(place[0]), float(place[1]), float(place[2])), turn_deg=137.5 * k + 40 * stem)
            )
    return [*parts, *two_sided(leaves)]


def _book(depth: float, height: float, thickness: float, seed: float) -> Sheets:
    """A book standing on z = 0 with its spine towards -y; texture: (x, metres from spine, share of height)."""
    box = rounded_box((thickness, depth, height), min(0.003, thickness / 4), "book", texel=0.014, seed=seed, bevel=1)
    x, y, z = box.points.unbind(-1)
    return replace(box, texture=torch.stack([x, y + depth / 2, z / height], dim=-1))


def armchair() -> list[Sheets]:
    """A leather armchair on a wooden frame."""
    parts = []
    seat = cushion((0.62, 0.6, 0.15), "leather", bulge=0.035, texel=0.011, seed=0.15, radius=0.05)
    back = cushion((0.6, 0.56, 0.14), "leather", bulge=0.05, texel=0.011, seed=0.35, radius=0.06)
    parts += [moved(seat, (0.0, -0.02, 0.3)), moved(back, (0.0, 0.28, 0.64), tilt_deg=70)]
    for side in (-1, 1):
        x = side * 0.36
        front = torch.tensor([[x, -0.33, 0.0], [x, -0.32, 0.3], [x, -0.30, 0.565]])
        rear = torch.tensor([[x, 0.42, 0.0], [x, 0.36, 0.3], [x, 0.36, 0.56], [x * 0.93, 0.5, 0.93]])
        rest = torch.tensor([[x, -0.37, 0.575], [x * 1.03, -0.2, 0.585], [x * 1.03, 0.1, 0.578], [x, 0.42, 0.56]])
        low = torch.tensor([[x, -0.31, 0.27], [x, 0.0, 0.26], [x, 0.38, 0.25]])
        parts += [
            tube(front, 0.019, "walnut", segments=14, texel=0.012, seed=0.1),
            tube(rear, torch.tensor([0.016, 0.021, 0.02, 0.015]), "walnut", segments=14, texel=0.012, seed=0.3),
            tube(rest, torch.tensor([0.02, 0.027, 0.027, 0.02]), "walnut", segments=14, texel=0.01, seed=0.5),
            tube(low, 0.017, "walnut", segments=12, texel=0.014, seed=0.7),
        ]
    for y, z in ((-0.31, 0.27), (0.38, 0.25), (0.49, 0.9)):
        cross = torch.tensor([[-0.36, y, z], [0.0, y, z + 0.004], [0.36, y, z]])
        parts.append(tube(cross, 0.016, "walnut", segments=12, texel=0.014, seed=0.9))
    return [moved(p, (1.52, 1.95, 0.0), turn_deg=-62) for p in parts]


def bookcase() -> list[Sheets]:
    """A bookcase full of books."""
    draw = torch.Generator().manual_seed(21)

    def uniform(low: float, high: float) -> float:
        return low + (high - low) * float(torch.rand((), generator=draw))

    left, right, front, back = 1.42, 2.56, 4.36, 4.68
    middle, depth = (left + right) / 2, back - front
    levels = [0.06, 0.44, 0.80, 1.16, 1.50, 1.84]
    parts = [
        moved(rounded_box((0.024, depth, 2.1), 0.003, "walnut", texel=0.02, seed=0.2), (x, front + depth / 2, 0.0))
        for x in (left, right)
    ]
    parts += [
        moved(
            rounded_box((right - left, depth, 0.022), 0.003, "walnut", texel=0.016, seed=0.1 * k),
            (middle, front + depth / 2, z),
        )
        for k, z in enumerate([*levels, 2.08])
    ]
    parts.append(rectangle((left, back - 0.008, 0), (right - left, 0, 0), (0, 0, 2.1), "walnut", texel=0.016, seed=0.7))
    parts.append(moved(rounded_box((right - left, 0.02, 0.06), 0.002, "walnut", seed=0.4), (middle, front + 0.03, 0.0)))
    books = []
    for row, z in enumerate(levels):
        x, floor_z = left + 0.02, z + 0.022
        lean_after = uniform(0.3, 1.0)
        stop = right - 0.03 - uniform(0.0, 0.25)
        gap = left + uniform(0.3, 0.8) if row in (1, 3, 4) else 9.0
        while x < stop:
            thickness, tall, deep = uniform(0.014, 0.046), uniform(0.19, 0.285), uniform(0.15, 0.21)
            tall = min(tall, 0.30)
            if gap < x < gap + 0.22:
                x = gap + 0.24
                continue
            if x + thickness > right - 0.015:
                break
            leans = uniform(0, 1) > 0.93 and lean_after < 0.9
            roll = 9.0 if leans else uniform(-0.4, 0.4)
            x += tall * math.sin(math.radians(9)) * 0.6 if leans else 0.0
            place = (x + thickness / 2, front + 0.03 + uniform(0, 0.025) + deep / 2, floor_z)
            books.append(moved(_book(deep, tall, thickness, uniform(0, 1)), place, roll_deg=roll))
            x += thickness + uniform(0.0, 0.002)
        if gap < 3:
            centre = gap + 0.12
            if row == 1:
                pot = [
                    (0.0, 0.0),
                    (0.05, 0.0),
                    (0.075, 0.06),
                    (0.08, 0.11),
                    (0.05, 0.16),
                    (0.03, 0.18),
                    (0.036, 0.2),
                    (0.03, 0.2),
                    (0.0, 0.1),
                ]
                parts.append(moved(lathe(pot, "vase", texel=0.012), (centre, 4.5, floor_z)))
            elif row == 3:
                parts.append(moved(ball(0.075, "globe", texel=0.012), (centre, 4.5, floor_z + 0.105)))
                parts.append(
                    moved(
                        lathe(
                            [(0.0, 0.0), (0.05, 0.0), (0.05, 0.01), (0.012, 0.02), (0.012, 0.035), (0.0, 0.035)], "iron"
                        ),
                        (centre, 4.5, floor_z),
                    )
                )
            else:
                frame = rounded_box((0.15, 0.018, 0.2), 0.004, "walnut", texel=0.014, seed=0.5)
                parts.append(moved(frame, (centre, 4.47, floor_z), tilt_deg=-8))
                parts.append(
                    moved(
                        rectangle((-0.055, -0.0095, 0.02), (0.11, 0, 0), (0, 0, 0.16), "photo", texel=0.014),
                        (centre, 4.47, floor_z),
                        tilt_deg=-8,
                    )
                )
    return [*parts, *books]


def pictures() -> list[Sheets]:
    """A landscape and two prints on the back wall."""
    parts = []
    for x, z, w, h, print_, seed in (
        (-0.22, 1.62, 0.92, 0.66, "painting", 0.3),
        (0.62, 1.75, 0.36, 0.46, "etching", 0.6),
        (0.62, 1.27, 0.36, 0.3, "etching", 0.85),
    ):
        y, edge = _BACK - 0.016, 0.028
        parts.append(rectangle((x - w / 2, y, z - h / 2), (w, 0, 0), (0, 0, h), print_, texel=0.012, seed=seed))
        frame = "walnut" if print_ == "painting" else "iron"
        for side in (-1, 1):
            parts.append(
                bar(
                    (x - w / 2 - edge, y, z + side * (h / 2 + edge / 2 - 0.004)),
                    (x + w / 2 + edge, y, z + side * (h / 2 + edge / 2 - 0.004)),
                    0.032,
                    edge,
                    frame,
                    texel=0.012,
                )
            )
            parts.append(
                bar(
                    (x + side * (w / 2 + edge / 2 - 0.004), y, z - h / 2),
                    (x + side * (w / 2 + edge / 2 - 0.004), y, z + h / 2),
                    edge,
                    0.032,
                    frame,
                    texel=0.012,
                )
            )
    return parts


def lamp() -> list[Sheets]:
    """A standing lamp; its bulb is the stage's."""
    x, y = -1.45, 4.2
    t = torch.linspace(0, 1, 6)[:, None]
    pole = torch.tensor([x, y, 0.02]) + t * torch.tensor([0.0, 0.0, 1.44])
    shade = torch.linspace(0, 1, 10)
    angle = torch.linspace(0, 2 * math.pi, 49)
    radius = 0.215 - 0.055 * shade
    ring = torch.stack([angle.cos(), angle.sin()], dim=-1)
    cone = torch.cat([radius[:, None, None] * ring, (1.36 + 0.3 * shade)[:, None, None].expand(-1, 49, 1)], dim=-1)
    cone = cone + torch.tensor([x, y, 0.0])
    return [
        moved(
            lathe(
                [(0.0, 0.0), (0.15, 0.0), (0.152, 0.012), (0.13, 0.022), (0.02, 0.03), (0.0, 0.03)], "brass", texel=0.01
            ),
            (x, y, 0),
        ),
        tube(pole, 0.011, "brass", segments=12, texel=0.02),
        *two_sided([sheets(cone.flip(0), "shade", texel=0.012, wraps=True)], 0.001),
    ]


def plant() -> list[Sheets]:
    """A fig in a pot."""
    draw = torch.Generator().manual_seed(8)
    x, y = -1.98, 3.78
    pot = [
        (0.0, 0.0),
        (0.12, 0.0),
        (0.135, 0.02),
        (0.165, 0.3),
        (0.168, 0.32),
        (0.152, 0.322),
        (0.145, 0.28),
        (0.0, 0.27),
    ]
    parts = [
        moved(lathe(pot, "pot", segments=48, texel=0.012), (x, y, 0)),
        moved(lathe([(0.146, 0.275), (0.0, 0.29)], "soil", smooth=1), (x, y, 0)),
    ]
    leaves = []
    for stem in range(4):
        lean = torch.tensor([math.cos(2.1 * stem + 0.3), math.sin(2.1 * stem + 0.3), 0.0]) * (0.10 + 0.05 * stem)
        height = 1.15 - 0.2 * stem
        t = torch.linspace(0, 1, 10)[:, None]
        base = torch.tensor([x, y, 0.28])
        spine = base + lean * t**1.5 + torch.tensor([0.0, 0.0, 1.0]) * height * t
        parts.append(tube(spine, torch.linspace(0.014, 0.006, 10), "stem", segments=8, texel=0.02))
        for k in range(13):
            a = 0.25 + 0.75 * k / 12
            place = base + lean * a**1.5 + torch.tensor([0.0, 0.0, 1.0]) * height * a
            size = (0.20 + 0.09 * float(torch.rand((), generator=draw))) * (1.1 - 0.35 * a)
            blade = sheets(
                leaf(size, size * 0.33, 0.35, 11, 7), "fig", texel=0.014, seed=float(torch.rand((), generator=draw))
            )
            tilted = moved(
                moved(blade, (0.0, 0.02, 0.0)), tilt_deg=10 + 55 * float(torch.rand((), generator=draw)) * (0.4 + a)
            )
            leaves.append(
                moved(tilted, (float(place[0]), float(place[1]), float(place[2])), turn_deg=137.5 * k + 77 * stem)
            )
    return [*parts, *two_sided(leaves)]


def rug() -> Sheets:
    """A worn rug."""
    s, t = torch.meshgrid(torch.linspace(0, 1, 30), torch.linspace(0, 1, 40), indexing="ij")
    p = torch.stack([s * 3, t * 4, torch.zeros_like(s)], dim=-1).reshape(-1, 3)
    z = 0.008 + 0.0025 * grain(p * 2.5).reshape(s.shape)
    return moved(
        slab(torch.stack([s * 1.75 - 0.875, t * 2.5 - 1.25, z], dim=-1), 0.012, "rug", texel=0.0125),
        (0.12, 2.25, 0.0),
        turn_deg=-90 - 2.5,
    )


def basket() -> list[Sheets]:
    """A basket with a blanket."""
    wall = [
        (0.0, 0.004),
        (0.13, 0.0),
        (0.15, 0.02),
        (0.175, 0.14),
        (0.17, 0.26),
        (0.162, 0.275),
        (0.155, 0.26),
        (0.16, 0.14),
        (0.0, 0.05),
    ]
    body = lathe(wall, "wicker", segments=60, texel=0.01)
    blanket = bumped(ball((0.15, 0.15, 0.1), "knit", texel=0.012, rows=28, cols=36), 0.02, 0.07)
    return [moved(p, (-1.85, 1.0, 0.0)) for p in (body, moved(blanket, (0, 0, 0.22)))]
