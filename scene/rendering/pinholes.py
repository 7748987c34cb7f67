"""Holes of a pixel or two between splats of one surface, closed; compiled, and in plain torch in `reference`."""

import numpy as np
from numpy.typing import NDArray

from scene.rendering.splatting import PINHOLE, SURFACE_BAND
from scene.support.kernel_cache import njit

F32 = np.float32
HALF = F32(0.5)
BEYOND = F32(1 + SURFACE_BAND)
"""What lies farther than another depth times this belongs to another surface."""


@njit(cache=True, nogil=True, error_model="numpy")
def close_pinholes(rgb: NDArray, depth: NDArray) -> int:
    """Close holes up to `PINHOLE` wide between two pixels of one surface; how many pixels that was.

    Args:
        rgb: [height, width, 3] uint8, changed in place.
        depth: [height, width] float32, 0 where uncovered, changed in place.
    """
    height, width = depth.shape
    count = 0
    for y in range(height):
        for x in range(width):
            if depth[y, x] > 0:
                continue
            for down, right in ((0, 1), (1, 0)):
                a = _steps_to_covered(depth, y, x, -down, -right)
                b = _steps_to_covered(depth, y, x, down, right)
                if a == 0 or b == 0 or a + b > PINHOLE + 1:
                    continue
                ya, xa, yb, xb = y - a * down, x - a * right, y + b * down, x + b * right
                za, zb = depth[ya, xa], depth[yb, xb]
                if max(za, zb) > min(za, zb) * BEYOND:
                    continue
                of_b = F32(a) / F32(a + b)
                of_a = F32(b) / F32(a + b)
                for c in range(3):
                    rgb[y, x, c] = of_a * F32(rgb[ya, xa, c]) + of_b * F32(rgb[yb, xb, c]) + HALF
                depth[y, x] = -(of_a * za + of_b * zb)  # negative for now: what was closed closes nothing else
                count += 1
                break
    if count:
        for y in range(height):
            for x in range(width):
                depth[y, x] = abs(depth[y, x])
    return count


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _steps_to_covered(depth: NDArray, y: int, x: int, down: int, right: int) -> int:
    """Steps in a direction to the first covered pixel, 0 if there is none within `PINHOLE`."""
    height, width = depth.shape
    for steps in range(1, PINHOLE + 1):
        yy, xx = y + steps * down, x + steps * right
        if yy < 0 or xx < 0 or yy >= height or xx >= width:
            return 0
        if depth[yy, xx] > 0:
            return steps
    return 0
