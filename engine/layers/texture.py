"""The colour of what is invented: patches of the photo's own surfaces, found coarse to fine.

Wexler, Shechtman, Irani 2007 (completion by voting patches) with the search of Barnes et al. 2009 (PatchMatch), its
propagation made parallel by jumps. Patches are compared on their own surface only, so that what stands in front never
leaks into what is behind it. Deterministic: random offsets are hashes of the pixel.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numba
import numpy as np
import torch
from jaxtyping import Bool, Float, Int, UInt8
from torch import Tensor

from engine.layers.canvas import nearest_true

RADIUS = 3
"""A patch is 7 x 7 pixels."""
SURFACE = 0.12
"""Log depths further apart than this belong to different surfaces."""
TONE = 0.8
"""How much of the large-scale light comes from around the hole rather than from where the patches were."""
TONE_PIXELS = 6
"""What varies over more than about this is large-scale."""
TONE_WEIGHT = 0.6
"""How dearly a patch pays for another tone than the membrane's while it is searched."""
COARSEST = 24
"""The pyramid ends when a side would be shorter [px]."""


@dataclass(frozen=True, eq=False)
class _Level:
    rgb: np.ndarray  # [h, w, 3] float32
    log_depth: np.ndarray  # [h, w] float32
    hole: np.ndarray  # [h, w] bool
    source: np.ndarray  # [h, w] bool: the whole patch around the pixel may be copied
    mean: np.ndarray  # [h, w, 3] float32: of the patch around the pixel


def paint(
    rgb: UInt8[Tensor, "height width 3"],
    depth: Float[Tensor, "height width"],
    hole: Bool[Tensor, "height width"],
    anchor: Int[Tensor, "height width 2"],
    *,
    check: Callable[[], None] = lambda: None,
) -> UInt8[Tensor, "height width 3"]:
    """Fill `hole` with patches of the rest. `depth` [m] is known or extended everywhere; `anchor` as in `Gaps`."""
    finest = (rgb.numpy().astype(np.float32), depth.log().numpy().astype(np.float32), hole.numpy())
    levels = _pyramid(*finest)
    nearest = _mirrored(anchor.numpy(), levels[-1])
    colour = membrane = _anchor_colours(rgb.numpy(), anchor.numpy(), levels[-1])
    for i, level in enumerate(reversed(levels)):
        if i > 0:
            nearest = _doubled(nearest, level)
            membrane = _enlarged(membrane, level)
        membrane = _relax(membrane, level.log_depth, level.hole, 40)
        if not level.source.any():
            continue
        nearest = _onto_sources(nearest, level.source)
        target = _near(level.hole)
        cost = np.zeros(level.hole.shape, dtype=np.float32)
        colour = _vote(level.rgb, level.log_depth, level.hole, target, nearest, cost)
        for round_ in range(3 if i == len(levels) - 1 else 6):
            check()
            for jump in (4, 1):
                seed = np.uint32(7919 * round_ + 104729 * i + jump)
                nearest, cost = _search(colour, membrane, level, target, nearest, jump, seed)
            colour = _vote(level.rgb, level.log_depth, level.hole, target, nearest, cost)
    colour = _toned(colour, membrane, levels[0])
    return torch.from_numpy(np.clip(np.rint(colour), 0, 255).astype(np.uint8))


def _anchor_colours(rgb: np.ndarray, anchor: np.ndarray, level: _Level) -> np.ndarray:
    """The coarsest picture, its holes the colour of their anchors."""
    h, w = level.hole.shape
    ys = np.minimum((np.arange(h) + 0.5) * anchor.shape[0] / h, anchor.shape[0] - 1).astype(int)
    xs = np.minimum((np.arange(w) + 0.5) * anchor.shape[1] / w, anchor.shape[1] - 1).astype(int)
    at = anchor[np.ix_(ys, xs)]
    return np.where(level.hole[..., None], rgb[at[..., 0], at[..., 1]], level.rgb).astype(np.float32)


def _enlarged(membrane: np.ndarray, level: _Level) -> np.ndarray:
    h, w = level.hole.shape
    ys, xs = np.minimum(np.arange(h) // 2, membrane.shape[0] - 1), np.minimum(np.arange(w) // 2, membrane.shape[1] - 1)
    return np.where(level.hole[..., None], membrane[np.ix_(ys, xs)], level.rgb).astype(np.float32)


def _toned(colour: np.ndarray, membrane: np.ndarray, level: _Level) -> np.ndarray:
    """The painted holes with the membrane's tone: texture from the patches, large-scale light from around the hole."""
    weight = _spread(np.ones_like(colour[..., :1]), level.log_depth, TONE_PIXELS)
    tone = _spread(membrane - colour, level.log_depth, TONE_PIXELS) / weight
    return np.where(level.hole[..., None], colour + TONE * tone, colour)


def _pyramid(rgb: np.ndarray, log_depth: np.ndarray, hole: np.ndarray) -> list[_Level]:
    from scipy.ndimage import uniform_filter

    levels = []
    while True:
        mean = uniform_filter(rgb, 2 * RADIUS + 1, axes=(0, 1))
        levels.append(_Level(rgb, log_depth, hole, _whole_patches(~hole), mean))
        if min(hole.shape) // 2 < COARSEST:
            return levels
        rgb, log_depth, hole = _halved(rgb, log_depth, hole)


def _halved(rgb: np.ndarray, log_depth: np.ndarray, hole: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """2 x 2 pixels become one: the mean of the known ones where there are any."""
    h, w = hole.shape[0] // 2 * 2, hole.shape[1] // 2 * 2

    def blocks(a: np.ndarray) -> np.ndarray:
        return (
            a[:h, :w]
            .reshape(h // 2, 2, w // 2, 2, *a.shape[2:])
            .swapaxes(1, 2)
            .reshape(h // 2, w // 2, 4, *a.shape[2:])
        )

    known = blocks(~hole).astype(np.float32)
    count = known.sum(2)
    weight = np.where(count[..., None] > 0, known, 1.0)
    weight /= weight.sum(2, keepdims=True)
    mean_rgb = (blocks(rgb) * weight[..., None]).sum(2)
    return mean_rgb.astype(np.float32), (blocks(log_depth) * weight).sum(2).astype(np.float32), count == 0


def _whole_patches(known: np.ndarray) -> np.ndarray:
    from scipy.ndimage import minimum_filter

    return minimum_filter(known, 2 * RADIUS + 1, mode="constant", cval=False)


def _near(hole: np.ndarray) -> np.ndarray:
    from scipy.ndimage import maximum_filter

    return maximum_filter(hole, 2 * RADIUS + 1)


def _mirrored(anchor: np.ndarray, level: _Level) -> np.ndarray:
    """A first guess: the surface beyond the anchor, mirrored."""
    h, w = level.hole.shape
    ys = np.minimum((np.arange(h) + 0.5) * anchor.shape[0] / h, anchor.shape[0] - 1).astype(int)
    xs = np.minimum((np.arange(w) + 0.5) * anchor.shape[1] / w, anchor.shape[1] - 1).astype(int)
    here = np.moveaxis(np.indices((h, w)), 0, -1)
    scale = np.array([h / anchor.shape[0], w / anchor.shape[1]])
    there = (anchor[np.ix_(ys, xs)] * scale).astype(int)
    return np.clip(2 * there - here, 0, [h - 1, w - 1]).astype(np.int32)


def _doubled(nearest: np.ndarray, level: _Level) -> np.ndarray:
    h, w = level.hole.shape
    ys, xs = np.minimum(np.arange(h) // 2, nearest.shape[0] - 1), np.minimum(np.arange(w) // 2, nearest.shape[1] - 1)
    odd = np.moveaxis(np.indices((h, w)) % 2, 0, -1)
    return np.clip(2 * nearest[np.ix_(ys, xs)] + odd, 0, [h - 1, w - 1]).astype(np.int32)


def _onto_sources(nearest: np.ndarray, source: np.ndarray) -> np.ndarray:
    """Every match moved to the closest patch that may be copied."""
    return nearest_true(source)[nearest[..., 0], nearest[..., 1]].astype(np.int32)


@numba.njit(cache=True)
def _patch_cost(colour, membrane, rgb, mean, log_depth, hole, y, x, sy, sx):
    """Mean squared difference of two patches over the target's own surface, plus what their depths differ."""
    height, width = hole.shape
    own = log_depth[y, x]
    away = (log_depth[sy, sx] - own) / SURFACE
    penalty = np.float32(150.0) * min(away * away, np.float32(16.0))
    for c in range(3):
        d = mean[sy, sx, c] - membrane[y, x, c]
        penalty += np.float32(TONE_WEIGHT) * d * d
    total, weights = np.float32(0.0), np.float32(1e-3)
    for dy in range(-RADIUS, RADIUS + 1):
        for dx in range(-RADIUS, RADIUS + 1):
            yy, xx = y + dy, x + dx
            if yy < 0 or yy >= height or xx < 0 or xx >= width or abs(log_depth[yy, xx] - own) > SURFACE:
                continue
            weight = np.float32(0.5) if hole[yy, xx] else np.float32(1.0)
            for c in range(3):
                d = colour[yy, xx, c] - rgb[sy + dy, sx + dx, c]
                total += weight * d * d
            weights += weight
    return total / weights + penalty


@numba.njit(cache=True)
def _hash(y, x, k, seed):
    n = np.uint32(y) * np.uint32(73856093) ^ np.uint32(x) * np.uint32(19349663)
    n ^= np.uint32(k) * np.uint32(83492791) ^ np.uint32(seed) * np.uint32(2654435761)
    n ^= n >> np.uint32(16)
    n *= np.uint32(2246822519)
    n ^= n >> np.uint32(13)
    return n


def _search(
    colour: np.ndarray,
    membrane: np.ndarray,
    level: _Level,
    target: np.ndarray,
    nearest: np.ndarray,
    jump: int,
    seed: np.uint32,
) -> tuple[np.ndarray, np.ndarray]:
    return _search_kernel(
        colour,
        membrane,
        level.rgb,
        level.mean,
        level.log_depth,
        level.hole,
        level.source,
        target,
        nearest,
        jump,
        seed,
    )


@numba.njit(cache=True, parallel=True)
def _search_kernel(colour, membrane, rgb, mean, log_depth, hole, source, target, nearest, jump, seed):
    """One round: each pixel tries its own match, its neighbours' moved along, and random ones nearer and nearer."""
    height, width = hole.shape
    best = nearest.copy()
    costs = np.zeros((height, width), dtype=np.float32)
    for y in numba.prange(height):
        for x in range(width):
            if not target[y, x]:
                continue
            by, bx = nearest[y, x, 0], nearest[y, x, 1]
            cost = _patch_cost(colour, membrane, rgb, mean, log_depth, hole, y, x, by, bx)
            for k in range(4):
                dy = jump * (k == 0) - jump * (k == 1)
                dx = jump * (k == 2) - jump * (k == 3)
                yy, xx = y + dy, x + dx
                if 0 <= yy < height and 0 <= xx < width and target[yy, xx]:
                    sy, sx = nearest[yy, xx, 0] - dy, nearest[yy, xx, 1] - dx
                    if 0 <= sy < height and 0 <= sx < width and source[sy, sx]:
                        new = _patch_cost(colour, membrane, rgb, mean, log_depth, hole, y, x, sy, sx)
                        if new < cost:
                            cost, by, bx = new, sy, sx
            reach, k = max(height, width) // 2, 0
            while reach >= 1:
                n = _hash(y, x, k, seed)
                sy = by + int(n % np.uint32(2 * reach + 1)) - reach
                sx = bx + int((n // np.uint32(65537)) % np.uint32(2 * reach + 1)) - reach
                if 0 <= sy < height and 0 <= sx < width and source[sy, sx]:
                    new = _patch_cost(colour, membrane, rgb, mean, log_depth, hole, y, x, sy, sx)
                    if new < cost:
                        cost, by, bx = new, sy, sx
                reach //= 3
                k += 1
            best[y, x, 0], best[y, x, 1] = by, bx
            costs[y, x] = cost
    return best, costs


@numba.njit(cache=True, parallel=True)
def _vote(rgb, log_depth, hole, target, nearest, cost):
    """Each hole pixel becomes the mean of what the patches around it would put there, the better the heavier."""
    height, width = hole.shape
    out = rgb.copy()
    for y in numba.prange(height):
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
                    weight = np.exp(-(cost[yy, xx]) / np.float32(200.0)) + np.float32(1e-6)
                    weight *= np.exp(-np.float32(dy * dy + dx * dx) / np.float32(4.0))
                    r += weight * rgb[sy, sx, 0]
                    g += weight * rgb[sy, sx, 1]
                    b += weight * rgb[sy, sx, 2]
                    weights += weight
            if weights > 0:
                out[y, x, 0], out[y, x, 1], out[y, x, 2] = r / weights, g / weights, b / weights
    return out


@numba.njit(cache=True)
def _relax(picture, log_depth, hole, rounds):
    """Each hole pixel towards the mean of its neighbours on its surface: in the end, the membrane over the hole."""
    height, width = hole.shape
    now = picture.copy()
    for _ in range(rounds):
        for y in range(height):
            for x in range(width):
                if not hole[y, x]:
                    continue
                r, g, b, n = np.float32(0.0), np.float32(0.0), np.float32(0.0), np.float32(0.0)
                for dy, dx in ((0, 1), (1, 0), (0, -1), (-1, 0)):
                    yy, xx = y + dy, x + dx
                    if 0 <= yy < height and 0 <= xx < width and abs(log_depth[yy, xx] - log_depth[y, x]) < SURFACE:
                        r += now[yy, xx, 0]
                        g += now[yy, xx, 1]
                        b += now[yy, xx, 2]
                        n += np.float32(1.0)
                if n > 0:
                    now[y, x, 0], now[y, x, 1], now[y, x, 2] = r / n, g / n, b / n
    return now


@numba.njit(cache=True, parallel=True)
def _spread(picture, log_depth, radius):
    """The sum over the (2 radius + 1)^2 pixels around each that lie on its surface."""
    height, width, channels = picture.shape
    out = np.zeros_like(picture)
    for y in numba.prange(height):
        for x in range(width):
            for yy in range(max(0, y - radius), min(height, y + radius + 1)):
                for xx in range(max(0, x - radius), min(width, x + radius + 1)):
                    if abs(log_depth[yy, xx] - log_depth[y, x]) < SURFACE:
                        for c in range(channels):
                            out[y, x, c] += picture[yy, xx, c]
    return out
