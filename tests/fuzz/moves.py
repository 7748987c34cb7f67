"""Moves as people type them, and as nobody would."""

import math
import random
from pathlib import Path

from scene.camera import Intrinsics
from scene.path.camera_path import CameraPath, bake
from scene.path.moves import MOVE_KINDS
from tests.fuzz.mutate import mutated_bytes

EXAMPLES = (
    "orbit right 15deg; dolly in 0.3m over 3s ease-in-out",
    "pan left 20deg; static over 2s; zoom in 10deg",
    "spiral clockwise 0.1m at 2m over 4s constant lock 50%",
    "dolly zoom in 0.4m at 2m ease-in from 10% to 90%",
)
WORDS = (
    *MOVE_KINDS, "left", "right", "up", "in", "out", "clockwise", "0.3m", "15deg", "1e308m", "-5deg", "nan", "inf m",
    "over", "3s", "at", "2m", "ease-in", "hold", "from", "%", "lock", ";", ";;", "", "9" * 400, "\u0000", "\u00b0",
    "x" * 9000,
)  # fmt: skip
NUMBERS = ("0.001m", "300m", "180deg", "720deg", "0s", "1e6s", "50%", "0%", "1e-9m", "ease-out;", "pan", "crane")


def trial(rng: random.Random, folder: Path) -> None:
    """One text, read, baked into frames."""
    if (kind := rng.random()) < 0.5:
        words = rng.choice(EXAMPLES).split(" ")
        for _ in range(rng.choice((0, 1, 1, 2))):
            words[rng.randrange(len(words))] = rng.choice((*WORDS, *NUMBERS))
        text = " ".join(words)
    elif kind < 0.8:
        text = mutated_bytes(rng, rng.choice(EXAMPLES).encode()).decode(errors="replace")
    else:
        text = " ".join(rng.choice(WORDS) for _ in range(rng.choice((1, 3, 6, 12, 200))))
    path = CameraPath.from_text(text)
    lens = Intrinsics.from_fov_x(math.radians(60), 48, 32)
    bake(path, lens, frames=rng.choice((1, 2, 17)), subject_distance=rng.choice((0.01, 2.0, 1000.0)))
