"""The colour of what is invented: patches of the photo's own surfaces, found coarse to fine.

Wexler, Shechtman, Irani 2007 (completion by voting patches) with the search of Barnes et al. 2009 (PatchMatch), its
propagation made parallel by jumps. Patches are compared on their own surface only, so that what stands in front never
leaks into what is behind it. The large-scale tone is that of a membrane stretched over the hole; patches bring the
texture. Deterministic: random matches are hashes of the pixel.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Float, Int, UInt8
from torch import Tensor

from engine.layers import patches
from engine.layers.canvas import nearest_true
from engine.layers.patches import RADIUS
from scene.rendering.render import processors
from scene.support.kernel_input import expect_array, expect_places

TONE = 0.6
"""How much of the large-scale light comes from around the hole rather than from where the patches were."""
TONE_PIXELS = 6
"""What varies over more than about this is large-scale."""
COARSEST = 24
"""The pyramid ends when a side would be shorter [px]."""
ROUNDS, FINEST_ROUNDS = 6, 3
"""Rounds of search and vote, on every level and on the last."""


@dataclass(frozen=True, eq=False)
class _Level:
    rgb: np.ndarray  # [h, w, 3] float32
    log_depth: np.ndarray  # [h, w] float32
    hole: np.ndarray  # [h, w] bool
    source: np.ndarray  # [h, w] bool: the whole patch around the pixel may be copied
    target: np.ndarray  # [h, w] bool: the patch around the pixel touches the hole
    mean: np.ndarray  # [h, w, 3] float32: of the patch around the pixel


def paint(
    rgb: UInt8[Tensor, "height width 3"],
    depth: Float[Tensor, "height width"],
    hole: Bool[Tensor, "height width"],
    anchor: Int[Tensor, "height width 2"],
    *,
    on_step: Callable[[float], None] = lambda share: None,
) -> UInt8[Tensor, "height width 3"]:
    """Fill `hole` with patches of the rest.

    Args:
        rgb: the picture; what is in the hole is not looked at.
        depth: metres, known or extended everywhere.
        hole: what to fill.
        anchor: for a hole pixel, the row and column of the known pixel whose surface it continues.
        on_step: told the share done between steps; may raise to stop.

    Raises:
        InputError: depth that is not finite and positive, or an anchor outside the picture.
    """
    height, width = hole.shape
    expect_array("depth", depth.log().numpy(), np.float32, height, width, finite=True)
    expect_places("anchors", anchor.numpy(), height, width)
    if not bool(hole.any()) or bool(hole.all()):
        return rgb
    levels = _pyramid(rgb.numpy().astype(np.float32), depth.log().numpy().astype(np.float32), hole.numpy())
    nearest, tone = _first_guess(rgb.numpy(), anchor.numpy(), levels[-1])
    colour = tone
    work = [level.hole.size * (FINEST_ROUNDS if level is levels[0] else ROUNDS) for level in reversed(levels)]
    with ThreadPoolExecutor(processors()) as pool:
        for i, level in enumerate(reversed(levels)):
            if i > 0:
                nearest, tone = _doubled(nearest, tone, level)
            patches.relax(tone, level.log_depth, level.hole, 40)
            colour = tone
            if not level.source.any():
                continue  # no whole patch is known: noise, for instance; the membrane has to do
            nearest = nearest_true(level.source)[nearest[..., 0], nearest[..., 1]].astype(np.int32)
            colour = _voted(pool, level, nearest, np.zeros(level.hole.shape, dtype=np.float32))
            rounds = work[i] // level.hole.size
            for round_ in range(rounds):
                begun = sum(work[:i]) + work[i] * round_ / rounds
                on_step(begun / sum(work))

                def on_part(share: float, begun: float = begun, part: float = work[i] / rounds) -> None:
                    on_step((begun + share * part) / sum(work))

                nearest, costs = _searched(pool, level, colour, tone, nearest, 104729 * i + round_, on_part)
                colour = _voted(pool, level, nearest, costs)
        colour = _toned(pool, levels[0], colour, tone)
    return torch.from_numpy(np.clip(np.rint(colour), 0, 255).astype(np.uint8))


def _pyramid(rgb: np.ndarray, log_depth: np.ndarray, hole: np.ndarray) -> list[_Level]:
    """The picture at full, half, quarter, ... size."""
    from scipy.ndimage import maximum_filter, minimum_filter, uniform_filter

    side = 2 * RADIUS + 1
    levels = []
    while True:
        source = minimum_filter(~hole, side, mode="constant", cval=False)
        mean = uniform_filter(rgb, side, axes=(0, 1))
        levels.append(_Level(rgb, log_depth, hole, source, maximum_filter(hole, side), mean))
        if min(hole.shape) // 2 < COARSEST:
            return levels
        rgb, log_depth, hole = _halved(rgb, log_depth, hole)


def _halved(rgb: np.ndarray, log_depth: np.ndarray, hole: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """2 x 2 pixels become one: the mean of the known ones where there are any."""
    h, w = hole.shape[0] // 2, hole.shape[1] // 2

    def blocks(a: np.ndarray) -> np.ndarray:
        rest = a.shape[2:]
        return a[: 2 * h, : 2 * w].reshape(h, 2, w, 2, *rest).swapaxes(1, 2).reshape(h, w, 4, *rest)

    known = blocks(~hole).astype(np.float32)
    count = known.sum(2)
    weight = np.where(count[..., None] > 0, known, 1.0)
    weight /= weight.sum(2, keepdims=True)
    mean_rgb = (blocks(rgb) * weight[..., None]).sum(2)
    return mean_rgb.astype(np.float32), (blocks(log_depth) * weight).sum(2).astype(np.float32), count == 0


def _first_guess(rgb: np.ndarray, anchor: np.ndarray, level: _Level) -> tuple[np.ndarray, np.ndarray]:
    """Guess on the coarsest level: the surface beyond the anchor, mirrored; and the anchor's colour as tone."""
    h, w = level.hole.shape
    scale = np.array(anchor.shape[:2]) / [h, w]
    ys, xs = (((np.arange(n) + 0.5) * s).astype(int) for n, s in ((h, scale[0]), (w, scale[1])))
    at = anchor[np.ix_(ys, xs)]
    mirrored = 2 * (at / scale).astype(int) - np.moveaxis(np.indices((h, w)), 0, -1)
    tone = np.where(level.hole[..., None], rgb[at[..., 0], at[..., 1]], level.rgb)
    return np.clip(mirrored, 0, [h - 1, w - 1]), tone.astype(np.float32)


def _doubled(nearest: np.ndarray, tone: np.ndarray, level: _Level) -> tuple[np.ndarray, np.ndarray]:
    """Matches and tone, carried to the next finer level."""
    h, w = level.hole.shape
    ys, xs = np.minimum(np.arange(h) // 2, nearest.shape[0] - 1), np.minimum(np.arange(w) // 2, nearest.shape[1] - 1)
    odd = np.moveaxis(np.indices((h, w)) % 2, 0, -1)
    matches = np.clip(2 * nearest[np.ix_(ys, xs)] + odd, 0, [h - 1, w - 1])
    return matches, np.where(level.hole[..., None], tone[np.ix_(ys, xs)], level.rgb)


def _searched(
    pool: ThreadPoolExecutor,
    level: _Level,
    colour: np.ndarray,
    tone: np.ndarray,
    nearest: np.ndarray,
    seed: int,
    on_part: Callable[[float], None],
) -> tuple[np.ndarray, np.ndarray]:
    assert level.source[tuple(np.moveaxis(nearest, -1, 0))].all(), "a match whose patch leaves the picture"
    costs = np.zeros(level.hole.shape, dtype=np.float32)
    for half, jump in enumerate((4, 1)):
        best = nearest.copy()
        fixed = (colour, tone, level.rgb, level.mean, level.log_depth, level.hole, level.source, level.target)
        given = (*fixed, nearest, jump, 2 * seed + (jump == 1), best, costs)
        for share in _in_bands(pool, patches.search, level, *given):
            on_part((half + share) / 2)
        nearest = best
    return nearest, costs


def _voted(pool: ThreadPoolExecutor, level: _Level, nearest: np.ndarray, costs: np.ndarray) -> np.ndarray:
    out = level.rgb.copy()
    _all_bands(pool, patches.vote, level, level.rgb, level.log_depth, level.hole, level.target, nearest, costs, out)
    return out


def _toned(pool: ThreadPoolExecutor, level: _Level, colour: np.ndarray, tone: np.ndarray) -> np.ndarray:
    """The painted holes with the membrane's tone: texture from the patches, large-scale light from around the hole."""
    coarse, membrane = np.zeros_like(colour), np.zeros_like(colour)
    for picture, mean in ((colour, coarse), (tone, membrane)):
        _all_bands(pool, patches.surface_mean, level, picture, level.log_depth, level.hole, TONE_PIXELS, mean)
    return np.where(level.hole[..., None], colour + TONE * (membrane - coarse), colour)


def _in_bands(
    pool: ThreadPoolExecutor, kernel: Callable[..., None], level: _Level, *arguments: object
) -> Iterator[float]:
    """Run a kernel of `patches` over all rows, some in each thread; the share done, band after band."""
    height, width = level.hole.shape
    sizes = {array.shape[:2] for array in arguments if isinstance(array, np.ndarray)}
    assert sizes == {(height, width)}, f"a kernel was given pictures of {sizes}"
    tops = range(0, height, 16)
    done = pool.map(lambda top: kernel(*arguments, top, min(top + 16, height)), tops)
    for count, _ in enumerate(done, start=1):
        yield count / len(tops)


def _all_bands(pool: ThreadPoolExecutor, kernel: Callable[..., None], level: _Level, *arguments: object) -> None:
    for _ in _in_bands(pool, kernel, level, *arguments):
        pass
