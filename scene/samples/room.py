"""A furnished room."""

import torch
from jaxtyping import Float
from torch import Tensor

from scene.camera_path import CameraPath
from scene.moves import Move
from scene.samples.develop import Film
from scene.samples.materials import Material, Spots
from scene.samples.noise import clouds, grain, scatter
from scene.samples.scenes import Bulb, Stage, Window
from scene.samples.sheets import lathe, moved, rectangle, rounded_box


def _plain(r: float, g: float, b: float) -> Material:
    def albedo(spots: Spots) -> Float[Tensor, "points 3"]:
        shade = 1 + 0.06 * clouds(spots.texture * 3) + 0.05 * grain(spots.texture * 300)
        return torch.tensor([r, g, b]) * shade[:, None]

    return Material(albedo)


def _floor(spots: Spots) -> Float[Tensor, "points 3"]:
    x, y = spots.texture[:, 0], spots.texture[:, 1]
    board = (x / 0.12).floor()
    shift = scatter(board) * 1.6
    plank = board + 100 * ((y + shift) / 1.6).floor()
    p = torch.stack([x * 40, y * 2.5, scatter(plank, 1.0) * 50], dim=-1)
    tone = 0.75 + 0.3 * scatter(plank) + 0.12 * clouds(p) + 0.06 * grain(p * 6)
    edge = ((x / 0.12) % 1 - 0.5).abs() > 0.485
    tone = torch.where(edge, tone * 0.4, tone)
    return torch.tensor([0.42, 0.25, 0.13]) * tone[:, None].clamp_min(0.05)


def room() -> Stage:
    """A living room."""
    model = [
        rectangle((-3, -1, 0), (6, 0, 0), (0, 6, 0), "floor", texel=0.03),
        rectangle((-3, 5, 0), (6, 0, 0), (0, 0, 2.8), "wall", texel=0.04),
        rectangle((-3, -1, 0), (0, 6, 0), (0, 0, 2.8), "wall", texel=0.04),
        rectangle((3, 5, 0), (0, -6, 0), (0, 0, 2.8), "wall", texel=0.04),
        rectangle((3, -1, 0), (-6, 0, 0), (0, 0, 2.8), "wall", texel=0.06),
        rectangle((-3, 5, 2.8), (6, 0, 0), (0, -6, 0), "wall", texel=0.06),
        rectangle((-2.98, 1.2, 0.9), (0, 1.6, 0), (0, 0, 1.5), "daylight"),
        moved(rounded_box((2.0, 0.9, 0.45), 0.1, "cloth"), (0.3, 4.2, 0)),
        moved(rounded_box((2.0, 0.25, 0.85), 0.1, "cloth"), (0.3, 4.65, 0)),
        moved(rounded_box((0.9, 0.5, 0.05), 0.02, "cloth"), (0.2, 2.8, 0.4)),
        moved(
            lathe([(0.001, 0), (0.08, 0), (0.1, 0.1), (0.05, 0.2), (0.06, 0.25), (0.05, 0.25), (0.001, 0.05)], "wall"),
            (0.2, 2.8, 0.45),
        ),
    ]
    materials = {
        "floor": Material(_floor, sheen=0.04, roughness=0.15),
        "wall": _plain(0.75, 0.72, 0.66),
        "cloth": _plain(0.2, 0.3, 0.38),
        "daylight": Material(lambda s: torch.ones(len(s.seed), 3), glow=(8.0, 8.5, 9.0)),
    }
    path = CameraPath(
        segments=(
            Move(kind="dolly", direction="in", amount=0.6, duration=2.0, easing="ease-in-out"),
            Move(kind="truck", direction="right", amount=0.3, duration=1.5, easing="ease-in-out"),
        )
    )
    return Stage(
        title="A living room",
        model=model,
        materials=materials,
        eye=(0.0, -0.6, 1.35),
        target=(0.1, 4.0, 1.0),
        fov_x_deg=62,
        size=(1152, 768),
        film=Film(exposure=1.2),
        path=path,
        windows=(Window((-2.97, 1.2, 0.9), (0, 1.6, 0), (0, 0, 1.5), (8.0, 8.5, 9.0)),),
        bulbs=(Bulb((2.3, 4.3, 1.4), 0.05, (60.0, 36.0, 16.0)),),
    )
