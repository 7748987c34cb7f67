"""How files store depth: a grey picture, and what black and white mean."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from scene.depth.depth_map import DepthKind
from scene.errors import InputError
from scene.photo.pictures.grey import read_grey

FARTHEST_M = 1000.0
"""Disparity zero is infinitely far; a depth map holds finite numbers."""

ASSUMED_RANGE_M = (1.0, 10.0)
"""Where a file does not say what its greys mean: white this near, black this far."""

ASSUMED_MEDIAN_M = 2.0
"""Where depth comes without a unit, and its numbers cannot be metres."""


@dataclass(frozen=True, eq=False)
class StoredDepth:
    """Depth as a file has it: upright, at its own size."""

    metres: Float[Tensor, "rows columns"]
    kind: DepthKind
    detail: str
    """Where it was and what was assumed, to go behind "Read from street.heic: "."""
    measured: Literal["axis", "ray"] = "axis"
    """z-depth, or distance from the lens."""


def decode_grey(data: bytes, turned: int = 1) -> Float[Tensor, "rows columns"]:
    """A small grey picture as numbers from 0 (black) to 1 (white), turned as EXIF orientation `turned` says.

    Raises:
        InputError: it cannot be decoded.
    """
    try:
        return torch.from_numpy(np.array(read_grey("it", data, turned)))
    except InputError as error:
        reason = str(error).split(". ")[0].rstrip(".")
        raise InputError(
            f"The depth inside the photo cannot be decoded: {reason}. Name another depth source."
        ) from error


def from_disparity(disparity: Float[Tensor, "rows columns"]) -> Float[Tensor, "rows columns"]:
    """Metres from 1/metres; what is farther than anything, also by disparities below zero, ends far away."""
    return 1 / disparity.clamp_min(1 / FARTHEST_M)


def from_assumed_range(nearness: Float[Tensor, "rows columns"]) -> tuple[Float[Tensor, "rows columns"], str]:
    """Metres from greys of unknown meaning (white is near, even steps of disparity), and what was assumed."""
    near, far = ASSUMED_RANGE_M
    return 1 / (1 / far + nearness * (1 / near - 1 / far)), f"assumed to reach from {near:g} to {far:g} m"


def believable(metres: Float[Tensor, "rows columns"]) -> tuple[Float[Tensor, "rows columns"], str]:
    """Numbers without a unit, kept if they can be metres, else scaled; and what was assumed."""
    median = float(metres.median())
    if 0.1 <= median <= 200:
        return metres, "its numbers were taken for metres"
    return metres * (ASSUMED_MEDIAN_M / median), f"scaled so that half of it is nearer than {ASSUMED_MEDIAN_M:g} m"
