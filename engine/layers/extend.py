"""The shape of what is invented: surfaces continue behind what hides them and past the frame."""

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine.layers.canvas import Canvas
from engine.layers.silhouettes import Gaps
from scene.support.kernel_cache import njit

WINDOW = 8
"""Half the side [px] of the neighbourhood a surface's slope is read from."""
EASE_PIXELS = 60.0
"""Distance from the photo's own pixels at which half of the slope is left."""
STRETCH = 1.8
"""Inverse depth never changes by more than this factor."""


def extend_depth(canvas: Canvas, gaps: Gaps) -> Float[Tensor, "height width"]:
    """Metres everywhere: in a hole, the plane around its anchor continued, easing to flat with distance.

    A plane is linear in inverse depth over the picture, so that a floor goes on being a floor.
    """
    depth, hole, anchor = canvas.depth.numpy(), gaps.hole.numpy(), gaps.anchor.numpy()
    inverse = np.where(depth > 0, 1 / np.maximum(depth, 1e-6), 0).astype(np.float32)
    extended = _continue_planes(inverse, hole, anchor)
    smooth = _relax(extended, hole, 30)
    return torch.from_numpy(1 / np.maximum(smooth, 1e-6))


@njit(cache=True)
def _continue_planes(inverse: np.ndarray, hole: np.ndarray, anchor: np.ndarray) -> np.ndarray:
    height, width = inverse.shape
    out = inverse.copy()
    for y in range(height):
        for x in range(width):
            if not hole[y, x]:
                continue
            row, column = anchor[y, x]
            own = inverse[row, column]
            slope_y, slope_x = _slope(inverse, hole, row, column)
            dy, dx = y - row, x - column
            away = np.sqrt(np.float32(dy * dy + dx * dx))
            bend = 1 / (1 + away / EASE_PIXELS)
            value = own + (slope_y * dy + slope_x * dx) * bend
            value = min(max(value, own / STRETCH), own * STRETCH)
            if inverse[y, x] > 0:  # behind a silhouette: stay behind it
                value = min(value, inverse[y, x] / 1.01)
            out[y, x] = value
    return out


@njit(cache=True)
def _slope(inverse: np.ndarray, hole: np.ndarray, row: int, column: int) -> tuple[float, float]:
    """Least-squares gradient of inverse depth over the known pixels of the same surface around (row, column)."""
    height, width = inverse.shape
    centre = inverse[row, column]
    n, sy, sx, sv, syy, sxx, sxy, syv, sxv = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for y in range(max(0, row - WINDOW), min(height, row + WINDOW + 1)):
        for x in range(max(0, column - WINDOW), min(width, column + WINDOW + 1)):
            value = inverse[y, x]
            if hole[y, x] or value <= 0 or abs(value - centre) > 0.06 * centre:
                continue
            dy, dx = float(y - row), float(x - column)
            n += 1
            sy += dy
            sx += dx
            sv += value
            syy += dy * dy
            sxx += dx * dx
            sxy += dx * dy
            syv += dy * value
            sxv += dx * value
    if n < (2 * WINDOW + 1) ** 2 // 4:
        return 0.0, 0.0
    cyy, cxx, cxy = syy - sy * sy / n + 8, sxx - sx * sx / n + 8, sxy - sx * sy / n
    cyv, cxv = syv - sy * sv / n, sxv - sx * sv / n
    det = cyy * cxx - cxy * cxy
    return (cyv * cxx - cxv * cxy) / det, (cxv * cyy - cyv * cxy) / det


@njit(cache=True)
def _relax(inverse: np.ndarray, hole: np.ndarray, rounds: int) -> np.ndarray:
    """Smooth inside the holes, across neighbours of one surface only."""
    height, width = inverse.shape
    now = inverse.copy()
    for _ in range(rounds):
        before = now.copy()
        for y in range(height):
            for x in range(width):
                if not hole[y, x]:
                    continue
                total, n = before[y, x], 1
                for dy, dx in ((0, 1), (1, 0), (0, -1), (-1, 0)):
                    yy, xx = y + dy, x + dx
                    if 0 <= yy < height and 0 <= xx < width and abs(before[yy, xx] - before[y, x]) < 0.1 * before[y, x]:
                        total += before[yy, xx]
                        n += 1
                now[y, x] = total / n
    return now
