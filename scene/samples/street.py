"""A shopping street in the morning: sun on the left side, trees, a bicycle, a café."""

import math
from dataclasses import replace

import torch
from jaxtyping import Float
from torch import Tensor

from scene.camera_path import CameraPath
from scene.moves import Move
from scene.samples.develop import Film
from scene.samples.furniture import bar, leaf, two_sided
from scene.samples.materials import Albedo, Material, Rgb, Spots, glazed, mix, painted, step, wood
from scene.samples.noise import clouds, grain, scatter
from scene.samples.scenes import Stage, Sun
from scene.samples.sheets import Sheets, ball, bumped, copies, lathe, moved, rectangle, rounded_box, sheets, slab, tube

_LEFT, _RIGHT = -5.0, 5.2
_KERB_LEFT, _KERB_RIGHT = -2.6, 2.9
_PAVEMENT = 0.12


def street() -> Stage:
    """The street."""
    return Stage(
        title="Street with café, morning",
        model=[*_ground(), *_buildings(), *_trees(), *_posts(), *_bicycle(), *_cafe(), *_stall(), *_planters()],
        materials=_materials(),
        eye=(0.75, -1.2, 1.62),
        target=(-0.35, 14.0, 2.75),
        fov_x_deg=64,
        size=(1152, 768),
        film=Film(exposure=0.20, balance=(1.02, 1.0, 0.97)),
        path=CameraPath(
            segments=(
                Move(kind="dolly", direction="in", amount=1.2, duration=2.0, easing="ease-in-out"),
                Move(kind="crane", direction="up", amount=0.8, duration=2.0, easing="ease-in-out"),
            )
        ),
        sky=_sky,
        haze=(900.0, (2.6, 3.1, 3.9)),
        suns=(Sun((0.40, -0.48, 0.78), (33.0, 29.5, 24.0), 0.6),),
    )


def _sky(towards: Float[Tensor, "rays 3"]) -> Float[Tensor, "rays 3"]:
    up = towards[:, 2].clamp(0, 1)
    blue = mix((3.6, 4.2, 4.9), (0.55, 1.25, 2.9), up**0.5)
    flat = towards[:, :2] / (towards[:, 2:].clamp_min(0) + 0.22)
    p = torch.cat([flat, torch.full_like(up, 0.4)[:, None]], dim=-1)
    puff = clouds(p * torch.tensor([0.55, 0.8, 1.0]) + 0.9) + 0.35 * clouds(p * 2.6 + 5)
    cover = step(puff, 0.05, 1.1)[:, None]
    shade = (0.82 + 0.18 * step(clouds(p * 1.1 + 2.2), 0.8, -0.6))[:, None]
    colour = blue * (1 - 0.85 * cover) + 0.85 * cover * shade * torch.tensor([6.6, 6.5, 6.4])
    ground = torch.tensor([1.2, 1.1, 1.0])
    return torch.where(towards[:, 2:] < 0, ground, colour)


def _ground() -> list[Sheets]:
    parts = []
    for near, far, texel in ((-9.0, 0.0, 0.06), (0.0, 7.0, 0.03), (7.0, 16.0, 0.05), (16.0, 48.0, 0.12)):
        long = far - near
        for low, high, z, material in (
            (_KERB_LEFT, _KERB_RIGHT, 0.0, "asphalt"),
            (_LEFT - 0.5, _KERB_LEFT - 0.14, _PAVEMENT, "paving"),
            (_KERB_RIGHT + 0.14, _RIGHT + 0.5, _PAVEMENT, "paving"),
        ):
            parts.append(
                rectangle((low, near, z), (high - low, 0, 0), (0, long, 0), material, texel=texel, start=(low, near))
            )
    kerb = rounded_box((0.15, 0.985, 0.2), 0.018, "granite", texel=0.03)
    spots = torch.tensor([[x, -8.5 + k, -0.078] for x in (_KERB_LEFT - 0.075, _KERB_RIGHT + 0.075) for k in range(55)])
    parts.append(copies(kerb, spots, seed=2.0))
    cover = lathe(
        [(0.33, -0.01), (0.335, 0.0), (0.33, 0.004), (0.0, 0.004)], "manhole", segments=48, smooth=1, texel=0.03
    )
    parts.append(moved(cover, (-0.75, 4.1, 0.0)))
    parts.append(rectangle((-40, -40, -0.3), (80, 0, 0), (0, 110, 0), "asphalt", texel=2.0))
    return parts


def _window(width: float, height: float, texel: float, recess: float = 0.14) -> list[Sheets]:
    """A sash window whose opening has its lower left corner at the origin, in a wall that faces -y."""
    w, h, d = width, height, recess
    parts = [
        rectangle((0, 0, 0), (w, 0, 0), (0, d, 0), "reveal", texel=texel),
        rectangle((0, d, h), (w, 0, 0), (0, -d, 0), "reveal", texel=texel),
        rectangle((0, 0, 0), (0, d, 0), (0, 0, h), "reveal", texel=texel),
        rectangle((w, d, 0), (0, -d, 0), (0, 0, h), "reveal", texel=texel),
        rectangle((0, d - 0.02, 0), (w, 0, 0), (0, 0, h), "pane", texel=texel),
    ]
    y, f = d - 0.03, 0.055
    parts += [
        bar((f / 2, y, 0), (f / 2, y, h), f, 0.05, "frame", texel=texel),
        bar((w - f / 2, y, 0), (w - f / 2, y, h), f, 0.05, "frame", texel=texel),
        bar((0, y, f / 2), (w, y, f / 2), 0.05, f, "frame", texel=texel),
        bar((0, y, h - f / 2), (w, y, h - f / 2), 0.05, f, "frame", texel=texel),
        bar((w / 2, y, 0), (w / 2, y, h), 0.04, 0.04, "frame", texel=texel),
        bar((0, y, h * 0.62), (w, y, h * 0.62), 0.045, 0.045, "frame", texel=texel),
        bar((-0.08, -0.02, -0.04), (w + 0.08, -0.02, -0.04), 0.2, 0.08, "stone", texel=texel),
    ]
    return parts


def _building(
    length: float,
    storeys: int,
    bays: int,
    wall: str,
    *,
    ground: str,
    texel: float,
    shop: bool,
    door: str,
    awning: str = "",
    seed: float,
) -> list[Sheets]:
    """A building whose front runs along x from the origin and faces -y."""
    parts: list[Sheets] = []
    first, rest = 3.5, 3.05
    height = first + (storeys - 1) * rest + 0.5
    bay = length / bays
    w, h = min(1.05, bay * 0.46), 1.75
    spots = []
    for storey in range(1, storeys):
        low = first + (storey - 1) * rest
        sill, head = low + 0.75, low + 0.75 + h
        top = low + rest + (0.5 if storey == storeys - 1 else 0.0)
        parts.append(_wall(0, length, low, sill, wall, texel))
        parts.append(_wall(0, length, head, top, wall, texel))
        edges = [0.0]
        for k in range(bays):
            x = (k + 0.5) * bay - w / 2
            edges += [x, x + w]
            spots.append([x, 0.0, sill])
            parts.append(
                bar(
                    (x - 0.12, -0.012, head + 0.09),
                    (x + w + 0.12, -0.012, head + 0.09),
                    0.05,
                    0.18,
                    "stone",
                    texel=texel,
                )
            )
        edges.append(length)
        parts += [_wall(a, b, sill, head, wall, texel) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    place = torch.tensor(spots)
    for piece in _window(w, h, texel):
        parts.append(copies(piece, place, seed=seed * 10))
    parts += _ground_floor(length, first, ground, texel, shop, door, awning, seed)
    parts.append(
        bar((-0.02, -0.03, first - 0.08), (length + 0.02, -0.03, first - 0.08), 0.14, 0.16, "stone", texel=texel)
    )
    parts.append(bar((-0.02, -0.1, height - 0.1), (length + 0.02, -0.1, height - 0.1), 0.36, 0.2, "stone", texel=texel))
    parts.append(
        bar((-0.02, -0.05, height - 0.3), (length + 0.02, -0.05, height - 0.3), 0.2, 0.14, "stone", texel=texel)
    )
    deep = 7.0
    parts += [
        rectangle((0, deep, 0), (0, -deep, 0), (0, 0, height), wall, texel=0.15),
        rectangle((length, 0, 0), (0, deep, 0), (0, 0, height), wall, texel=0.15),
        rectangle((length, deep, 0), (-length, 0, 0), (0, 0, height), wall, texel=0.5),
        rectangle((-0.02, -0.25, height), (length + 0.04, 0, 0), (0, 3.75, 2.2), "roof", texel=0.12),
        rectangle((length + 0.02, deep + 0.2, height), (-length - 0.04, 0, 0), (0, -3.7, 2.2), "roof", texel=0.3),
    ]
    for x, side in ((0.0, -1), (length, 1)):
        base, ridge = [[x, 0.0, height], [x, 7.0, height]], [[x, 3.5, height + 2.2]] * 2
        gable = torch.tensor([base, ridge])
        parts.append(sheets(gable if side < 0 else gable.flip(1), wall, texel=0.2))
    chimney = rounded_box((0.9, 0.6, 1.9), 0.02, "brick", texel=0.08, seed=seed)
    parts.append(moved(chimney, (length * 0.82, 3.4, height + 1.2)))
    pot = lathe(
        [(0.0, 0.0), (0.13, 0.0), (0.11, 0.4), (0.14, 0.42), (0.1, 0.44), (0.0, 0.3)],
        "terracotta",
        segments=16,
        texel=0.06,
    )
    parts += [moved(pot, (length * 0.82 + d, 3.4, height + 3.1)) for d in (-0.25, 0.25)]
    return parts


def _wall(left: float, right: float, low: float, high: float, material: str, texel: float) -> Sheets:
    return rectangle((left, 0, low), (right - left, 0, 0), (0, 0, high - low), material, texel=texel, start=(left, low))


def _ground_floor(
    length: float, top: float, wall: str, texel: float, shop: bool, door: str, awning: str, seed: float
) -> list[Sheets]:
    parts: list[Sheets] = []
    base = 0.5 if shop else 0.95
    head = top - 0.75
    door_w = 1.0
    doors = [length * 0.5 - door_w / 2]
    openings: list[tuple[float, float, float]] = []
    if shop:
        openings = [(0.45, doors[0] - 0.3, base), (doors[0] + door_w + 0.3, length - 0.45, base)]
    else:
        for centre in (length * 0.22, length * 0.78):
            openings.append((centre - 0.55, centre + 0.55, base))
    holes = sorted([*openings, (doors[0], doors[0] + door_w, 0.0)])
    edge = 0.0
    for low, high, sill in holes:
        parts.append(_wall(edge, low, 0, top, wall, texel))
        parts.append(_wall(low, high, head, top, wall, texel))
        if sill > 0:
            parts.append(_wall(low, high, 0, sill, wall, texel))
            window = _window(high - low, head - sill, texel, 0.2)
            parts += [moved(replace(p, seed=p.seed + seed + 0.1 * low % 0.4), (low, 0, sill)) for p in window]
        edge = high
    parts.append(_wall(edge, length, 0, top, wall, texel))
    x, d = doors[0], 0.24
    leaf_height = head - 0.5
    parts += [
        rectangle((x, 0, 0), (0, d, 0), (0, 0, head), "reveal", texel=texel),
        rectangle((x + door_w, d, 0), (0, -d, 0), (0, 0, head), "reveal", texel=texel),
        rectangle((x, d, head), (door_w, 0, 0), (0, -d, 0), "reveal", texel=texel),
        rectangle((x, d, 0), (door_w, 0, 0), (0, 0, leaf_height), door, texel=texel),
        rectangle((x, d, leaf_height), (door_w, 0, 0), (0, 0, head - leaf_height), "pane", texel=texel, seed=0.9),
        bar((x, d - 0.03, leaf_height), (x + door_w, d - 0.03, leaf_height), 0.07, 0.08, "frame", texel=texel),
        moved(rounded_box((door_w, d + 0.3, 0.14), 0.012, "stone", texel=texel), (x + door_w / 2, 0.05, 0.0)),
    ]
    for px in (0.2, 0.8):
        for pz, ph in ((0.35, 0.6), (1.15, 0.85)):
            panel = rounded_box((0.32, 0.03, ph), 0.012, door, texel=texel, bevel=2)
            parts.append(moved(panel, (x + 0.06 + px * (door_w - 0.12), d - 0.005, pz)))
    parts.append(moved(ball(0.03, "brass", rows=10, cols=12), (x + door_w - 0.1, d - 0.05, 1.15)))
    if shop:
        board = rounded_box((length - 0.3, 0.1, 0.52), 0.015, "fascia", texel=texel, seed=seed)
        parts.append(moved(board, (length / 2, -0.05, head + 0.08)))
    if awning:
        s, t = torch.meshgrid(torch.linspace(0, 1, 14), torch.linspace(0, 1, 40), indexing="ij")
        reach = 1.45
        y = -0.1 - reach * s.clamp_max(0.9) / 0.9
        z = (
            head
            + 0.1
            - 0.75 * s.clamp_max(0.9) / 0.9
            - 0.22 * ((s - 0.9) / 0.1).clamp_min(0)
            - 0.02 * (t * math.pi * 3).sin().square() * s
        )
        canopy = torch.stack([0.3 + (length - 0.6) * t, y, z], dim=-1)
        parts.append(slab(canopy.flip(0), 0.012, awning, texel=max(texel, 0.03), seed=seed))
        for x_arm in (0.4, length - 0.4):
            arm = torch.tensor([[x_arm, -0.05, head - 0.55], [x_arm, -0.7, head - 0.62], [x_arm, -1.5, head - 0.64]])
            parts.append(tube(arm, 0.014, "iron", segments=8, texel=0.05))
    return parts


def _buildings() -> list[Sheets]:
    left = [
        (-9.0, 9.0, 4, 4, "stucco cream", "stucco cream", False, "door green", "", 0.07),
        (0.0, 7.2, 4, 3, "stucco ochre", "timber blue", True, "timber blue", "awning red", 0.035),
        (7.2, 8.4, 3, 4, "brick", "stucco white", True, "timber green", "", 0.045),
        (15.6, 7.6, 4, 3, "stucco cream", "stucco cream", False, "door red", "", 0.06),
        (23.2, 8.0, 3, 3, "stucco pink", "timber blue", True, "timber blue", "awning blue", 0.09),
        (31.2, 12.0, 4, 5, "brick", "stucco white", False, "door green", "", 0.12),
    ]
    right = [
        (-9.0, 10.5, 3, 4, "brick", "stucco white", False, "door green", "", 0.07),
        (1.5, 7.5, 4, 3, "stucco white", "timber green", True, "timber green", "awning green", 0.04),
        (9.0, 8.0, 3, 3, "stucco blue", "stucco blue", False, "door red", "", 0.05),
        (17.0, 8.6, 4, 4, "brick", "timber blue", True, "timber blue", "awning red", 0.07),
        (25.6, 8.0, 4, 3, "stucco ochre", "stucco ochre", False, "door green", "", 0.1),
        (33.6, 10.0, 3, 4, "stucco white", "stucco white", False, "door red", "", 0.12),
    ]
    parts: list[Sheets] = []
    for k, (y, length, storeys, bays, wall, ground, shop, door, awning, texel) in enumerate(left):
        front = _building(
            length, storeys, bays, wall, ground=ground, texel=texel, shop=shop, door=door, awning=awning, seed=0.13 * k
        )
        parts += [moved(p, (_LEFT, y, _PAVEMENT), turn_deg=90) for p in front]
    for k, (y, length, storeys, bays, wall, ground, shop, door, awning, texel) in enumerate(right):
        front = _building(
            length,
            storeys,
            bays,
            wall,
            ground=ground,
            texel=texel,
            shop=shop,
            door=door,
            awning=awning,
            seed=0.5 + 0.09 * k,
        )
        parts += [moved(p, (_RIGHT, y + length, _PAVEMENT), turn_deg=-90) for p in front]
    end = _building(
        13.0, 4, 6, "stucco white", ground="stucco white", texel=0.1, shop=False, door="door red", seed=0.77
    )
    parts += [moved(p, (-6.5, 47.0, 0.0)) for p in end]
    rear = _building(16.0, 4, 6, "brick", ground="stucco white", texel=0.3, shop=False, door="door red", seed=0.37)
    return [*parts, *(moved(p, (8.0, -14.0, 0.0), turn_deg=180) for p in rear)]


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
    blade = leaf(0.13, 0.05, 0.3, 4, 3)
    basis = _turns(leaves, draw)
    size = 0.75 + 0.6 * torch.rand(leaves, 1, 1, 1, generator=draw)
    points = torch.einsum("rcj,nij->nrci", blade, basis) * size + place[:, None, None]
    batch = sheets(points, "leaf", texel=0.2, seed=torch.rand(leaves, generator=draw))
    return [*parts, *two_sided([batch], 0.0006)]


def _turns(count: int, draw: torch.Generator) -> Float[Tensor, "count 3 3"]:
    """Rotations of leaves: any heading, blades mostly facing up."""
    heading = 2 * math.pi * torch.rand(count, generator=draw)
    droop = -0.9 + 1.1 * torch.rand(count, generator=draw)
    roll = 0.9 * torch.randn(count, generator=draw)
    c, s, cd, sd, cr, sr = heading.cos(), heading.sin(), droop.cos(), droop.sin(), roll.cos(), roll.sin()
    zero, one = torch.zeros(count), torch.ones(count)
    turn = torch.stack([c, -s, zero, s, c, zero, zero, zero, one], dim=-1).reshape(-1, 3, 3)
    tilt = torch.stack([one, zero, zero, zero, cd, -sd, zero, sd, cd], dim=-1).reshape(-1, 3, 3)
    spin = torch.stack([cr, zero, sr, zero, one, zero, -sr, zero, cr], dim=-1).reshape(-1, 3, 3)
    return turn @ tilt @ spin


def _trees() -> list[Sheets]:
    parts = [
        *_tree(-3.35, 7.6, 5.4, 1.55, 2600, 1),
        *_tree(-3.35, 15.4, 5.8, 1.6, 2200, 2),
        *_tree(-3.35, 23.5, 5.4, 1.6, 1600, 3),
        *_tree(-3.35, 32.0, 5.6, 1.6, 1300, 6),
        *_tree(3.65, 13.0, 5.2, 1.5, 2200, 4),
        *_tree(3.65, 22.0, 5.6, 1.6, 1600, 5),
    ]
    for x, y in ((-3.35, 7.6), (-3.35, 15.4), (3.65, 13.0)):
        parts.append(moved(rounded_box((0.9, 0.9, 0.05), 0.02, "soil", texel=0.05), (x, y, _PAVEMENT - 0.03)))
    return parts


def _posts() -> list[Sheets]:
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


def _bicycle() -> list[Sheets]:
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


def _cafe() -> list[Sheets]:
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


def _stall() -> list[Sheets]:
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


def _planters() -> list[Sheets]:
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
        points = torch.einsum("rcj,nij->nrci", blade, _turns(count, draw)) + place[:, None, None]
        parts += two_sided([sheets(points, "box leaf", texel=0.2, seed=torch.rand(count, generator=draw))], 0.0006)
        parts.append(moved(ball(0.3, "shrub", lumps=0.3, texel=0.05), (x, y, _PAVEMENT + 0.76)))
    return parts


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


def _materials() -> dict[str, Material]:
    return {
        "asphalt": Material(_asphalt),
        "paving": Material(_paving),
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
