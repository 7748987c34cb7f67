"""A small window of one picture found again in another (Lucas and Kanade 1981), compiled."""

import math

import numpy as np
from numpy.typing import NDArray

from scene.support.kernel_cache import njit

F32 = np.float32
STILL = 0.01
"""Pixels: a step this short ends the search."""


@njit(cache=True, nogil=True, error_model="numpy")
def follow_windows(
    before: NDArray,  # [height, width] float32, grey levels
    after: NDArray,  # [height, width] float32
    start: NDArray,  # [points, 2] float32: x, y in `before`; pixel (0, 0) has its centre at (0, 0)
    found: NDArray,  # [points, 2] float32: x, y in `after`, a guess that is improved here
    off: NDArray,  # [points] float32, filled here: mean difference of grey levels; infinite where nothing was found
    radius: int,  # of the window
    steps: int,  # at most
    weakest: float,  # least mean squared gradient across the window's weaker direction
) -> None:
    """Move every guess to where the window around `start` fits best; where that fails it stays."""
    height, width = before.shape
    side = 2 * radius + 1
    patch = np.empty((side + 2, side + 2), F32)
    across = np.empty((side, side), F32)
    down = np.empty((side, side), F32)
    for p in range(len(start)):
        off[p] = np.inf
        x, y = start[p, 0], start[p, 1]
        left, top = math.floor(x) - radius - 1, math.floor(y) - radius - 1
        if not (left >= 0 and top >= 0 and left + side + 3 < width and top + side + 3 < height):
            continue
        a, b = F32(x - math.floor(x)), F32(y - math.floor(y))
        w00, w01, w10, w11 = (1 - a) * (1 - b), a * (1 - b), (1 - a) * b, a * b
        for i in range(side + 2):
            for j in range(side + 2):
                v, u = top + i, left + j
                patch[i, j] = (
                    w00 * before[v, u] + w01 * before[v, u + 1] + w10 * before[v + 1, u] + w11 * before[v + 1, u + 1]
                )
        gxx, gxy, gyy = F32(0), F32(0), F32(0)
        for i in range(side):
            for j in range(side):
                gx = F32(0.5) * (patch[i + 1, j + 2] - patch[i + 1, j])
                gy = F32(0.5) * (patch[i + 2, j + 1] - patch[i, j + 1])
                across[i, j], down[i, j] = gx, gy
                gxx += gx * gx
                gxy += gx * gy
                gyy += gy * gy
        least = F32(0.5) * (gxx + gyy - math.sqrt((gxx - gyy) ** 2 + 4 * gxy * gxy))
        if not least > weakest * side * side:
            continue
        determinant = gxx * gyy - gxy * gxy
        fx, fy = found[p, 0], found[p, 1]
        difference = F32(np.inf)
        for _ in range(steps):
            if not (abs(fx) < 1e6 and abs(fy) < 1e6):
                difference = F32(np.inf)
                break
            left, top = math.floor(fx) - radius, math.floor(fy) - radius
            if not (left >= 0 and top >= 0 and left + side + 1 < width and top + side + 1 < height):
                difference = F32(np.inf)
                break
            a, b = F32(fx - math.floor(fx)), F32(fy - math.floor(fy))
            w00, w01, w10, w11 = (1 - a) * (1 - b), a * (1 - b), (1 - a) * b, a * b
            bx, by, total = F32(0), F32(0), F32(0)
            for i in range(side):
                for j in range(side):
                    v, u = top + i, left + j
                    seen = w00 * after[v, u] + w01 * after[v, u + 1] + w10 * after[v + 1, u] + w11 * after[v + 1, u + 1]
                    d = seen - patch[i + 1, j + 1]
                    bx += d * across[i, j]
                    by += d * down[i, j]
                    total += abs(d)
            difference = total / F32(side * side)
            dx = (gyy * bx - gxy * by) / determinant
            dy = (gxx * by - gxy * bx) / determinant
            fx -= dx
            fy -= dy
            if dx * dx + dy * dy < STILL * STILL:
                break
        if difference < np.inf:
            found[p, 0], found[p, 1] = fx, fy
            off[p] = difference
