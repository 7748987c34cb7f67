"""How well two pictures agree."""

import math

import numpy as np
from jaxtyping import Bool, UInt8

MOST = 99.0
"""dB of pictures that are the same: a number, as files have no infinity."""


def agreement(
    one: UInt8[np.ndarray, "height width 3"],
    other: UInt8[np.ndarray, "height width 3"],
    where: Bool[np.ndarray, "height width"],
) -> float:
    """Peak signal-to-noise ratio of two pictures over some of their pixels, dB; NaN where these are none."""
    if not where.any():
        return math.nan
    squares = float(((one.astype(np.float32) - other) ** 2).sum(axis=2)[where].mean()) / 3
    return min(MOST, 10 * math.log10(255**2 / max(squares, 1e-9)))
