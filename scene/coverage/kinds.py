"""What the scene may know of a pixel."""

from enum import IntEnum

from jaxtyping import Bool, UInt8
from torch import Tensor


class Coverage(IntEnum):
    """What the scene knows of a pixel."""

    COVERED = 0
    """A splat landed there."""
    OUTSIDE = 1
    """The photo never looked there."""
    HIDDEN = 2
    """The photo looked there, and something stood in front."""
    OTHER_TIME = 3
    """A splat landed there, of what another frame of the clip saw and this one does not."""


def known(coverage: UInt8[Tensor, "*pixels"]) -> Bool[Tensor, "*pixels"]:
    """Where something is shown, be it of another time; the rest is for an engine to invent."""
    return (coverage == Coverage.COVERED) | (coverage == Coverage.OTHER_TIME)
