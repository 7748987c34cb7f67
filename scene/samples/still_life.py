"""A table by a window: bowl, fruit, bottle, jug, cup, cloth and board, one in front of the other."""

import math

import torch
from jaxtyping import Float
from torch import Tensor

from scene.camera_path import CameraPath
from scene.moves import Move
from scene.samples.develop import Film
from scene.samples.furniture import leaf, two_sided
from scene.samples.materials import Material, Rgb, Spots, glazed, mix, painted, step, wood, woven
from scene.samples.noise import clouds, grain, scatter
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
        materials=_materials(glass),
        eye=(0.03, -0.70, 0.36),
        target=(0.0, 0.05, 0.085),
        fov_x_deg=52,
        size=(1152, 768),
        film=Film(exposure=1.0, balance=(1.05, 1.0, 0.93)),
        path=CameraPath(
            segments=(
                Move(
                    kind="orbit",
                    direction="right",
                    amount=math.radians(16),
                    at=0.8,
                    duration=3.5,
                    easing="ease-in-out",
                ),
            )
        ),
        windows=(window,),
    )


def _walls() -> list[Sheets]:
    return [
        rectangle((-1.6, 0.85, -0.8), (3.4, 0, 0), (0, 0, 2.6), "wall", texel=0.02),
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
    handle = torch.stack([0.052 + 0.062 * turn.sin(), torch.zeros(16), 0.152 + 0.066 * turn.cos()], dim=-1)
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
            tilt = 20 + 35 * float(torch.rand((), generator=draw))
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
    blade = rounded_box((0.15, 0.026, 0.0022), 0.001, "steel", texel=0.003)
    grip = bumped(rounded_box((0.1, 0.021, 0.015), 0.0065, "grip", texel=0.003, bevel=4, inner=6), 0.0008, 0.04)
    place, turn = (0.24, -0.14, 0.0), -22.0
    parts = [moved(board, place, turn_deg=turn)]
    for pose in (
        {"offset": (0.24, -0.115, 0.046), "tilt_deg": 68.0, "turn_deg": 12.0},
        {"offset": (0.17, -0.16, 0.018), "turn_deg": 70.0},
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


def _fruit_skin(base: Rgb, blush: Rgb, *, size: float, low: float, high: float, pores: float, pore: float) -> Material:
    def albedo(spots: Spots) -> Float[Tensor, "points 3"]:
        p = spots.texture + spots.seed[:, None] * 7
        colour = mix(base, blush, step(clouds(p / size), low, high))
        dots = step(grain(p / pore), 0.3, 1.0)
        return colour * (1 - pores * dots + 0.05 * clouds(p / 0.015))[:, None]

    return Material(albedo, sheen=0.035, roughness=0.14)


def _apple(spots: Spots) -> Float[Tensor, "points 3"]:
    p = spots.texture
    angle = torch.atan2(p[:, 1], p[:, 0])
    around = torch.stack([angle.cos() * 1.5, angle.sin() * 1.5, spots.seed * 9 + p[:, 2] * 8], dim=-1)
    streak = 0.7 * clouds(around * torch.tensor([5.0, 5.0, 1.0])) + 0.8 * clouds(p / 0.06 + spots.seed[:, None] * 5)
    colour = mix((0.52, 0.40, 0.07), (0.40, 0.02, 0.018), step(streak, -0.7, 0.35))
    stem = step((p[:, :2].norm(dim=-1)) + 0.4 * (0.06 - p[:, 2]).clamp_min(0), 0.004, 0.016)
    colour = colour * stem[:, None] + mix((0.28, 0.26, 0.06), (0.3, 0.2, 0.05), clouds(p / 0.01)) * (1 - stem)[:, None]
    dots = step(grain(p / 0.0016 + 3), 0.95, 1.3)
    return colour * (1 - 0.5 * dots)[:, None] + 0.25 * dots[:, None] * torch.tensor([0.6, 0.45, 0.2])


def _flesh(spots: Spots) -> Float[Tensor, "points 3"]:
    p = spots.texture
    r, angle = p[:, :2].norm(dim=-1) / 0.0287, torch.atan2(p[:, 1], p[:, 0]) + 0.15 * grain(p / 0.01)
    wedge = ((angle / (2 * math.pi) * 9) % 1 - 0.5).abs() * 2
    pith = torch.maximum(step(r, 0.80, 0.84), step(wedge + 0.04 / r.clamp_min(0.05), 0.93, 0.99))
    pith = torch.maximum(pith, 1 - step(r, 0.06, 0.1))
    fibre = grain(torch.stack([angle * 30, r * 4, spots.seed], dim=-1))
    pulp = mix((0.62, 0.45, 0.07), (0.75, 0.62, 0.2), 0.5 + 0.4 * fibre)
    skin = step(r, 0.93, 0.96)[:, None]
    flesh = pulp * (1 - pith)[:, None] + torch.tensor([0.78, 0.72, 0.5]) * pith[:, None]
    return flesh * (1 - skin) + torch.tensor([0.7, 0.5, 0.03]) * skin


def _grape(spots: Spots) -> Float[Tensor, "points 3"]:
    p = spots.texture + spots.seed[:, None] * 3
    skin = mix((0.06, 0.012, 0.03), (0.13, 0.025, 0.04), scatter(spots.seed * 531))
    bloom = step(clouds(p / 0.012), -0.5, 1.0)[:, None]
    return skin + 0.10 * bloom * torch.tensor([0.75, 0.8, 1.0])


def _blade(spots: Spots) -> Float[Tensor, "points 3"]:
    across = (spots.st[:, 1] - 0.5).abs() * 2
    vein = 1 - step(across, 0.02, 0.12)
    tone = 0.8 + 0.4 * scatter(spots.seed * 331) + 0.15 * clouds(spots.texture / 0.01)
    colour = mix((0.11, 0.17, 0.10), (0.24, 0.28, 0.16), scatter(spots.seed * 173))
    return colour * tone[:, None] + 0.06 * vein[:, None]


def _linen(spots: Spots) -> Float[Tensor, "points 3"]:
    base = woven((0.52, 0.47, 0.39), (0.74, 0.70, 0.62), thread=0.0011)(spots)
    u = spots.texture[:, 0]
    stripe = step((u - 0.045).abs(), 0.006, 0.0066) * step((u - 0.062).abs(), 0.002, 0.0026)
    return torch.where(stripe[:, None] > 0.5, base, base * torch.tensor([0.33, 0.42, 0.55]))


def _materials(glass: Rgb) -> dict[str, Material]:
    return {
        "daylight": Material(lambda spots: torch.ones(len(spots.seed), 3), glow=glass),
        "wall": Material(painted((0.125, 0.125, 0.112), mottle=0.22, size=0.7, fine=0.06)),
        "side": Material(painted((0.30, 0.28, 0.25))),
        "table": Material(
            wood((0.10, 0.052, 0.026), (0.27, 0.155, 0.08), rings=0.014, wear=0.3), sheen=0.04, roughness=0.3
        ),
        "bowl": Material(
            glazed((0.10, 0.18, 0.22), (0.50, 0.42, 0.30), top=0.088, speckle=0.6), sheen=0.05, roughness=0.10
        ),
        "jug": Material(
            glazed((0.56, 0.50, 0.41), (0.34, 0.22, 0.13), top=0.225, speckle=0.75), sheen=0.04, roughness=0.2
        ),
        "bottle": Material(glazed((0.018, 0.035, 0.02), (0.02, 0.04, 0.022)), sheen=0.07, roughness=0.05),
        "cork": Material(painted((0.42, 0.28, 0.16), mottle=0.3, size=0.01, fine=0.3)),
        "china": Material(
            glazed((0.74, 0.72, 0.67), (0.10, 0.14, 0.25), top=0.0775, band=0.002), sheen=0.05, roughness=0.08
        ),
        "coffee": Material(painted((0.035, 0.015, 0.007), mottle=0.1)),
        "orange": _fruit_skin(
            (0.68, 0.22, 0.02), (0.76, 0.31, 0.03), size=0.08, low=-0.6, high=0.6, pores=0.16, pore=0.0014
        ),
        "lemon": _fruit_skin(
            (0.72, 0.50, 0.035), (0.66, 0.52, 0.06), size=0.06, low=-0.5, high=0.8, pores=0.12, pore=0.0013
        ),
        "pear": _fruit_skin(
            (0.40, 0.38, 0.08), (0.52, 0.25, 0.06), size=0.11, low=0.0, high=0.9, pores=0.35, pore=0.0011
        ),
        "apple": Material(_apple, sheen=0.04, roughness=0.10),
        "lemon flesh": Material(_flesh, sheen=0.03, roughness=0.2),
        "grape": Material(_grape, sheen=0.035, roughness=0.12),
        "stalk": Material(painted((0.16, 0.10, 0.045), mottle=0.3, size=0.01)),
        "twig": Material(painted((0.20, 0.13, 0.07), mottle=0.3, size=0.02)),
        "leaf": Material(_blade, translucency=0.35),
        "board": Material(wood((0.26, 0.14, 0.06), (0.48, 0.29, 0.14), rings=0.011), sheen=0.03, roughness=0.3),
        "steel": Material(painted((0.42, 0.42, 0.42), mottle=0.05), sheen=0.5, roughness=0.12),
        "grip": Material(wood((0.04, 0.02, 0.012), (0.10, 0.05, 0.03), rings=0.006), sheen=0.04, roughness=0.2),
        "linen": Material(_linen),
    }
