"""A shopping street in the morning: sun on the left side, trees, a bicycle, a café."""

import torch

from scene.path.moves import Move
from scene.samples.develop import Film
from scene.samples.facades import building
from scene.samples.scenes import Stage, Sun
from scene.samples.sheets import Sheets, copies, lathe, moved, rectangle, rounded_box
from scene.samples.street_looks import materials, sky
from scene.samples.street_things import bicycle, cafe, litter, planters, posts, stall, trees, wires

_LEFT, _RIGHT = -5.0, 5.2
_KERB_LEFT, _KERB_RIGHT = -2.6, 2.9
_PAVEMENT = 0.12


def street() -> Stage:
    """The street."""
    return Stage(
        title="Street with café, morning",
        model=[
            *_ground(),
            *_buildings(),
            *trees(),
            *posts(),
            *bicycle(),
            *cafe(),
            *stall(),
            *planters(),
            *litter(),
            *wires(),
        ],
        materials=materials(),
        eye=(0.75, -1.2, 1.62),
        target=(-0.35, 14.0, 2.75),
        fov_x_deg=64,
        size=(1152, 768),
        film=Film(exposure=0.21, balance=(1.02, 1.0, 0.97)),
        moves=(
            Move(kind="dolly", direction="in", amount=1.2, duration=2.0, easing="ease-in-out"),
            Move(kind="crane", direction="up", amount=0.8, at=14.0, duration=2.0, easing="ease-in-out"),
        ),
        sky=sky,
        haze=(900.0, (2.6, 3.1, 3.9)),
        light_scale=2.0,
        suns=(Sun((0.40, -0.48, 0.78), (36.0, 30.5, 22.5), 0.6),),
    )


def _ground() -> list[Sheets]:
    parts = []
    for near, far, texel in ((-9.0, 0.0, 0.06), (0.0, 7.0, 0.03), (7.0, 16.0, 0.05), (16.0, 48.0, 0.12)):
        long = far - near
        for low, high, z, material in (
            (_KERB_LEFT, _KERB_RIGHT, 0.0, "setts"),
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
        front = building(
            length, storeys, bays, wall, ground=ground, texel=texel, shop=shop, door=door, awning=awning, seed=0.13 * k
        )
        parts += [moved(p, (_LEFT, y, _PAVEMENT), turn_deg=90) for p in front]
    for k, (y, length, storeys, bays, wall, ground, shop, door, awning, texel) in enumerate(right):
        front = building(
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
    end = building(
        6.4, 4, 3, "stucco pink", ground="stucco white", texel=0.09, shop=False, door="door green", seed=0.77
    )
    parts += [moved(p, (-6.6, 47.0, 0.0)) for p in end]
    end = building(7.2, 3, 3, "brick", ground="timber green", texel=0.09, shop=True, door="timber green", seed=0.57)
    parts += [moved(p, (-0.2, 46.6, 0.0)) for p in end]
    rear = building(16.0, 4, 6, "brick", ground="stucco white", texel=0.3, shop=False, door="door red", seed=0.37)
    return [*parts, *(moved(p, (8.0, -14.0, 0.0), turn_deg=180) for p in rear)]
