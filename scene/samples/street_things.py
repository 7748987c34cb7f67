"""What stands in the street: trees, lamps, a bicycle, a café, fruit crates, planters, fallen leaves."""

import math

import torch

from scene.samples.furniture import leaf, leaf_turns, two_sided
from scene.samples.sheets import Sheets, ball, bumped, copies, lathe, moved, rounded_box, sheets, tube

_LEFT, _RIGHT = -5.0, 5.2
_KERB_LEFT, _KERB_RIGHT = -2.6, 2.9
_PAVEMENT = 0.12


def _tree(x: float, y: float, height: float, spread: float, leaves: int, seed: int) -> list[Sheets]:
    draw = torch.Generator().manual_seed(seed)
    t = torch.linspace(0, 1, 14)[:, None]
    sway = torch.tensor([0.12, 0.05, 0.0]) * (t * 4 + seed).sin() * t
    trunk = torch.tensor([x, y, _PAVEMENT - 0.05]) + sway + t * torch.tensor([0.0, 0.0, height * 0.78])
    girth = 0.14 * (1 - 0.75 * t[:, 0]) + 0.05 * (-t[:, 0] * 30).exp()
    parts = [bumped(tube(trunk, girth, "bark", segments=18, texel=0.04, seed=0.1 * seed), 0.008, 0.07)]
    centres = []
    for k in range(11):
        a = 0.42 + 0.055 * k
        root = trunk[min(13, int(a * 13))]
        angle = 2.4 * k + seed
        out = torch.tensor([math.cos(angle), math.sin(angle), 0.0]) * spread * (0.95 - 0.05 * k)
        u = torch.linspace(0, 1, 8)[:, None]
        branch = root + out * u + torch.tensor([0.0, 0.0, 1.0]) * spread * (0.75 * u - 0.12 * u**2)
        parts.append(tube(branch, 0.045 * (1 - 0.85 * u[:, 0]), "bark", segments=8, texel=0.08))
        centres += [branch[4], branch[6], branch[7]]
    centres += [trunk[-1], trunk[-3]]
    middle = torch.stack(centres)
    pick = torch.randint(len(middle), (leaves,), generator=draw)
    offset = torch.randn(leaves, 3, generator=draw)
    offset = offset / offset.norm(dim=-1, keepdim=True) * torch.rand(leaves, 1, generator=draw) ** 0.45
    place = middle[pick] + offset * torch.tensor([0.62, 0.62, 0.46]) * spread / 1.5
    blade = leaf(0.085, 0.034, 0.3, 4, 3)
    basis = leaf_turns(leaves, draw)
    size = 0.75 + 0.6 * torch.rand(leaves, 1, 1, 1, generator=draw)
    points = torch.einsum("rcj,nij->nrci", blade, basis) * size + place[:, None, None]
    batch = sheets(points, "leaf", texel=0.2, seed=torch.rand(leaves, generator=draw))
    return [*parts, *two_sided([batch], 0.0006)]


def trees() -> list[Sheets]:
    """Six street trees."""
    parts = [
        *_tree(-3.35, 7.6, 5.6, 1.55, 5600, 1),
        *_tree(-3.35, 15.4, 5.8, 1.6, 4000, 2),
        *_tree(-3.35, 23.5, 5.4, 1.6, 2600, 3),
        *_tree(-3.35, 32.0, 5.6, 1.6, 2000, 6),
        *_tree(3.65, 13.0, 5.2, 1.5, 3800, 4),
        *_tree(3.65, 22.0, 5.6, 1.6, 2600, 5),
    ]
    for x, y in ((-3.35, 7.6), (-3.35, 15.4), (3.65, 13.0)):
        parts.append(moved(rounded_box((0.9, 0.9, 0.05), 0.02, "soil", texel=0.05), (x, y, _PAVEMENT - 0.03)))
    return parts


def posts() -> list[Sheets]:
    """Lamp posts and bollards."""
    column = [
        (0.0, 0.0),
        (0.15, 0.0),
        (0.15, 0.1),
        (0.1, 0.16),
        (0.09, 0.7),
        (0.11, 0.75),
        (0.07, 0.82),
        (0.045, 0.95),
        (0.035, 3.4),
        (0.06, 3.45),
        (0.03, 3.5),
        (0.03, 3.62),
        (0.0, 3.62),
    ]
    lantern = [(0.0, 0.0), (0.08, 0.0), (0.16, 0.42), (0.17, 0.44), (0.0, 0.44)]
    cap = [(0.18, 0.44), (0.19, 0.46), (0.09, 0.58), (0.03, 0.62), (0.03, 0.68), (0.0, 0.7)]
    parts = []
    for x, y in ((3.2, 8.2), (-2.95, 19.0), (3.2, 27.0)):
        parts += [
            moved(lathe(column, "iron", segments=20, smooth=2, texel=0.03), (x, y, _PAVEMENT)),
            moved(lathe(lantern, "lantern", segments=6, smooth=0, texel=0.04), (x, y, _PAVEMENT + 3.6)),
            moved(lathe(cap, "iron", segments=6, smooth=1, texel=0.04), (x, y, _PAVEMENT + 3.6)),
        ]
    bollard = lathe(
        [
            (0.0, 0.0),
            (0.07, 0.0),
            (0.07, 0.05),
            (0.05, 0.08),
            (0.045, 0.75),
            (0.06, 0.78),
            (0.06, 0.82),
            (0.045, 0.86),
            (0.0, 0.9),
        ],
        "iron",
        segments=20,
        smooth=2,
        texel=0.02,
    )
    spots = torch.tensor([[-2.86, 1.9 + 1.55 * k, _PAVEMENT] for k in range(4)])
    parts.append(copies(bollard, spots))
    return parts


def _ring(radius: float, thickness: float, material: str) -> Sheets:
    angle = torch.linspace(0, 2 * math.pi, 49)[None, :]
    around = torch.linspace(0, 2 * math.pi, 13)[:, None]
    r = radius + thickness * around.cos()
    points = torch.stack([r * angle.cos(), (thickness * around.sin()).expand(-1, 49), r * angle.sin()], dim=-1)
    return sheets(points.flip(0), material, texel=0.02, wraps=True)


def bicycle() -> list[Sheets]:
    """Its wheels stand in the xz plane, the front one towards +x."""

    def pipe(*at: tuple[float, float, float], radius: float = 0.015, material: str = "bike") -> Sheets:
        return tube(torch.tensor(at), radius, material, segments=10, texel=0.02)

    rear, crank, seat, head = (-0.5, 0.0, 0.34), (-0.07, 0.0, 0.3), (-0.2, 0.0, 0.82), (0.4, 0.0, 0.84)
    front = (0.55, 0.0, 0.34)
    parts = []
    for hub in (rear, front):
        parts += [moved(_ring(0.325, 0.018, "rubber"), hub), moved(_ring(0.3, 0.01, "chrome"), hub)]
        for k in range(14):
            a = 2 * math.pi * k / 14
            rim = (hub[0] + 0.3 * math.cos(a), 0.0, hub[2] + 0.3 * math.sin(a))
            parts.append(
                tube(
                    torch.tensor([hub, [(hub[0] + rim[0]) / 2, 0.0, (hub[2] + rim[2]) / 2], rim]),
                    0.0016,
                    "chrome",
                    segments=5,
                    texel=0.05,
                )
            )
        parts.append(moved(ball((0.025, 0.05, 0.025), "chrome", rows=8, cols=10), hub))
    parts += [
        pipe(crank, (-0.13, 0, 0.55), seat, (-0.225, 0, 0.9)),
        pipe(crank, (0.17, 0, 0.53), (0.41, 0, 0.76)),
        pipe((-0.19, 0, 0.77), (0.1, 0, 0.8), head),
        pipe((0.38, 0, 0.93), head, (0.45, 0, 0.66), (0.5, 0.0, 0.5), front),
        pipe(rear, (-0.3, 0.0, 0.32), crank, radius=0.011),
        pipe(rear, (-0.34, 0.0, 0.6), (-0.19, 0.0, 0.78), radius=0.009),
        pipe(
            (0.3, -0.27, 0.97),
            (0.4, -0.24, 1.0),
            (0.4, -0.08, 0.99),
            (0.39, 0.0, 0.96),
            (0.4, 0.08, 0.99),
            (0.4, 0.24, 1.0),
            (0.3, 0.27, 0.97),
            radius=0.011,
            material="chrome",
        ),
        moved(_ring(0.085, 0.006, "chrome"), (crank[0], -0.03, crank[2])),
        pipe(
            (crank[0], -0.06, crank[2]),
            (crank[0] + 0.08, -0.07, crank[2] - 0.09),
            (crank[0] + 0.12, -0.07, crank[2] - 0.13),
            radius=0.009,
            material="chrome",
        ),
        moved(ball((0.14, 0.075, 0.03), "saddle"), (-0.25, 0.0, 0.93)),
    ]
    weave = lathe(
        [(0.0, 0.003), (0.10, 0.0), (0.12, 0.02), (0.155, 0.22), (0.15, 0.225), (0.11, 0.03), (0.0, 0.015)],
        "wicker",
        segments=32,
        texel=0.02,
    )
    parts.append(moved(weave, (0.56, 0.0, 0.76)))
    return [moved(moved(p, tilt_deg=-8), (2.42, 4.35, 0.0), turn_deg=83) for p in parts]


def cafe() -> list[Sheets]:
    """Two tables with chairs under the right-hand awning."""
    parts = []
    table = [
        lathe(
            [
                (0.0, 0.0),
                (0.2, 0.0),
                (0.2, 0.015),
                (0.03, 0.03),
                (0.022, 0.1),
                (0.022, 0.69),
                (0.06, 0.71),
                (0.0, 0.71),
            ],
            "iron",
            segments=24,
            smooth=1,
            texel=0.02,
        ),
        lathe(
            [(0.0, 0.71), (0.31, 0.71), (0.315, 0.72), (0.31, 0.735), (0.0, 0.735)],
            "marble",
            segments=48,
            smooth=1,
            texel=0.02,
        ),
        moved(
            lathe([(0.0, 0.0), (0.03, 0.0), (0.04, 0.06), (0.035, 0.06), (0.0, 0.01)], "china", texel=0.01),
            (0.1, -0.08, 0.735),
        ),
        moved(
            lathe([(0.0, 0.0), (0.04, 0.0), (0.05, 0.1), (0.044, 0.1), (0.0, 0.02)], "terracotta", texel=0.015),
            (-0.08, 0.08, 0.735),
        ),
        moved(ball((0.07, 0.07, 0.06), "shrub", texel=0.012, lumps=0.4), (-0.08, 0.08, 0.88)),
    ]
    chair = [moved(rounded_box((0.4, 0.4, 0.03), 0.012, "rattan", texel=0.02), (0.0, 0.0, 0.43))]
    for sx in (-1, 1):
        chair += [
            tube(
                torch.tensor([[sx * 0.17, -0.19, 0.0], [sx * 0.165, -0.18, 0.22], [sx * 0.16, -0.17, 0.43]]),
                0.011,
                "wood",
                segments=8,
            ),
            tube(
                torch.tensor(
                    [[sx * 0.19, 0.2, 0.0], [sx * 0.17, 0.18, 0.43], [sx * 0.165, 0.22, 0.65], [sx * 0.15, 0.25, 0.86]]
                ),
                0.012,
                "wood",
                segments=8,
            ),
        ]
    t = torch.linspace(-1, 1, 9)
    for z in (0.6, 0.74, 0.86):
        chair.append(
            tube(
                torch.stack([0.165 * t, 0.2 + 0.25 * (z - 0.5) + 0.02 * (1 - t * t), torch.full((9,), z)], dim=-1),
                0.012,
                "wood",
                segments=8,
            )
        )
    for y, turn in ((5.2, 10.0), (7.1, -20.0)):
        parts += [moved(p, (4.15, y, _PAVEMENT)) for p in table]
        for angle in (turn, turn + 175):
            a = math.radians(angle)
            spot = (4.15 - 0.55 * math.sin(a), y + 0.55 * math.cos(a), _PAVEMENT)
            parts += [moved(p, spot, turn_deg=angle) for p in chair]
    return parts


def stall() -> list[Sheets]:
    """Crates of fruit before the shop on the left, and a board."""
    draw = torch.Generator().manual_seed(4)
    parts = []
    fruit = {"orange": 0.042, "apple": 0.038, "lemon": 0.034, "lime": 0.034}
    for k in range(4):
        x, y = -4.45, 1.15 + 0.62 * k
        for low, depth, kind in ((0.32, 0.0, k), (0.66, -0.3, k + 1)):
            name = list(fruit)[kind % 4]
            r = fruit[name]
            centre = torch.tensor([x + depth + 0.0, y, _PAVEMENT + low])
            for side in (-1, 1):
                parts.append(
                    moved(
                        rounded_box((0.38, 0.015, 0.16), 0.003, "crate", texel=0.02, bevel=1, seed=0.1 * k),
                        (x + depth, y + side * 0.28, _PAVEMENT + low),
                        roll_deg=12,
                    )
                )
                parts.append(
                    moved(
                        rounded_box((0.015, 0.56, 0.16), 0.003, "crate", texel=0.02, bevel=1, seed=0.1 * k + 0.05),
                        (x + depth + side * 0.19, y, _PAVEMENT + low - side * 0.04),
                    )
                )
            parts.append(
                moved(
                    rounded_box((0.38, 0.56, 0.012), 0.002, "crate", texel=0.02, bevel=1),
                    (x + depth, y, _PAVEMENT + low - 0.02),
                    roll_deg=12,
                )
            )
            grid = [
                [0.16 - 0.08 * i, -0.22 + 0.088 * j, 0.075 - 0.21 * (0.16 - 0.08 * i)]
                for i in range(5)
                for j in range(6)
            ]
            spots = torch.tensor(grid) + 0.012 * torch.randn(30, 3, generator=draw)
            parts.append(copies(ball(r, name, texel=0.02, rows=10, cols=14), spots + centre, seed=float(k)))
        parts.append(moved(rounded_box((0.42, 0.58, 0.3), 0.006, "crate", texel=0.03, seed=0.2 * k), (x, y, _PAVEMENT)))
        parts.append(
            moved(rounded_box((0.3, 0.58, 0.62), 0.006, "crate", texel=0.03, seed=0.3 * k), (x - 0.32, y, _PAVEMENT))
        )
    board = rounded_box((0.55, 0.025, 0.95), 0.008, "chalk", texel=0.02)
    parts += [moved(board, (-3.45, 4.55, _PAVEMENT), tilt_deg=s * 12, turn_deg=-12) for s in (-1,)]
    parts += [moved(board, (-3.42, 4.97, _PAVEMENT), tilt_deg=12, turn_deg=-12)]
    return parts


def litter() -> list[Sheets]:
    """Leaves that have fallen, most of them along the kerbs."""
    draw = torch.Generator().manual_seed(12)
    count = 700
    x = torch.where(
        torch.rand(count, generator=draw) < 0.6, -2.3 - 0.25 * torch.randn(count, generator=draw).abs() * 1.2, 0.0
    )
    x = torch.where(x == 0, -5.0 + 10.0 * torch.rand(count, generator=draw), -4.9 - x)
    y = 0.5 + 20 * torch.rand(count, generator=draw) ** 1.3
    on_road = (x > _KERB_LEFT) & (x < _KERB_RIGHT)
    z = torch.where(on_road, 0.006, _PAVEMENT + 0.006)
    heading = 2 * math.pi * torch.rand(count, generator=draw)
    c, s, zero = heading.cos(), heading.sin(), torch.zeros(count)
    turn = torch.stack([c, -s, zero, s, c, zero, zero, zero, zero + 1], dim=-1).reshape(-1, 3, 3)
    blade = leaf(0.075, 0.03, -0.12, 4, 3)
    points = torch.einsum("rcj,nij->nrci", blade, turn) + torch.stack([x, y, z], dim=-1)[:, None, None]
    keep = (points[..., 0] - _KERB_LEFT + 0.08).abs().amin(dim=(1, 2)) > 0.1
    return two_sided(
        [sheets(points[keep], "dry leaf", texel=0.2, seed=torch.rand(int(keep.sum()), generator=draw))], 0.0006
    )


def wires() -> list[Sheets]:
    """Rain pipes, and two cables with lamps across the street."""
    parts = []
    for x, ys in ((_LEFT + 0.09, (0.12, 7.3, 15.75, 23.3)), (_RIGHT - 0.09, (1.65, 9.15, 17.15, 25.75))):
        for y in ys:
            pipe = torch.tensor([[x, y, _PAVEMENT], [x, y, 4.0], [x, y, 8.0], [x, y, 9.2]])
            parts.append(tube(pipe, 0.045, "pipe", segments=12, texel=0.06))
            bracket = rounded_box((0.16, 0.13, 0.05), 0.01, "pipe", texel=0.05, bevel=1)
            parts.append(copies(bracket, torch.tensor([[x, y, z] for z in (0.6, 2.4, 4.2, 6.0, 7.8)])))
    t = torch.linspace(-1, 1, 21)
    for y in (10.4, 20.5):
        cable = torch.stack([0.1 + 5.1 * t, torch.full((21,), y), 6.3 - 0.5 * (1 - t * t)], dim=-1)
        parts.append(tube(cable, 0.008, "iron", segments=6, texel=0.2))
        shade = lathe(
            [(0.0, 0.0), (0.16, 0.0), (0.05, 0.16), (0.02, 0.2), (0.0, 0.2)], "iron", segments=20, smooth=1, texel=0.04
        )
        parts.append(moved(shade, (0.1, y, 5.6)))
    return parts


def planters() -> list[Sheets]:
    """Round shrubs in pots."""
    draw = torch.Generator().manual_seed(9)
    parts = []
    for k, (x, y) in enumerate(((3.45, 3.6), (3.45, 9.6), (-4.5, 6.7), (-4.55, 8.6), (-4.5, 13.9))):
        parts.append(
            moved(
                lathe(
                    [
                        (0.0, 0.0),
                        (0.17, 0.0),
                        (0.19, 0.03),
                        (0.24, 0.38),
                        (0.26, 0.4),
                        (0.26, 0.44),
                        (0.22, 0.44),
                        (0.21, 0.38),
                        (0.0, 0.38),
                    ],
                    "terracotta",
                    segments=32,
                    texel=0.02,
                    seed=0.1 * k,
                ),
                (x, y, _PAVEMENT),
            )
        )
        count = 420
        direction = torch.randn(count, 3, generator=draw)
        direction = direction / direction.norm(dim=-1, keepdim=True)
        place = torch.tensor([x, y, _PAVEMENT + 0.78]) + direction * 0.36 * (
            0.6 + 0.4 * torch.rand(count, 1, generator=draw)
        )
        blade = leaf(0.075, 0.028, 0.3, 4, 3)
        points = torch.einsum("rcj,nij->nrci", blade, leaf_turns(count, draw)) + place[:, None, None]
        parts += two_sided([sheets(points, "box leaf", texel=0.2, seed=torch.rand(count, generator=draw))], 0.0006)
        parts.append(moved(ball(0.3, "shrub", lumps=0.3, texel=0.05), (x, y, _PAVEMENT + 0.76)))
    return parts
