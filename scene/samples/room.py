"""A living room in the afternoon: sun through a tall window, a lamp already lit."""

import math

import torch

from scene.path.moves import Move
from scene.samples.develop import Film
from scene.samples.furniture import bar, two_sided
from scene.samples.room_looks import materials
from scene.samples.room_things import armchair, basket, bookcase, coffee_table, lamp, pictures, plant, rug, sofa
from scene.samples.scenes import Bulb, Stage, Sun, Window
from scene.samples.sheets import (
    Sheets,
    ball,
    moved,
    rectangle,
    rounded_box,
    sheets,
    tube,
)

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
            *sofa(),
            *coffee_table(),
            *armchair(),
            *bookcase(),
            *pictures(),
            *lamp(),
            *plant(),
            rug(),
            *basket(),
        ],
        materials=materials(glass),
        eye=(0.28, -1.1, 1.32),
        target=(-0.10, 3.5, 0.99),
        fov_x_deg=62,
        size=(1152, 768),
        film=Film(exposure=1.55, balance=(1.04, 1.0, 0.95)),
        moves=(
            Move(kind="dolly", direction="in", amount=0.6, duration=2.0, easing="ease-in-out"),
            Move(kind="truck", direction="right", amount=0.3, duration=1.5, easing="ease-in-out"),
        ),
        light_scale=1.5,
        suns=(Sun((-0.78, 0.16, 0.60), (24.0, 18.5, 12.5), 0.5),),
        windows=(Window((_LEFT - 0.16, _NEAR, _SILL), (0, _FAR - _NEAR, 0), (0, 0, _HEAD - _SILL), glass),),
        bulbs=(Bulb((-1.45, 4.2, 1.5), 0.045, (62.0, 35.0, 15.0)),),
    )


def _shell() -> list[Sheets]:
    deep, tall = _BACK - _FRONT, _TOP
    wide = _RIGHT - _LEFT
    left = [
        rectangle((_LEFT, _FRONT, 0), (0, _NEAR - _FRONT, 0), (0, 0, tall), "wall", texel=0.03, care=8),
        rectangle((_LEFT, _FAR, 0), (0, _BACK - _FAR, 0), (0, 0, tall), "wall", texel=0.03, care=8),
        rectangle((_LEFT, _NEAR, 0), (0, _FAR - _NEAR, 0), (0, 0, _SILL), "wall", texel=0.03, care=8),
        rectangle((_LEFT, _NEAR, _HEAD), (0, _FAR - _NEAR, 0), (0, 0, tall - _HEAD), "wall", texel=0.03, care=8),
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
        rectangle((_LEFT, _BACK, 0), (wide, 0, 0), (0, 0, tall), "wall", texel=0.03, care=8),
        rectangle((_RIGHT, _BACK, 0), (0, -deep, 0), (0, 0, tall), "wall", texel=0.03, care=8),
        rectangle((_RIGHT, _FRONT, 0), (-wide, 0, 0), (0, 0, tall), "wall", texel=0.03, care=8),
        rectangle((_LEFT, _BACK, tall), (wide, 0, 0), (0, -deep, 0), "ceiling", texel=0.04, care=8),
        *left,
        *skirting,
        *_outside(),
    ]


def _outside() -> list[Sheets]:
    """What keeps the sun out of the joints: the walls' outer sides."""
    low, out, near, far, right, top = -0.06, _LEFT - 0.19, _FRONT - 0.06, _BACK + 0.06, _RIGHT + 0.06, _TOP + 0.06
    deep, tall = far - near, top - low
    return [
        rectangle((out, near, low), (0, _NEAR - near, 0), (0, 0, tall), "trim", texel=0.5),
        rectangle((out, _FAR, low), (0, far - _FAR, 0), (0, 0, tall), "trim", texel=0.5),
        rectangle((out, _NEAR, low), (0, _FAR - _NEAR, 0), (0, 0, _SILL - low), "trim", texel=0.5),
        rectangle((out, _NEAR, _HEAD), (0, _FAR - _NEAR, 0), (0, 0, top - _HEAD), "trim", texel=0.5),
        rectangle((right, far, low), (0, -deep, 0), (0, 0, tall), "trim", texel=0.5),
        rectangle((out, far, low), (right - out, 0, 0), (0, 0, tall), "trim", texel=0.5),
        rectangle((right, near, low), (out - right, 0, 0), (0, 0, tall), "trim", texel=0.5),
        rectangle((out, far, top), (right - out, 0, 0), (0, -deep, 0), "trim", texel=0.5),
        rectangle((out, near, low), (right - out, 0, 0), (0, deep, 0), "trim", texel=0.5),
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
