"""Keyframes and paths at random."""

import math
from dataclasses import replace

import torch
from hypothesis import strategies as st

from scene.camera import Intrinsics
from scene.path.camera_path import CameraPath
from scene.path.keyframes import Easing, Keyframe, Keyframes
from scene.path.moves import MOVE_KINDS, Move

LENS = Intrinsics.from_fov_x(math.radians(60), 512, 320)
EASINGS: list[Easing] = ["linear", "ease-in", "ease-out", "ease-in-out", "constant", "hold"]


@st.composite
def keyframes(
    draw: st.DrawFn, least: int = 2, most: int = 6, easings: list[Easing] = EASINGS, targets: bool = False
) -> tuple[Keyframe, ...]:
    """Anywhere, unevenly timed from 0 on, some with lenses."""
    count = draw(st.integers(least, most))
    generator = torch.Generator().manual_seed(draw(st.integers(0, 10_000)))
    positions = torch.randn(count, 3, generator=generator, dtype=torch.float64).tolist()
    wxyz = torch.randn(count, 4, generator=generator, dtype=torch.float64).tolist()
    steps = torch.rand(count, generator=generator, dtype=torch.float64) * 2 + 0.2
    times = (steps.cumsum(0) - steps[0]).tolist()
    lenses = draw(st.booleans())
    keys = []
    for i in range(count):
        fov_y = 0.4 + 0.1 * i if lenses else None
        target = (0.0, 0.3, 9.0 + i) if targets and draw(st.booleans()) else None
        key = Keyframe(time=times[i], position=tuple(positions[i]), wxyz=tuple(wxyz[i]), fov_y=fov_y, target=target)
        keys.append(replace(key, easing=draw(st.sampled_from(easings))))
    return tuple(keys)


@st.composite
def moves(draw: st.DrawFn, easings: list[Easing] = EASINGS) -> Move:
    """Moves of every kind, none that goes far enough to be impossible."""
    kind = draw(st.sampled_from(list(MOVE_KINDS)))
    amount = {"deg": st.floats(0.05, 0.7), "m": st.floats(0.05, 0.8), "": st.just(0.0)}[MOVE_KINDS[kind].unit]
    return Move(
        kind=kind,
        direction=draw(st.sampled_from(MOVE_KINDS[kind].directions or ("",))),
        amount=draw(amount),
        at=draw(st.floats(1.5, 6.0)),
        duration=draw(st.floats(0.5, 4.0)),
        easing=draw(st.sampled_from(easings)),
    )


def through(keys: tuple[Keyframe, ...], *, closed: bool = False) -> CameraPath:
    return CameraPath(segments=(Keyframes(keyframes=keys),), closed=closed)
