"""Covered, seen at another time, outside or hidden, compiled.

The ray of an uncovered pixel is a straight segment in the photo, and 1 / z, the inverse of its depth as seen from the
photo, runs evenly along it. So the question is whether a straight line dips below a picture: the photo's own inverse
depth, less 1 %. The segment is walked pixel by pixel from its far end; a stretch is skipped where even the largest
value in the blocks around lies below the line.

A covered pixel shows another time where the renderer drew a point of another time there.
"""

import math

import numpy as np
from numpy.typing import NDArray

from scene.coverage.kinds import Coverage
from scene.support.kernel_cache import njit

BLOCK, BIG_BLOCK = 8, 64
"""Pixels that can be skipped at once."""
NO_DEPTH = 1e-9
FARTHEST = 1e12
"""Largest coordinate in pixels or 1 / metres; what is larger cannot be a place in the photo."""
COVERED, OUTSIDE, HIDDEN = int(Coverage.COVERED), int(Coverage.OUTSIDE), int(Coverage.HIDDEN)
OTHER_TIME = int(Coverage.OTHER_TIME)


@njit(cache=True, nogil=True, error_model="numpy")
def label_rows(
    depth: NDArray,  # [rows, width] float32: the preview's; 0 is uncovered
    top: int,
    origin: NDArray,  # [3] float64: K_photo @ camera position
    per_pixel: NDArray,  # [3, 3] float64: K_photo @ rotation @ K_preview^-1; takes (u, v, 1) to the ray's direction
    inverse: NDArray,  # [height, width] float32: 1 / (1.01 z) of the photo
    ceiling: NDArray,  # [blocks down, blocks across] float32: the largest `inverse` in a block and the eight around it
    high_ceiling: NDArray,  # the same for big blocks
    nearest: float,
    farthest: float,
    other_times: NDArray,  # [rows, width] uint8: 1 where a point of another time was drawn; or [0, 0] for nowhere
    coverage: NDArray,  # [rows, width] uint8, filled here
) -> None:
    """Label a frame from row `top` down."""
    rows, width = depth.shape
    for y in range(rows):
        for x in range(width):
            if depth[y, x] > 0:
                coverage[y, x] = OTHER_TIME if len(other_times) and other_times[y, x] else COVERED
                continue
            u, v = x + 0.5, y + top + 0.5
            a0, a1, a2 = origin[0], origin[1], origin[2]
            b0 = per_pixel[0, 0] * u + per_pixel[0, 1] * v + per_pixel[0, 2]
            b1 = per_pixel[1, 0] * u + per_pixel[1, 1] * v + per_pixel[1, 2]
            b2 = per_pixel[2, 0] * u + per_pixel[2, 1] * v + per_pixel[2, 2]
            near, far = _clip(a0, a1, a2, b0, b1, b2, inverse.shape[1], inverse.shape[0], nearest, farthest)
            coverage[y, x] = OUTSIDE
            if near <= far:
                near_q, far_q = 1 / (a2 + near * b2), 1 / (a2 + far * b2)
                near_u, near_v = (a0 + near * b0) * near_q, (a1 + near * b1) * near_q
                far_u, far_v = (a0 + far * b0) * far_q, (a1 + far * b1) * far_q
                if not abs(near_q) + abs(far_q) + abs(near_u) + abs(near_v) + abs(far_u) + abs(far_v) < FARTHEST:
                    continue  # so far away that its numbers have lost their meaning
                if _dips_below(far_u, far_v, far_q, near_u, near_v, near_q, inverse, ceiling, high_ceiling):
                    coverage[y, x] = HIDDEN


@njit(cache=True, nogil=True, error_model="numpy")
def largest_in_blocks(values: NDArray, size: int) -> NDArray:
    """The largest value in every block of so many pixels across and down.

    Args:
        values: [height, width] float32, at least 0.
        size: pixels.
    """
    height, width = values.shape
    blocks = np.zeros(((height + size - 1) // size, (width + size - 1) // size), dtype=np.float32)
    for y in range(height):
        row = blocks[y // size]
        for block in range(len(row)):
            most = row[block]
            for x in range(block * size, min(block * size + size, width)):
                most = max(most, values[y, x])
            row[block] = most
    return blocks


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _clip(
    a0: float,
    a1: float,
    a2: float,
    b0: float,
    b1: float,
    b2: float,
    width: int,
    height: int,
    nearest: float,
    farthest: float,
) -> tuple[float, float]:
    """Depths along the ray a + t b between which it is in front of the photo's camera and inside the photo."""
    near, far = nearest, 1e9
    for offset, slope in (
        (a2 - NO_DEPTH, b2),
        (farthest - a2, -b2),
        (a0, b0),
        (width * a2 - a0, width * b2 - b0),
        (a1, b1),
        (height * a2 - a1, height * b2 - b1),
    ):  # each: offset + t slope >= 0
        if slope > 0:
            near = max(near, -offset / slope)
        elif slope < 0:
            far = min(far, -offset / slope)
        elif offset < 0:
            far = -1.0
    return near, far


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _dips_below(
    u: float,
    v: float,
    q: float,
    u_end: float,
    v_end: float,
    q_end: float,
    inverse: NDArray,
    ceiling: NDArray,
    high_ceiling: NDArray,
) -> bool:
    """Whether 1 / z, even from q to q_end along the segment, is anywhere below the photo's."""
    height, width = inverse.shape
    longest = float(height + width)  # inside the photo no segment is; rounding far away could make it endless
    steps = math.ceil(min(max(abs(u_end - u), abs(v_end - v)), longest)) + 1
    du, dv, dq = (u_end - u) / steps, (v_end - v) / steps, (q_end - q) / steps
    i = 0
    while i <= steps:
        x = min(max(int(u + i * du), 0), width - 1)
        y = min(max(int(v + i * dv), 0), height - 1)
        inverse_depth = q + i * dq
        if inverse[y, x] > inverse_depth:
            return True
        if high_ceiling[y // BIG_BLOCK, x // BIG_BLOCK] <= min(inverse_depth, inverse_depth + BIG_BLOCK * dq):
            i += BIG_BLOCK
        elif ceiling[y // BLOCK, x // BLOCK] <= min(inverse_depth, inverse_depth + BLOCK * dq):
            i += BLOCK
        else:
            i += 1
    return False
