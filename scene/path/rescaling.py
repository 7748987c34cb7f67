"""Real scale: what a known length says, and a path in a world of another size."""

import math
from dataclasses import replace

from scene.camera import Intrinsics
from scene.errors import InputError
from scene.path.camera_path import CameraPath
from scene.path.moves import Move
from scene.path.transforms import scaled


def known_factor(apart: float, metres: float) -> float:
    """Factor of all lengths by which what is `apart` [m] becomes `metres`.

    Raises:
        InputError: a length that is none.
    """
    if not 0 < metres < math.inf:
        raise InputError(f"A known length is more than 0 m; got {metres:g}.")
    if apart < 1e-6:
        raise InputError("The two points are one; click the ends of something whose length you know.")
    return metres / apart


def rescaled_path(path: CameraPath, factor: float, lens: Intrinsics) -> CameraPath:
    """The path in a world `factor` times as large: seen through its cameras, the rescaled scene looks as before.

    Metres are multiplied, those of subjects' distances too; angles stay.
    """
    grown = scaled(path, factor, lens, pivot=(0.0, 0.0, 0.0))
    return replace(
        grown,
        segments=tuple(
            replace(
                part,
                at=None if part.at is None else part.at * factor,
                amount=part.amount / factor if part.kind in ("orbit", "arc") else part.amount,
            )
            if isinstance(part, Move)
            else part
            for part in grown.segments
        ),
    )
