"""The compiled inner loops of `texture`: compare patches, search them, let them vote, smooth in between.

Each works on rows `top` to `bottom` and writes only there, so that threads may share a picture; the result does not
depend on how the rows are dealt out. Pictures are [height, width, 3] float32, the rest [height, width].
"""

import numpy as np
from numpy.typing import NDArray

from scene.support.kernel_cache import njit

RADIUS = 3
"""A patch is 7 x 7 pixels."""
SURFACE = np.float32(0.12)
"""Log depths further apart than this belong to different surfaces."""
DEPTH_PRICE = np.float32(150.0)
"""What a patch pays, in squared grey levels, for coming from one `SURFACE` nearer or farther."""
TONE_PRICE = np.float32(0.6)
"""What it pays for a squared grey level by which its mean misses the tone expected here."""
LIKENESS = np.float32(200.0)
"""A patch this far off [squared grey levels] has 1/e of the vote of a perfect one."""
EXPECTED = np.float32(0.5)
"""Weight of pixels that are themselves invented, against 1 for known ones."""


@njit(cache=True, nogil=True)
def _cost(
    colour: NDArray, tone: NDArray, rgb: NDArray, mean: NDArray, log_depth: NDArray, hole: NDArray,
    y: int, x: int, sy: int, sx: int, limit: np.float32,
) -> np.float32:  # fmt: skip
    """Mean squared difference of the patches at (y, x) and (sy, sx) over the former's surface, and the prices."""
    height, width = hole.shape
    own = log_depth[y, x]
    away = (log_depth[sy, sx] - own) / SURFACE
    price = DEPTH_PRICE * np.float32(min(away * away, 16.0))
    for c in range(3):
        d = mean[sy, sx, c] - tone[y, x, c]
        price += TONE_PRICE * d * d
    if price >= limit:
        return price
    total, weights = np.float32(0.0), np.float32(1e-3)
    for dy in range(-RADIUS, RADIUS + 1):
        for dx in range(-RADIUS, RADIUS + 1):
            yy, xx = y + dy, x + dx
            if yy < 0 or yy >= height or xx < 0 or xx >= width or abs(log_depth[yy, xx] - own) > SURFACE:
                continue
            weight = EXPECTED if hole[yy, xx] else np.float32(1.0)
            for c in range(3):
                d = colour[yy, xx, c] - rgb[sy + dy, sx + dx, c]
                total += weight * d * d
            weights += weight
    return total / weights + price


@njit(cache=True, nogil=True)
def _hash(y: int, x: int, k: int, seed: int) -> np.uint32:
    n = np.uint32(y) * np.uint32(73856093) ^ np.uint32(x) * np.uint32(19349663)
    n ^= np.uint32(k) * np.uint32(83492791) ^ np.uint32(seed) * np.uint32(2654435761)
    n ^= n >> np.uint32(16)
    n *= np.uint32(2246822519)
    n ^= n >> np.uint32(13)
    return n


@njit(cache=True, nogil=True)
def search(
    colour: NDArray, tone: NDArray, rgb: NDArray, mean: NDArray, log_depth: NDArray, hole: NDArray,
    source: NDArray, target: NDArray, nearest: NDArray, jump: int, seed: int,
    best: NDArray, costs: NDArray, top: int, bottom: int,
) -> None:  # fmt: skip
    """Each target tries its own match, its neighbours' moved along, and random ones nearer and nearer.

    Args:
        colour: the picture so far.
        tone: the colour expected on a large scale.
        rgb: the known picture.
        mean: of the patch around every pixel of `rgb`.
        log_depth: of the surface to paint.
        hole: what is to be painted.
        source: middles of patches that may be copied.
        target: middles of patches to find a match for.
        nearest: the matches so far, [height, width, 2] row and column.
        jump: how far away the neighbours are that are asked.
        seed: of the random matches.
        best: the matches found, written.
        costs: what they cost, written.
        top: first row.
        bottom: row after the last.
    """
    height, width = hole.shape
    for y in range(top, bottom):
        for x in range(width):
            if not target[y, x]:
                continue
            by, bx = nearest[y, x, 0], nearest[y, x, 1]
            cost = _cost(colour, tone, rgb, mean, log_depth, hole, y, x, by, bx, np.float32(np.inf))
            for k in range(4):
                dy = jump * (k == 0) - jump * (k == 1)
                dx = jump * (k == 2) - jump * (k == 3)
                yy, xx = y + dy, x + dx
                if 0 <= yy < height and 0 <= xx < width and target[yy, xx]:
                    sy, sx = nearest[yy, xx, 0] - dy, nearest[yy, xx, 1] - dx
                    if 0 <= sy < height and 0 <= sx < width and source[sy, sx]:
                        new = _cost(colour, tone, rgb, mean, log_depth, hole, y, x, sy, sx, cost)
                        if new < cost:
                            cost, by, bx = new, sy, sx
            reach, k = max(height, width) // 2, 0
            while reach >= 1:
                n = _hash(y, x, k, seed)
                sy = by + int(n % np.uint32(2 * reach + 1)) - reach
                sx = bx + int((n // np.uint32(65537)) % np.uint32(2 * reach + 1)) - reach
                if 0 <= sy < height and 0 <= sx < width and source[sy, sx]:
                    new = _cost(colour, tone, rgb, mean, log_depth, hole, y, x, sy, sx, cost)
                    if new < cost:
                        cost, by, bx = new, sy, sx
                reach //= 3
                k += 1
            best[y, x, 0], best[y, x, 1] = by, bx
            costs[y, x] = cost


@njit(cache=True, nogil=True)
def vote(
    rgb: NDArray, log_depth: NDArray, hole: NDArray, target: NDArray, nearest: NDArray, costs: NDArray,
    out: NDArray, top: int, bottom: int,
) -> None:  # fmt: skip
    """Each hole pixel of `out` becomes the mean of what the patches around it would put there, the likelier first."""
    height, width = hole.shape
    for y in range(top, bottom):
        for x in range(width):
            if not hole[y, x]:
                continue
            r, g, b, weights = np.float32(0.0), np.float32(0.0), np.float32(0.0), np.float32(0.0)
            for dy in range(-RADIUS, RADIUS + 1):
                for dx in range(-RADIUS, RADIUS + 1):
                    yy, xx = y + dy, x + dx
                    if yy < 0 or yy >= height or xx < 0 or xx >= width or not target[yy, xx]:
                        continue
                    if abs(log_depth[yy, xx] - log_depth[y, x]) > SURFACE:
                        continue
                    sy, sx = nearest[yy, xx, 0] - dy, nearest[yy, xx, 1] - dx
                    weight = np.exp(-costs[yy, xx] / LIKENESS - np.float32(dy * dy + dx * dx) / np.float32(4.0))
                    weight += np.float32(1e-9)
                    r += weight * rgb[sy, sx, 0]
                    g += weight * rgb[sy, sx, 1]
                    b += weight * rgb[sy, sx, 2]
                    weights += weight
            if weights > 0:
                out[y, x, 0], out[y, x, 1], out[y, x, 2] = r / weights, g / weights, b / weights


@njit(cache=True, nogil=True)
def relax(picture: NDArray, log_depth: NDArray, hole: NDArray, rounds: int) -> None:
    """Move each hole pixel to the mean of its neighbours on its surface: in the end, the membrane over the hole."""
    height, width = hole.shape
    for _ in range(rounds):
        for y in range(height):
            for x in range(width):
                if not hole[y, x]:
                    continue
                r, g, b, n = np.float32(0.0), np.float32(0.0), np.float32(0.0), np.float32(0.0)
                for dy, dx in ((0, 1), (1, 0), (0, -1), (-1, 0)):
                    yy, xx = y + dy, x + dx
                    if 0 <= yy < height and 0 <= xx < width and abs(log_depth[yy, xx] - log_depth[y, x]) < SURFACE:
                        r += picture[yy, xx, 0]
                        g += picture[yy, xx, 1]
                        b += picture[yy, xx, 2]
                        n += np.float32(1.0)
                if n > 0:
                    picture[y, x, 0], picture[y, x, 1], picture[y, x, 2] = r / n, g / n, b / n


@njit(cache=True, nogil=True)
def surface_mean(
    picture: NDArray, log_depth: NDArray, hole: NDArray, radius: int, out: NDArray, top: int, bottom: int
) -> None:
    """Average, for every hole pixel, the (2 radius + 1)^2 pixels around it that lie on its surface."""
    height, width = hole.shape
    for y in range(top, bottom):
        for x in range(width):
            if not hole[y, x]:
                continue
            r, g, b, n = np.float32(0.0), np.float32(0.0), np.float32(0.0), np.float32(0.0)
            for yy in range(max(0, y - radius), min(height, y + radius + 1)):
                for xx in range(max(0, x - radius), min(width, x + radius + 1)):
                    if abs(log_depth[yy, xx] - log_depth[y, x]) < SURFACE:
                        r += picture[yy, xx, 0]
                        g += picture[yy, xx, 1]
                        b += picture[yy, xx, 2]
                        n += np.float32(1.0)
            out[y, x, 0], out[y, x, 1], out[y, x, 2] = r / n, g / n, b / n
