"""Metres for the unit of recovered cameras, by the depth of the first frame."""

import math

from jaxtyping import Float
from torch import Tensor

FEWEST = 10
"""Points of which a median says anything."""


def depth_scale(first_seen: Float[Tensor, "points 3"], metres: Float[Tensor, "height width"]) -> float:
    """The median, over the points that the first frame shows, of their depth in metres over that in the unit.

    NaN where fewer than ten points have a depth. As in the reference, a point takes the depth of the pixel it lies in.

    Args:
        first_seen: u and v [px], and depth in the unit.
        metres: depth of the first frame; infinite where there is none.
    """
    height, width = metres.shape
    across = first_seen[:, 0].long().clamp(0, width - 1)
    down = first_seen[:, 1].long().clamp(0, height - 1)
    depth = metres[down, across].double()
    usable = depth.isfinite() & (depth > 0) & (first_seen[:, 2] > 0)
    if int(usable.sum()) < FEWEST:
        return math.nan
    return float((depth[usable] / first_seen[usable, 2]).median())
