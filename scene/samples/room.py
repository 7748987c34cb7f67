"""A living room in the afternoon: sun through a tall window, a lamp already lit."""

import math
from dataclasses import replace

import torch
from jaxtyping import Float
from torch import Tensor

from scene.camera_path import CameraPath
from scene.moves import Move
from scene.samples.develop import Film
from scene.samples.furniture import bar, cushion, leaf, pillow, two_sided
from scene.samples.materials import Material, Rgb, Spots, glazed, mix, painted, step, wood, woven
from scene.samples.noise import clouds, grain, scatter
from scene.samples.scenes import Bulb, Stage, Sun, Window
from scene.samples.sheets import Sheets, Vector, ball, bumped, lathe, moved, rectangle, rounded_box, sheets, slab, tube

_LEFT, _RIGHT, _FRONT, _BACK, _TOP = -2.4, 2.7, -1.4, 4.7, 2.65
_SILL, _HEAD, _NEAR, _FAR = 0.4, 2.3, 1.35, 3.15  # the window's opening in the left wall


def room() -> Stage:
    """The room."""
    glass = (7.0, 8.2, 10.0)
    return Stage(
        title="Living room, late afternoon",
        model=[
            *_shell(),
            *_window(),
            *_curtains(),
            *_sofa(),
            *_coffee_table(),
            *_armchair(),
            *_bookcase(),
            *_pictures(),
            *_lamp(),
            *_plant(),
            _rug(),
            *_basket(),
        ],
        materials=_materials(glass),
        eye=(-0.1, -1.05, 1.32),
        target=(0.12, 3.5, 0.98),
        fov_x_deg=62,
        size=(1152, 768),
        film=Film(exposure=0.95, balance=(1.04, 1.0, 0.94)),
        path=CameraPath(
            segments=(
                Move(kind="dolly", direction="in", amount=0.6, duration=2.0, easing="ease-in-out"),
                Move(kind="truck", direction="right", amount=0.3, duration=1.5, easing="ease-in-out"),
            )
        ),
        suns=(Sun((-0.78, 0.16, 0.60), (26.0, 20.0, 13.0), 0.5),),
        windows=(Window((_LEFT - 0.16, _NEAR, _SILL), (0, _FAR - _NEAR, 0), (0, 0, _HEAD - _SILL), glass),),
        bulbs=(Bulb((-1.45, 4.2, 1.5), 0.045, (85.0, 48.0, 20.0)),),
    )


def _shell() -> list[Sheets]:
    deep, tall = _BACK - _FRONT, _TOP
    wide = _RIGHT - _LEFT
    left = [
        rectangle((_LEFT, _FRONT, 0), (0, _NEAR - _FRONT, 0), (0, 0, tall), "wall", texel=0.03),
        rectangle((_LEFT, _FAR, 0), (0, _BACK - _FAR, 0), (0, 0, tall), "wall", texel=0.02),
        rectangle((_LEFT, _NEAR, 0), (0, _FAR - _NEAR, 0), (0, 0, _SILL), "wall", texel=0.02),
        rectangle((_LEFT, _NEAR, _HEAD), (0, _FAR - _NEAR, 0), (0, 0, tall - _HEAD), "wall", texel=0.02),
    ]
    skirting = [
        bar((_LEFT, _BACK - 0.009, 0.055), (_RIGHT, _BACK - 0.009, 0.055), 0.018, 0.11, "trim", texel=0.02),
        bar((_LEFT + 0.009, _FRONT, 0.055), (_LEFT + 0.009, _BACK, 0.055), 0.018, 0.11, "trim", texel=0.02),
        bar((_RIGHT - 0.009, _FRONT, 0.055), (_RIGHT - 0.009, _BACK, 0.055), 0.018, 0.11, "trim", texel=0.02),
        bar((_LEFT, _BACK - 0.02, _TOP - 0.03), (_RIGHT, _BACK - 0.02, _TOP - 0.03), 0.04, 0.06, "trim", texel=0.03),
        bar((_RIGHT - 0.02, _FRONT, _TOP - 0.03), (_RIGHT - 0.02, _BACK, _TOP - 0.03), 0.04, 0.06, "trim", texel=0.03),
        bar((_LEFT + 0.02, _FRONT, _TOP - 0.03), (_LEFT + 0.02, _BACK, _TOP - 0.03), 0.04, 0.06, "trim", texel=0.03),
    ]
    return [
        rectangle((_LEFT, _FRONT, 0), (wide, 0, 0), (0, deep, 0), "floor", texel=0.0125),
        rectangle((_LEFT, _BACK, 0), (wide, 0, 0), (0, 0, tall), "wall", texel=0.02),
        rectangle((_RIGHT, _BACK, 0), (0, -deep, 0), (0, 0, tall), "wall", texel=0.03),
        rectangle((_RIGHT, _FRONT, 0), (-wide, 0, 0), (0, 0, tall), "wall", texel=0.06),
        rectangle((_LEFT, _BACK, tall), (wide, 0, 0), (0, -deep, 0), "ceiling", texel=0.05),
        *left,
        *skirting,
    ]


def _window() -> list[Sheets]:
    out = _LEFT - 0.2
    width, height = _FAR - _NEAR, _HEAD - _SILL
    reveal = [
        rectangle((out, _NEAR, _SILL), (_LEFT - out, 0, 0), (0, width, 0), "trim", texel=0.02),
        rectangle((out, _FAR, _HEAD), (_LEFT - out, 0, 0), (0, -width, 0), "trim", texel=0.02),
        rectangle((out, _NEAR, _HEAD), (_LEFT - out, 0, 0), (0, 0, -height), "trim", texel=0.02),
        rectangle((out, _FAR, _SILL), (_LEFT - out, 0, 0), (0, 0, height), "trim", texel=0.02),
    ]
    x = _LEFT - 0.1
    bars = [
        bar((x, _NEAR, _SILL + 0.03), (x, _FAR, _SILL + 0.03), 0.05, 0.06, "trim"),
        bar((x, _NEAR, _HEAD - 0.03), (x, _FAR, _HEAD - 0.03), 0.05, 0.06, "trim"),
        bar((x, _NEAR + 0.03, _SILL), (x, _NEAR + 0.03, _HEAD), 0.05, 0.06, "trim"),
        bar((x, _FAR - 0.03, _SILL), (x, _FAR - 0.03, _HEAD), 0.05, 0.06, "trim"),
        bar((x, (_NEAR + _FAR) / 2, _SILL), (x, (_NEAR + _FAR) / 2, _HEAD), 0.055, 0.075, "trim"),
    ]
    for k in (1, 2):
        z = _SILL + k * height / 3
        bars.append(bar((x, _NEAR, z), (x, _FAR, z), 0.035, 0.03, "trim"))
    board = rounded_box((0.28, width + 0.16, 0.035), 0.008, "trim", texel=0.015, bevel=2)
    casing = [
        bar((_LEFT + 0.01, _NEAR - 0.05, _SILL), (_LEFT + 0.01, _NEAR - 0.05, _HEAD + 0.1), 0.022, 0.09, "trim"),
        bar((_LEFT + 0.01, _FAR + 0.05, _SILL), (_LEFT + 0.01, _FAR + 0.05, _HEAD + 0.1), 0.022, 0.09, "trim"),
        bar((_LEFT + 0.01, _NEAR - 0.1, _HEAD + 0.05), (_LEFT + 0.01, _FAR + 0.1, _HEAD + 0.05), 0.024, 0.1, "trim"),
    ]
    outside = rectangle((_LEFT - 0.45, -0.2, -0.6), (0, 5.2, 0), (0, 0, 4.0), "daylight", texel=0.2)
    return [*reveal, *bars, *casing, moved(board, (_LEFT - 0.02, (_NEAR + _FAR) / 2, _SILL - 0.03)), outside]


def _curtains() -> list[Sheets]:
    rod = torch.stack(
        [torch.full((9,), _LEFT + 0.11), torch.linspace(_NEAR - 0.45, _FAR + 0.5, 9), torch.full((9,), 2.46)], -1
    )
    panels = []
    for k, (near, far) in enumerate(((_NEAR - 0.4, _NEAR + 0.12), (_FAR - 0.1, _FAR + 0.45))):
        s, t = torch.meshgrid(torch.linspace(0, 1, 24), torch.linspace(0, 1, 90), indexing="ij")
        phase = t * 2 * math.pi * 6 + 0.5 * (t * 9 + k).sin()
        gather = 1 + 0.10 * (s * 2.6 + 2 * t).sin() * s
        x = _LEFT + 0.11 + (0.032 + 0.014 * s) * phase.sin() + 0.012 * (phase * 0.37 + 3 * s).sin()
        y = near + (far - near) * ((t - 0.5) * gather + 0.5)
        panel = torch.stack([x, y, 2.44 - s * 2.41], dim=-1)
        flat = torch.stack([s * 2.41, t * (far - near) * 2.2, torch.full_like(s, 0.3 * k)], dim=-1)
        # rows go down, columns go away from the camera: the front faces the room (+x)
        panels.append(sheets(panel.flip(1), "curtain", texel=0.016, seed=0.3 * k, texture=flat.flip(1)))
    ends = [moved(ball(0.022, "iron"), (_LEFT + 0.11, y, 2.46)) for y in (_NEAR - 0.46, _FAR + 0.51)]
    return [*two_sided(panels, 0.0006), tube(rod, 0.011, "iron", texel=0.02), *ends]


def _sofa() -> list[Sheets]:
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
    from scene.samples.sheets import _catmull_rom

    line = _catmull_rom(profile, 4)
    along = torch.linspace(0, 1, 40)
    u = torch.linspace(0, 1, len(line))[:, None]
    ripple = 0.010 * (along[None] * 26 + 2.5 * u).sin() * (0.25 + u) + 0.006 * (along[None] * 11 - 4 * u).cos()
    x = arm + line[:, :1] + ripple * (u > 0.5) + 0.0 * along[None]
    y = at[1] - 0.36 + along[None] * 0.52 + 0.05 * (u * 3).sin() + 0.01 * (u * 17).sin()
    z = line[:, 1:] + 0.008 + 0.6 * ripple.clamp_min(0) * (u <= 0.62)
    return slab(torch.stack([x, y.expand_as(x), z], dim=-1), 0.009, "knit", texel=0.012, seed=0.4)


def _coffee_table() -> list[Sheets]:
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
    for k, (w, d, h, turn, seed) in enumerate(
        ((0.3, 0.22, 0.028, 8, 0.13), (0.26, 0.2, 0.022, -6, 0.46), (0.2, 0.14, 0.018, 19, 0.71))
    ):
        del k
        parts.append(
            moved(_book(d, w, h, seed), (cx - 0.32, cy - 0.02, z + h / 2), turn_deg=90 + turn, tilt_deg=90, roll_deg=0)
        )
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
    """A book standing on z = 0 with its spine towards -y; texture space is (x, metres from the spine, share of height)."""
    box = rounded_box((thickness, depth, height), min(0.003, thickness / 4), "book", texel=0.014, seed=seed, bevel=1)
    x, y, z = box.points.unbind(-1)
    return replace(box, texture=torch.stack([x, y + depth / 2, z / height], dim=-1))


def _armchair() -> list[Sheets]:
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


def _bookcase() -> list[Sheets]:
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


def _pictures() -> list[Sheets]:
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


def _lamp() -> list[Sheets]:
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


def _plant() -> list[Sheets]:
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


def _rug() -> Sheets:
    s, t = torch.meshgrid(torch.linspace(0, 1, 30), torch.linspace(0, 1, 40), indexing="ij")
    p = torch.stack([s * 3, t * 4, torch.zeros_like(s)], dim=-1).reshape(-1, 3)
    z = 0.008 + 0.0025 * grain(p * 2.5).reshape(s.shape)
    return moved(
        slab(torch.stack([s * 1.75 - 0.875, t * 2.5 - 1.25, z], dim=-1), 0.012, "rug", texel=0.0125),
        (0.12, 2.25, 0.0),
        turn_deg=-90 - 2.5,
    )


def _basket() -> list[Sheets]:
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


def _floor(spots: Spots) -> Float[Tensor, "points 3"]:
    x, y = spots.texture[:, 0], spots.texture[:, 1]
    board = (x / 0.115).floor()
    plank = board * 31 + ((y + scatter(board) * 1.9) / 1.9).floor()
    p = torch.stack([x, y, scatter(plank, 1.0) * 9], dim=-1)
    stretch = torch.tensor([1.0, 0.05, 1.0])
    ring = ((clouds(p * stretch / 0.07) * 3.5 + x / 0.03) % 1 - 0.5).abs() * 2
    tone = 0.45 * ring + 0.35 * (clouds(p * stretch / 0.03) * 0.5 + 0.5) + 0.2 * scatter(plank, 3.0)
    colour = mix((0.36, 0.21, 0.105), (0.19, 0.098, 0.044), tone)
    colour = colour * (0.78 + 0.4 * scatter(plank))[:, None]
    pores = step(grain(p * torch.tensor([1.0, 0.04, 1.0]) / 0.0018), 0.3, 1.1)
    seam = torch.maximum(
        step(((x / 0.115) % 1 - 0.5).abs(), 0.480, 0.492),
        step((((y + scatter(board) * 1.9) / 1.9) % 1 - 0.5).abs(), 0.4985, 0.4995),
    )
    scuffs = 1 + 0.07 * clouds(spots.texture / 0.9)
    return colour * ((1 - 0.3 * pores) * (1 - 0.7 * seam) * scuffs)[:, None]


def _rug_pattern(spots: Spots) -> Float[Tensor, "points 3"]:
    u, v = spots.texture[:, 0] - 0.875, spots.texture[:, 1] - 1.25
    wobble = 0.006 * grain(spots.texture / 0.05)
    a, b = u.abs() + wobble, v.abs() + wobble
    red, navy, cream, gold = (0.27, 0.055, 0.04), (0.045, 0.06, 0.10), (0.50, 0.42, 0.31), (0.36, 0.22, 0.09)
    edge = torch.minimum(0.875 - a, 1.25 - b)
    diamond = (a / 0.42 + b / 0.62) % 0.5
    field = mix(red, navy, step((diamond - 0.25).abs(), 0.13, 0.15))
    cells = (u / 0.085).floor() + 7 * (v / 0.085).floor()
    du, dv = (u / 0.085) % 1 - 0.5, (v / 0.085) % 1 - 0.5
    flower = (du.abs() + dv.abs()) < 0.12 + 0.22 * scatter(cells)
    field = torch.where(flower[:, None], mix(cream, gold, scatter(cells, 2.0)), field)
    motif = (((u + v) / 0.07) % 1 - 0.5).abs() + (((u - v) / 0.07) % 1 - 0.5).abs()
    border = torch.where((motif > 0.55)[:, None], torch.tensor(gold), torch.tensor(navy))
    colour = torch.where((edge < 0.26)[:, None], border, field)
    for low, high, line in ((0.26, 0.285, cream), (0.225, 0.245, red), (0.06, 0.085, cream), (0.0, 0.06, red)):
        colour = torch.where(((edge > low) & (edge < high))[:, None], torch.tensor(line), colour)
    pile = 0.86 + 0.16 * grain(spots.texture / 0.004) + 0.12 * clouds(spots.texture / 0.5)
    return colour * pile[:, None].clamp_min(0.2)


def _book_cover(spots: Spots) -> Float[Tensor, "points 3"]:
    covers = torch.tensor(
        [[0.32, 0.06, 0.05], [0.05, 0.10, 0.18], [0.60, 0.54, 0.42], [0.08, 0.16, 0.11], [0.42, 0.27, 0.08], [0.03, 0.03, 0.035],
         [0.55, 0.52, 0.48], [0.22, 0.10, 0.06], [0.12, 0.25, 0.30], [0.50, 0.16, 0.07], [0.66, 0.63, 0.56], [0.25, 0.24, 0.22]]
    )  # fmt: skip
    key = scatter(spots.seed * 4099)
    base = covers[(key * len(covers)).long().clamp(0, len(covers) - 1)]
    x, deep, high = spots.texture.unbind(-1)
    ink = torch.where(
        (base.mean(dim=-1) > 0.3)[:, None], torch.tensor([0.06, 0.05, 0.05]), torch.tensor([0.62, 0.50, 0.28])
    )
    spine = deep < 0.005
    where = 0.35 + 0.35 * scatter(spots.seed * 77)
    title = ((high - where).abs() < 0.14 + 0.08 * key) & (x.abs() < 0.006)
    letters = grain(torch.stack([high * 70, x * 250, spots.seed * 99], dim=-1)) > 0.05
    bands = ((high - 0.9).abs() < 0.012) | ((high - 0.12).abs() < 0.01)
    has = scatter(spots.seed * 13) > 0.4
    marked = spine & ((title & letters) | (bands & has))
    colour = torch.where(marked[:, None], ink, base * (0.85 + 0.15 * clouds(spots.texture / 0.1))[:, None])
    pages = (~spine) & ((high > 0.992) | (high < 0.008)) & (deep > 0.006)
    leaves = (
        torch.tensor([0.66, 0.60, 0.48])
        * (0.8 + 0.2 * grain(torch.stack([x / 0.0008, deep * 3, spots.seed], dim=-1)))[:, None]
    )
    return torch.where(pages[:, None], leaves, colour)


def _painting(spots: Spots) -> Float[Tensor, "points 3"]:
    """A hazy landscape in a mount: hills behind hills under an evening sky."""
    u, v = spots.st[:, 0], spots.st[:, 1]
    x, y = (u - 0.1) / 0.8, (v - 0.13) / 0.74
    zero = torch.zeros_like(x)
    brush = 0.05 * clouds(torch.stack([x * 7, y * 16, zero], dim=-1)) + 0.03 * grain(
        torch.stack([x * 60, y * 200, zero], dim=-1)
    )
    colour = mix((0.72, 0.50, 0.32), (0.30, 0.40, 0.47), y + brush)
    sun = step((((x - 0.66) * 1.35) ** 2 + (y - 0.60) ** 2).sqrt() + 0.3 * brush, 0.075, 0.06)
    colour = colour * (1 - sun[:, None]) + sun[:, None] * torch.tensor([0.86, 0.62, 0.36])
    for k, tone in enumerate(((0.36, 0.38, 0.40), (0.21, 0.27, 0.28), (0.13, 0.18, 0.15), (0.07, 0.09, 0.06))):
        ridge = 0.52 - 0.12 * k + 0.07 * clouds(torch.stack([x * (0.8 + 0.5 * k), zero + 3.7 * k, zero], dim=-1))
        below = step(y - ridge - 0.2 * brush, 0.006, -0.006)[:, None]
        colour = colour * (1 - below) + below * torch.tensor(tone) * (1 + 3 * brush)[:, None]
    inside = (x > 0) & (x < 1) & (y > 0) & (y < 1)
    return torch.where(inside[:, None], colour, torch.tensor([0.62, 0.60, 0.55]))


def _etching(spots: Spots) -> Float[Tensor, "points 3"]:
    u, v = (spots.st[:, 0] - 0.5) * 2, (spots.st[:, 1] - 0.5) * 2
    p = torch.stack([u * 2, v * 2, spots.seed * 31], dim=-1)
    rings = ((u**2 + v**2).sqrt() * 5 + 1.2 * clouds(p * 0.5)) % 1
    leafy = step(rings, 0.35, 0.4) * step((u**2 + (v * 0.8) ** 2).sqrt(), 0.62, 0.58)
    return mix((0.66, 0.63, 0.56), (0.14, 0.20, 0.22), leafy * (0.75 + 0.25 * grain(p * 20)))


def _fig_leaf(spots: Spots) -> Float[Tensor, "points 3"]:
    s, t = spots.st[:, 0], spots.st[:, 1]
    across = (t - 0.5).abs() * 2
    rib = 1 - step(across, 0.03, 0.07)
    veins = step(((s * 9 - across * 1.6) % 1 - 0.5).abs(), 0.47, 0.49) * 0.6
    tone = (0.75 + 0.5 * scatter(spots.seed * 331)) * (0.9 + 0.2 * clouds(spots.texture / 0.05))
    colour = mix((0.035, 0.085, 0.03), (0.075, 0.135, 0.04), scatter(spots.seed * 71)) * tone[:, None]
    return colour + 0.07 * torch.maximum(rib, veins)[:, None] * torch.tensor([0.8, 1.0, 0.5])


def _globe(spots: Spots) -> Float[Tensor, "points 3"]:
    land = step(clouds(spots.texture / 0.13), 0.1, 0.2)
    return mix((0.10, 0.20, 0.26), (0.46, 0.38, 0.20), land)


def _wicker(spots: Spots) -> Float[Tensor, "points 3"]:
    angle, z = torch.atan2(spots.texture[:, 1], spots.texture[:, 0]) * 30 / math.pi, spots.texture[:, 2] / 0.011
    weave = ((z * math.pi).sin().abs() * 0.5 + 0.5) * (0.75 + 0.25 * ((angle + (z.floor() % 2)) * math.pi).sin())
    return mix((0.20, 0.12, 0.06), (0.44, 0.30, 0.16), weave + 0.15 * clouds(spots.texture / 0.05))


def _stripes(spots: Spots) -> Float[Tensor, "points 3"]:
    band = step(((spots.texture[:, 0] / 0.05) % 1 - 0.5).abs(), 0.2, 0.215)
    return woven((0.50, 0.46, 0.38), (0.62, 0.58, 0.50), thread=0.003)(spots) * mix(
        (1.0, 1.0, 1.0), (0.22, 0.26, 0.30), band
    )


def _knit(spots: Spots) -> Float[Tensor, "points 3"]:
    u, v = spots.texture[:, 0] / 0.012, spots.texture[:, 1] / 0.016
    stitch = ((u + 0.35 * (v * 2 * math.pi).sin().abs()) * math.pi).sin().abs() * (
        0.7 + 0.3 * (v * math.pi).sin().abs()
    )
    return torch.tensor([0.60, 0.54, 0.44]) * (0.62 + 0.38 * stitch + 0.06 * clouds(spots.texture / 0.06))[:, None]


def _outdoors(spots: Spots) -> Float[Tensor, "points 3"]:
    """Out of focus and overexposed: sky above, garden below."""
    y, z = spots.texture[:, 0], spots.texture[:, 1]
    p = torch.stack([y, z, torch.zeros_like(y)], dim=-1)
    trees = step(z + 0.35 * clouds(p / 1.6), 2.15, 1.55)
    dapple = 0.75 + 0.35 * clouds(p / 0.5 + 3)
    return mix((1.0, 1.0, 1.0), (0.20, 0.26, 0.10), trees * 0.9) * (1 - trees * (1 - dapple))[:, None]


def _materials(glass: Rgb) -> dict[str, Material]:
    walnut = wood((0.05, 0.024, 0.012), (0.15, 0.08, 0.042), rings=0.012, axis=2)
    return {
        "daylight": Material(_outdoors, glow=glass),
        "wall": Material(painted((0.56, 0.535, 0.47), mottle=0.035, size=0.9, fine=0.02)),
        "ceiling": Material(painted((0.72, 0.71, 0.68), mottle=0.03, size=1.2)),
        "trim": Material(painted((0.70, 0.69, 0.65), mottle=0.03, size=0.4), sheen=0.03, roughness=0.3),
        "floor": Material(_floor, sheen=0.045, roughness=0.16),
        "curtain": Material(woven((0.50, 0.47, 0.40), (0.62, 0.585, 0.51), thread=0.004), translucency=0.5),
        "iron": Material(painted((0.03, 0.03, 0.032)), sheen=0.05, roughness=0.25),
        "brass": Material(painted((0.34, 0.24, 0.09), mottle=0.1), sheen=0.35, roughness=0.18),
        "sofa": Material(woven((0.055, 0.085, 0.095), (0.12, 0.165, 0.175), thread=0.0035, slub=0.35)),
        "ochre": Material(woven((0.42, 0.24, 0.045), (0.58, 0.36, 0.09), thread=0.003)),
        "rust": Material(woven((0.30, 0.085, 0.04), (0.42, 0.14, 0.07), thread=0.003)),
        "stripes": Material(_stripes),
        "knit": Material(_knit),
        "leather": Material(painted((0.27, 0.115, 0.045), mottle=0.2, size=0.25, fine=0.07), sheen=0.04, roughness=0.3),
        "walnut": Material(walnut, sheen=0.03, roughness=0.3),
        "oak": Material(wood((0.22, 0.125, 0.06), (0.40, 0.255, 0.135), rings=0.016), sheen=0.035, roughness=0.22),
        "rug": Material(_rug_pattern),
        "book": Material(_book_cover),
        "painting": Material(_painting),
        "etching": Material(_etching),
        "photo": Material(_etching),
        "shade": Material(painted((0.72, 0.62, 0.46), mottle=0.05, size=0.1), glow=(2.2, 1.45, 0.72)),
        "pot": Material(glazed((0.52, 0.49, 0.44), (0.5, 0.47, 0.42), speckle=0.5), sheen=0.03, roughness=0.3),
        "soil": Material(painted((0.03, 0.02, 0.012), mottle=0.4, size=0.03, fine=0.3)),
        "stem": Material(painted((0.12, 0.10, 0.05), mottle=0.2, size=0.05)),
        "fig": Material(_fig_leaf, translucency=0.25, sheen=0.03, roughness=0.3),
        "eucalyptus": Material(painted((0.16, 0.21, 0.15), mottle=0.25, size=0.02), translucency=0.3),
        "mug": Material(
            glazed((0.10, 0.17, 0.19), (0.42, 0.38, 0.30), top=0.07, speckle=0.5), sheen=0.05, roughness=0.12
        ),
        "bowl": Material(
            glazed((0.50, 0.46, 0.38), (0.35, 0.25, 0.15), top=0.07, speckle=0.5), sheen=0.04, roughness=0.15
        ),
        "vase": Material(
            glazed((0.55, 0.52, 0.46), (0.30, 0.22, 0.15), top=0.22, speckle=0.6), sheen=0.04, roughness=0.2
        ),
        "orange": Material(painted((0.66, 0.23, 0.025), mottle=0.1, size=0.04, fine=0.08), sheen=0.03, roughness=0.2),
        "lime": Material(painted((0.25, 0.33, 0.05), mottle=0.15, size=0.04, fine=0.08), sheen=0.03, roughness=0.2),
        "globe": Material(_globe, sheen=0.04, roughness=0.15),
        "wicker": Material(_wicker),
    }
