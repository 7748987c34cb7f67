"""A table by a window: bowl, fruit, bottle, jug, cup, cloth and board, one in front of the other."""

import math

import torch

from scene.path.moves import Move
from scene.samples.develop import Film
from scene.samples.furniture import leaf, two_sided
from scene.samples.noise import grain
from scene.samples.scenes import Stage, Window
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
    tube,
)
from scene.samples.still_life_looks import materials


def still_life() -> Stage:
    """The still life."""
    glass = (9.0, 10.0, 11.5)
    window = Window((-1.5, -0.75, 0.15), (0, 1.5, 0), (0, 0, 1.5), glass)
    return Stage(
        title="Table by a window",
        model=[
            *_walls(),
            *_table(),
            *_bowl(),
            *_fruit(),
            *_vessels(),
            *_stems(),
            *_board(),
            *_cup(),
            *_grapes(),
            _cloth(),
        ],
        materials=materials(glass),
        eye=(0.02, -0.78, 0.41),
        target=(0.005, 0.08, 0.108),
        fov_x_deg=54,
        size=(1152, 768),
        film=Film(exposure=1.15, balance=(1.05, 1.0, 0.93)),
        moves=(
            Move(
                kind="orbit",
                direction="right",
                amount=math.radians(16),
                at=0.88,
                duration=3.5,
                easing="ease-in-out",
            ),
        ),
        windows=(window,),
        light_scale=1.3,
    )


def _walls() -> list[Sheets]:
    return [
        rectangle((-1.6, 0.85, -0.8), (3.4, 0, 0), (0, 0, 2.6), "wall", texel=0.02, care=4),
        rectangle((-1.6, -1.6, -0.8), (0, 2.45, 0), (0, 0, 2.6), "side", texel=0.06),
        rectangle((1.8, 0.85, -0.8), (0, -2.45, 0), (0, 0, 2.6), "side", texel=0.06),
        rectangle((1.8, -1.6, -0.8), (-3.4, 0, 0), (0, 0, 2.6), "side", texel=0.08),
        rectangle((-1.6, 0.85, 1.8), (3.4, 0, 0), (0, -2.45, 0), "side", texel=0.08),
        rectangle((-1.6, -1.6, -0.8), (3.4, 0, 0), (0, 2.45, 0), "side", texel=0.08),
        rectangle((-1.55, -0.75, 0.15), (0, 1.5, 0), (0, 0, 1.5), "daylight", texel=0.1),
    ]


def _table() -> list[Sheets]:
    planks = []
    for k in range(5):
        plank = rounded_box((1.7, 0.205, 0.035), 0.003, "table", texel=0.004 if k < 4 else 0.006, seed=k / 7 + 0.05)
        planks.append(moved(plank, (0.0, -0.42 + k * 0.207, -0.035)))
    return planks


def _bowl() -> list[Sheets]:
    outline = [(0.0, 0.012), (0.04, 0.01), (0.045, 0.0), (0.052, 0.0), (0.054, 0.01), (0.085, 0.025), (0.118, 0.06)]
    outline += [
        (0.133, 0.088),
        (0.1345, 0.0915),
        (0.131, 0.0925),
        (0.127, 0.089),
        (0.11, 0.06),
        (0.075, 0.03),
        (0.0, 0.02),
    ]
    return [moved(lathe(outline, "bowl", segments=72, texel=0.003), (0.02, 0.1, 0.0))]


def _round_fruit(profile: list[tuple[float, float]], material: str, seed: float) -> Sheets:
    body = lathe(profile, material, segments=40, smooth=3, texel=0.0025, seed=seed)
    return bumped(body, 0.0012, 0.03, offset=seed * 50)


_APPLE = [(0.001, 0.008), (0.01, 0.002), (0.02, 0.0), (0.031, 0.014), (0.037, 0.036), (0.034, 0.055), (0.024, 0.067)]
_APPLE += [(0.013, 0.068), (0.005, 0.063), (0.001, 0.056)]
_PEAR = [(0.001, 0.005), (0.01, 0.0), (0.024, 0.006), (0.036, 0.026), (0.036, 0.043), (0.027, 0.062), (0.017, 0.08)]
_PEAR += [(0.013, 0.092), (0.008, 0.1), (0.001, 0.101)]
_LEMON = [(0.001, 0.0), (0.006, 0.003), (0.012, 0.01), (0.024, 0.022), (0.029, 0.04), (0.025, 0.058), (0.013, 0.07)]
_LEMON += [(0.007, 0.076), (0.001, 0.079)]


def _stalk(at: Vector, lean: Vector, length: float = 0.022) -> Sheets:
    t = torch.linspace(0, 1, 6)[:, None]
    spine = torch.tensor(at) + t * length * torch.tensor([0.0, 0.0, 1.0]) + t**2 * length * torch.tensor(lean)
    return tube(spine, torch.linspace(0.0014, 0.0022, 6), "stalk", segments=8, texel=0.002)


def _fruit() -> list[Sheets]:
    orange = ball((0.039, 0.039, 0.036), "orange", texel=0.0025, rows=32, cols=44, lumps=0.02)
    parts = [
        moved(orange, (-0.035, 0.075, 0.066), turn_deg=40, tilt_deg=30),
        moved(orange, (0.075, 0.14, 0.068), tilt_deg=-50),
        moved(orange, (-0.03, 0.155, 0.07), tilt_deg=80, turn_deg=200),
        moved(_round_fruit(_APPLE, "apple", 0.3), (0.048, 0.055, 0.032), tilt_deg=24, roll_deg=18, turn_deg=20),
        moved(_round_fruit(_APPLE, "apple", 0.8), (0.02, 0.115, 0.088), tilt_deg=-8, roll_deg=-12, turn_deg=120),
        moved(_round_fruit(_PEAR, "pear", 0.5), (-0.165, -0.055, 0.0), roll_deg=3),
        moved(_stalk((0.0, 0.0, 0.098), (0.5, 0.1, 0.0)), (-0.165, -0.055, 0.0), roll_deg=3),
        moved(_stalk((0.0, 0.0, 0.058), (0.3, 0.3, 0.0)), (0.02, 0.115, 0.088), tilt_deg=-8, roll_deg=-12),
        moved(
            _stalk((0.0, 0.0, 0.058), (0.3, -0.3, 0.0)), (0.048, 0.055, 0.032), tilt_deg=24, roll_deg=18, turn_deg=20
        ),
        moved(_round_fruit(_LEMON, "lemon", 0.1), (0.335, 0.015, 0.0285), tilt_deg=90, turn_deg=115),
    ]
    return parts


def _vessels() -> list[Sheets]:
    bottle = [(0.0, 0.008), (0.03, 0.0), (0.042, 0.003), (0.044, 0.02), (0.044, 0.17), (0.04, 0.2), (0.022, 0.235)]
    bottle += [
        (0.016, 0.26),
        (0.0155, 0.315),
        (0.0185, 0.317),
        (0.0185, 0.33),
        (0.016, 0.333),
        (0.012, 0.33),
        (0.0, 0.3),
    ]
    cork = [(0.0, 0.315), (0.0115, 0.316), (0.012, 0.343), (0.011, 0.346), (0.0, 0.346)]
    jug = [(0.0, 0.006), (0.05, 0.0), (0.062, 0.004), (0.082, 0.05), (0.088, 0.09), (0.078, 0.14), (0.054, 0.18)]
    jug += [(0.043, 0.2), (0.043, 0.222), (0.05, 0.236), (0.0495, 0.24), (0.045, 0.238), (0.038, 0.22), (0.037, 0.2)]
    jug += [(0.05, 0.17), (0.06, 0.1), (0.0, 0.05)]
    turn = torch.linspace(0, math.pi, 16)
    handle = torch.stack([0.043 + 0.071 * turn.sin(), torch.zeros(16), 0.152 + 0.066 * turn.cos()], dim=-1)
    return [
        moved(lathe(bottle, "bottle", segments=48, texel=0.003), (-0.2, 0.2, 0.0)),
        moved(lathe(cork, "cork", segments=24, smooth=2, texel=0.003), (-0.2, 0.2, 0.0)),
        moved(lathe(jug, "jug", segments=64, texel=0.003), (0.22, 0.27, 0.0)),
        moved(tube(handle, 0.0085, "jug", segments=14, texel=0.003), (0.22, 0.27, 0.0), turn_deg=-25),
    ]


def _stems() -> list[Sheets]:
    draw = torch.Generator().manual_seed(3)
    parts, leaves = [], []
    for stem in range(6):
        angle = stem * 1.15 + 0.4
        lean = torch.tensor([math.cos(angle), math.sin(angle), 0.0]) * (0.14 + 0.05 * (stem % 3))
        height = 0.34 + 0.05 * (stem % 2) + 0.03 * (stem % 3)
        t = torch.linspace(0, 1, 14)[:, None]
        base = torch.tensor([0.22, 0.27, 0.12])
        spine = base + lean * (0.12 * t + t**2) + torch.tensor([0.0, 0.0, 1.0]) * height * (t - 0.18 * t**2)
        parts.append(tube(spine, torch.linspace(0.0026, 0.001, 14), "twig", segments=6, texel=0.006))
        for k in range(13):
            at = 0.36 + 0.64 * k / 12
            place = base + lean * (0.12 * at + at**2) + torch.tensor([0.0, 0.0, 1.0]) * height * (at - 0.18 * at**2)
            size = (0.045 + 0.012 * float(torch.rand((), generator=draw))) * (1.15 - 0.55 * at)
            blade = sheets(
                leaf(size, size * 0.34, 0.3), "leaf", texel=0.006, seed=float(torch.rand((), generator=draw))
            )
            turn = 137.5 * k + stem * 40
            tilt = 15 + 50 * float(torch.rand((), generator=draw))
            leaves.append(
                moved(moved(blade, tilt_deg=tilt), (float(place[0]), float(place[1]), float(place[2])), turn_deg=turn)
            )
    return [*parts, *two_sided(leaves)]


def _board() -> list[Sheets]:
    board = rounded_box((0.32, 0.2, 0.018), 0.006, "board", texel=0.003, seed=0.4)
    half = lathe(
        [(0.0, 0.0), (0.012, 0.002), (0.022, 0.009), (0.028, 0.022), (0.029, 0.034), (0.0285, 0.0345)],
        "lemon", segments=40, texel=0.002, seed=0.6,
    )  # fmt: skip
    face = lathe([(0.0287, 0.0342), (0.02, 0.0347), (0.0, 0.0347)], "lemon flesh", segments=40, smooth=1, texel=0.002)
    s, t = torch.meshgrid(torch.linspace(0, 1, 24), torch.linspace(0, 1, 5), indexing="ij")
    edge = -0.013 + 0.0255 * (1 - s) ** 5
    blade = slab(
        torch.stack([0.16 * (s - 0.5), edge + t * (0.013 - edge), 0.001 + 0 * s], dim=-1), 0.0018, "steel", texel=0.003
    )
    grip = bumped(rounded_box((0.1, 0.021, 0.015), 0.0065, "grip", texel=0.003, bevel=4, inner=6), 0.0008, 0.04)
    place, turn = (0.24, -0.14, 0.0), -22.0
    parts = [moved(board, place, turn_deg=turn)]
    for pose in (
        {"offset": (0.24, -0.115, 0.0335), "tilt_deg": 68.0, "turn_deg": 12.0},
        {"offset": (0.155, -0.15, 0.025), "turn_deg": 62.0, "tilt_deg": 40.0},
    ):
        parts += [moved(half, **pose), moved(face, **pose)]
    parts += [
        moved(blade, (0.262, -0.185, 0.0185), turn_deg=14),
        moved(grip, (0.378, -0.156, 0.0185), turn_deg=14),
    ]
    return parts


def _cup() -> list[Sheets]:
    outline = [
        (0.0, 0.005),
        (0.022, 0.0),
        (0.026, 0.002),
        (0.034, 0.02),
        (0.0395, 0.05),
        (0.041, 0.076),
        (0.0405, 0.078),
    ]
    outline += [(0.0385, 0.077), (0.037, 0.05), (0.03, 0.018), (0.0, 0.012)]
    saucer = [
        (0.0, 0.004),
        (0.035, 0.0),
        (0.04, 0.002),
        (0.062, 0.009),
        (0.076, 0.016),
        (0.0765, 0.018),
        (0.074, 0.018),
    ]
    saucer += [(0.058, 0.0115), (0.035, 0.007), (0.0, 0.007)]
    turn = torch.linspace(-0.25, math.pi + 0.25, 18)
    handle = torch.stack([0.038 + 0.024 * turn.sin(), torch.zeros(18), 0.043 + 0.021 * turn.cos()], dim=-1)
    coffee = lathe([(0.0372, 0.062), (0.02, 0.0622), (0.0, 0.0622)], "coffee", smooth=1, texel=0.002)
    place = (-0.3, 0.03, 0.0)
    return [
        moved(lathe(saucer, "china", segments=64, texel=0.003), place),
        moved(lathe(outline, "china", segments=56, texel=0.0025), (-0.3, 0.03, 0.006)),
        moved(tube(handle, 0.0042, "china", segments=12, texel=0.0025), (-0.3, 0.03, 0.006), turn_deg=-35),
        moved(coffee, (-0.3, 0.03, 0.006)),
    ]


def _grapes() -> list[Sheets]:
    draw = torch.Generator().manual_seed(11)
    placed: list[tuple[float, float, float, float]] = []
    centre = (-0.035, -0.135)
    for _ in range(4000):
        if len(placed) >= 46:
            break
        a, b, c = torch.rand(3, generator=draw).tolist()
        r = 0.0095 + 0.0022 * float(torch.rand((), generator=draw))
        reach = 0.085
        x, y = centre[0] + reach * (2 * a - 1), centre[1] + 0.5 * reach * (2 * b - 1)
        if ((x - centre[0]) / reach) ** 2 + ((y - centre[1]) / (0.55 * reach)) ** 2 > 1:
            continue
        z = r + 0.034 * c * (1 - ((x - centre[0]) / reach) ** 2)
        if all((x - p) ** 2 + (y - q) ** 2 + (z - s) ** 2 > (0.9 * (r + t)) ** 2 for p, q, s, t in placed):
            placed.append((x, y, z, r))
    parts = []
    for k, (x, y, z, r) in enumerate(placed):
        grape = ball((r, r, r * 1.12), "grape", texel=0.0018, rows=14, cols=20, seed=(k * 0.381) % 1)
        parts.append(moved(grape, (x, y, z + 0.004), turn_deg=50.0 * k, tilt_deg=70 + 23.0 * (k % 5)))
    t = torch.linspace(0, 1, 12)[:, None]
    spine = (
        torch.tensor([-0.035, -0.135, 0.045])
        + t * torch.tensor([0.09, 0.03, 0.0])
        + (t * 3).sin() * torch.tensor([0.0, 0.012, 0.012])
    )
    return [*parts, tube(spine, torch.linspace(0.0025, 0.0016, 12), "stalk", segments=8, texel=0.003)]


def _cloth() -> Sheets:
    s, t = torch.meshgrid(torch.linspace(-1, 1, 90), torch.linspace(-1, 1, 90), indexing="ij")
    x, y = 0.30 * t + 0.05 * s, 0.25 * s - 0.06 * t
    p = torch.stack([x, y, torch.zeros_like(x)], dim=-1).reshape(-1, 3)
    away = ((x - 0.02) ** 2 + (y - 0.02) ** 2).sqrt()
    folds = grain(p * torch.tensor([9.0, 16.0, 1.0]) + 2.3).reshape(x.shape) + 0.5 * grain(p * 30).reshape(x.shape)
    lift = 0.002 + 0.016 * (folds + 0.25).clamp_min(0) * ((away - 0.13) / 0.12).clamp(0, 1)
    centre = torch.tensor([-0.08, -0.02])
    return slab(
        torch.stack([x + centre[0], y + centre[1], lift], dim=-1).transpose(0, 1), 0.0018, "linen", texel=0.0035
    )
