"""What the numbers in a depth file count, and whether they can be metres."""

import re
from dataclasses import dataclass

import numpy as np
from jaxtyping import Shaped

from scene.errors import InputError

METRES = {"m": 1.0, "dm": 0.1, "cm": 0.01, "mm": 0.001, "km": 1000.0, "in": 0.0254, "ft": 0.3048}

LEAST, MOST = 1e-7, 1e4
"""Metres that one step of a file may be."""

NEAR, FAR = 0.05, 100.0
"""Metres between which half of a scene begins, in any photo that one flies through."""
ALL_OF_16_BITS = 65_000
"""A map in real units seldom reaches the last of its 65535 numbers; one stretched over them always does."""


@dataclass(frozen=True)
class Unit:
    """What one is, in metres."""

    metres: float
    words: str
    """Unit in words: "mm", "1/256 m"."""


REMEDY = "scale the scene by a known length"

METRE, MILLIMETRE = Unit(1.0, "m"), Unit(0.001, "mm")


def read_unit(text: str) -> Unit:
    """The unit in words: m, cm, mm, ..., a fraction of a metre such as 1/256 (KITTI) or 1/5000 (TUM), or metres.

    Raises:
        InputError: it is none.
    """
    words = text.strip().lower().removesuffix(" m")
    if words in METRES:
        return Unit(METRES[words], words)
    number = r"\d{1,9}(?:\.\d{1,9})?(?:e-?\d{1,2})?"
    if match := re.fullmatch(rf"({number})(?:/({number}))?", words):
        over = float(match[2] or 1)
        metres = float(match[1]) / over if over else 0.0
        if LEAST <= metres <= MOST:
            return Unit(metres, f"{words} m")
    raise InputError(
        f"--depth-unit wants {', '.join(METRES)}, or what one step is in metres, such as 1/256 or 0.001; got "
        f"{text[:40]!r}."
    )


ENDLESS = 1e9
"""Numbers from here on are marks for sky, such as Blender's 1e10 and the largest float, and count nothing."""


def doubt(values: Shaped[np.ndarray, "rows columns"], unit: Unit, *, unit_known: bool) -> str:
    """A sentence, without its full stop, where numbers in that unit are hardly a photo's depth; "" where they may be.

    `told` is whether somebody has said the unit. Zeros and what is not finite are nobody's depth.
    """
    numbers = values[np.isfinite(values) & (values > 0) & (values < ENDLESS)].astype(np.float64)
    if numbers.size == 0:
        return ""
    median, least, most = float(np.median(numbers)), float(numbers.min()), float(numbers.max())
    if not unit_known and unit == METRE and 0.9 < most <= 1:
        return "Its numbers end at 1, as relative depth (0 to 1) does, and were taken for metres"
    if not unit_known and values.dtype == np.uint16 and least < 600 and _stretched(numbers):
        return "Its numbers fill all 16 bits, as relative depth does, and were taken for millimetres"
    if not NEAR <= median * unit.metres <= FAR:
        return f"Half of it is nearer than {median * unit.metres:.3g} m, half farther, if its numbers are {unit.words}"
    return ""


def _stretched(numbers: np.ndarray) -> bool:
    """Whether they go on to the end of 16 bits, without the gap before 65535 that a mark for sky leaves."""
    return bool(((numbers > ALL_OF_16_BITS) & (numbers < 65_535)).mean() > 1e-4)
