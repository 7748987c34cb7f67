"""A scale for what has none: relative points of structure from motion against the metric depth of one frame.

RealCam-I2V trains on clips whose cameras are known up to a scale; its datasets are made metric by one factor for each
clip (section 3.2 of the paper): T_metric = alpha T. A depth map errs smoothly and by surfaces, and points may be wrong
altogether, so the factor is a robust mean of many ratios, its bound is what regions of the picture make of it, and a
clip whose ratios do not agree is given up rather than scaled wrongly.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float, Int

from scene.recover.tracks import depth_at
from scene.trajectory import Trajectory

FEWEST = 24
"""Points without which a scale is a guess."""
SOFT = 2.0
"""Ratios farther off than this times their spread count less (Cauchy)."""
STEPS = 20
LEAST_SPREAD = 0.002
"""Least spread of logarithms of ratios that is believed."""
AGREE = 3.0
"""Spreads within which a ratio agrees."""
LEAST_SHARE = 0.5
"""Part of the points that must agree within `WIDEST`."""
WIDEST = 0.35
"""Logarithm of a ratio: points farther from the common scale are wrong whatever the others do."""
LEAST_SURE = 0.2
"""Logarithm of the scale: with a larger bound it is not worth having."""
REGIONS = 2, 2
"""Columns and rows of the picture: depth errs smoothly, so that smaller parts err alike and say too little."""
STUDENT = {2: 12.71, 3: 4.3, 4: 3.18}
"""Two-sided 95 % of Student's t by the number of regions."""


@dataclass(frozen=True, kw_only=True)
class ScaleAlignment:
    """The metres of a unit."""

    alpha: float
    """Metres for one relative unit."""
    bound: float
    """Factor by which it may be too large or too small, with 95 % confidence: 1.02 is 2 %."""
    points: int
    """Number of points whose depth is known."""
    agreeing: float
    """Part of them, 0 to 1, that agree."""

    def metric(self, trajectory: Trajectory) -> Trajectory:
        """A relative trajectory in metres."""
        c2w = trajectory.c2w.clone()
        c2w[:, :3, 3] *= self.alpha
        return replace(trajectory, c2w=c2w)


class NotAligned(Exception):
    """A clip is given up; why, in a sentence."""


def aligned_scale(
    points: Float[np.ndarray, "points 3"],
    lens: tuple[float, float, float, float],
    depth: Float[np.ndarray, "height width"],
) -> ScaleAlignment:
    """The scale that relative points and the metric depth of one frame agree on.

    Args:
        points: in the axes of that frame's camera (x right, y down, z forward), relative units.
        lens: of the frame at the size of its depth: fx, fy, cx, cy [px].
        depth: z-depth of the frame, metres; 0, infinite or NaN where none is known.

    Raises:
        NotAligned: too few points have a depth, too few agree, or the scale is too unsure.
    """
    height, width = depth.shape
    fx, fy, cx, cy = lens
    front = points[points[:, 2] > 0]
    uv = np.column_stack([front[:, 0] / front[:, 2] * fx + cx, front[:, 1] / front[:, 2] * fy + cy])
    inside = ((uv >= 0) & (uv < [width, height])).all(axis=1)
    uv, relative = uv[inside], front[inside, 2]
    metres = depth_at(depth, uv, (width, height))
    known = np.isfinite(metres)
    if known.sum() < FEWEST:
        raise NotAligned(f"{int(known.sum())} points have a depth in the frame, and {FEWEST} are needed.")
    ratio = np.log(metres[known] / relative[known])
    log_alpha, weight, spread = _common(ratio)
    near = np.abs(ratio - log_alpha) < WIDEST
    if near.mean() < LEAST_SHARE:
        raise NotAligned(f"{near.mean():.0%} of the points agree on a scale: depth and points are of different shapes.")
    region = _region(uv[known], (width, height))
    if len(np.unique(region)) < 2:
        raise NotAligned("All points lie in one quarter of the picture, where depth may be off as a whole.")
    bound = _bound(ratio, weight, region)
    if not bound < LEAST_SURE:
        raise NotAligned(f"The scale is sure to {math.expm1(bound):.0%} only, as parts of the picture do not agree.")
    agreeing = float((np.abs(ratio - log_alpha) < AGREE * spread).mean())
    return ScaleAlignment(alpha=math.exp(log_alpha), bound=math.exp(bound), points=int(known.sum()), agreeing=agreeing)


def _common(ratio: Float[np.ndarray, " points"]) -> tuple[float, Float[np.ndarray, " points"], float]:
    """The robust mean of logarithms, what each weighs, and their spread."""
    middle = float(np.median(ratio))
    weight, spread = np.ones(len(ratio)), 1.0
    for _ in range(STEPS):
        off = ratio - middle
        spread = max(1.4826 * float(np.median(np.abs(off))), LEAST_SPREAD)
        weight = 1 / (1 + (off / (SOFT * spread)) ** 2)
        middle = float((weight * ratio).sum() / weight.sum())
    return middle, weight, spread


def _bound(ratio: np.ndarray, weight: np.ndarray, region: Int[np.ndarray, " points"]) -> float:
    """How far the mean is off at most, with 95 % confidence: what leaving out each region makes of it (a jackknife)."""
    sums, weights = np.bincount(region, weight * ratio), np.bincount(region, weight)
    there = weights > 0
    count = int(there.sum())
    without = (sums.sum() - sums[there]) / (weights.sum() - weights[there])
    variance = (count - 1) / count * float(((without - without.mean()) ** 2).sum())
    return max(STUDENT[count] * math.sqrt(variance), LEAST_SPREAD)


def _region(uv: Float[np.ndarray, "points 2"], size: tuple[int, int]) -> Int[np.ndarray, " points"]:
    columns, rows = REGIONS
    column = np.clip(uv[:, 0] * columns / size[0], 0, columns - 1).astype(int)
    row = np.clip(uv[:, 1] * rows / size[1], 0, rows - 1).astype(int)
    return row * columns + column
