"""Houses of the street: walls with real openings, sash windows, shop fronts, awnings, flower boxes."""

import math
from dataclasses import replace

import torch

from scene.samples.furniture import bar, leaf, leaf_turns, two_sided
from scene.samples.sheets import Sheets, ball, copies, lathe, moved, rectangle, rounded_box, sheets, slab, tube

_LEFT, _RIGHT = -5.0, 5.2
_KERB_LEFT, _KERB_RIGHT = -2.6, 2.9
_PAVEMENT = 0.12


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


def building(
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
    if texel < 0.055:
        parts += _boxes(w, spots[:bays], seed)
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
        gable = gable if side < 0 else gable.flip(1)
        own = torch.stack([gable[..., 1], gable[..., 2], torch.zeros(2, 2)], dim=-1)
        parts.append(sheets(gable, wall, texel=0.2, texture=own))
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


def _boxes(width: float, spots: list[list[float]], seed: float) -> list[Sheets]:
    """Flower boxes on sills, in the space of a building's front."""
    draw = torch.Generator().manual_seed(int(seed * 1000) + 3)
    parts = []
    for x, _, z in spots:
        parts.append(
            moved(
                rounded_box((width, 0.2, 0.17), 0.01, "terracotta", texel=0.03, bevel=2),
                (x + width / 2, -0.13, z + 0.0),
            )
        )
        count = 220
        place = torch.rand(count, 3, generator=draw) * torch.tensor([width, 0.26, 0.30]) + torch.tensor(
            [x, -0.28, z + 0.12]
        )
        points = (
            torch.einsum("rcj,nij->nrci", leaf(0.07, 0.028, 0.4, 4, 3), leaf_turns(count, draw)) + place[:, None, None]
        )
        parts += two_sided([sheets(points, "box leaf", texel=0.2, seed=torch.rand(count, generator=draw))], 0.0006)
        bloom = torch.rand(26, 3, generator=draw) * torch.tensor([width, 0.22, 0.16]) + torch.tensor(
            [x, -0.28, z + 0.3]
        )
        parts.append(copies(ball((0.026, 0.026, 0.02), "flower", rows=6, cols=8, texel=0.03, lumps=0.3), bloom))
    return parts
