"""Corners, and where they are in the next picture."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from jaxtyping import Bool, Float, Float32, UInt8
from scipy.ndimage import correlate1d, gaussian_filter, maximum_filter

Pyramid = Sequence[np.ndarray]
"""Grey pictures [height, width] float32, each half as large as the one before."""

RADIUS = 7
"""Half of the window that is found again, pixels."""
STEPS = 12
LEAST_SIDE = 40
"""Pixels: a smaller picture is not halved again."""
WEAKEST = 0.6
"""Mean squared gradient [grey levels^2 per pixel^2] below which a window has nothing to hold on to."""
THERE_AND_BACK = 0.4
"""Pixels by which a corner may miss its start when it is followed back."""
MOST_OFF = 18.0
"""Mean difference of grey levels at which a window is another one."""
RELATIVE = 0.002
"""Strength of a corner, relative to the strong ones of the picture, below which it is none."""
BINOMIAL = np.array([1, 4, 6, 4, 1], np.float32) / 16


def pyramid(frame: UInt8[np.ndarray, "height width 3"], levels: int = 4) -> Pyramid:
    """A picture in grey, and halved up to `levels` - 1 times."""
    grey = frame @ np.array([0.299, 0.587, 0.114], np.float32)
    stack: list[np.ndarray] = [np.ascontiguousarray(gaussian_filter(grey, 0.7, truncate=3), np.float32)]
    while len(stack) < levels and min(stack[-1].shape) >= 2 * LEAST_SIDE:
        smooth = correlate1d(correlate1d(stack[-1], BINOMIAL, axis=0), BINOMIAL, axis=1)
        stack.append(np.ascontiguousarray(smooth[::2, ::2]))
    return stack


def corners(
    grey: Float32[np.ndarray, "height width"],
    taken: Float[np.ndarray, "points 2"],
    spacing: float,
    usable: Bool[np.ndarray, "height width"] | None = None,
) -> Float32[np.ndarray, "corners 2"]:
    """The strongest corner of every cell that has no point yet, spread evenly (Shi and Tomasi 1994).

    Args:
        grey: picture.
        taken: points that are followed already, x and y [px].
        spacing: side of a cell, pixels.
        usable: where a corner may be; None is anywhere.
    """
    height, width = grey.shape
    gx, gy = np.gradient(grey, axis=1), np.gradient(grey, axis=0)
    xx, xy, yy = (gaussian_filter(product, 2.0, truncate=2.5) for product in (gx * gx, gx * gy, gy * gy))
    strength = (xx + yy - np.sqrt((xx - yy) ** 2 + 4 * xy * xy)) / 2
    margin = RADIUS + 3
    strength[:margin], strength[-margin:], strength[:, :margin], strength[:, -margin:] = 0, 0, 0, 0
    if usable is not None:
        strength[~usable] = 0
    least = max(WEAKEST, RELATIVE * float(np.percentile(strength, 99.5)))
    y, x = np.nonzero((strength == maximum_filter(strength, 7)) & (strength > least))
    across = int(np.ceil(width / spacing))
    occupied = np.zeros(across * int(np.ceil(height / spacing)) + across, bool)
    cells = (taken // spacing).astype(int)
    inside = (cells >= 0).all(1) & (cells[:, 0] < across) & (taken[:, 1] < height)
    occupied[cells[inside, 1] * across + cells[inside, 0]] = True
    order = np.argsort(-strength[y, x], kind="stable")
    x, y = x[order], y[order]
    cell = (y // spacing).astype(int) * across + (x // spacing).astype(int)
    _, first = np.unique(cell, return_index=True)
    first = np.sort(first[~occupied[cell[first]]])
    return np.stack([x[first], y[first]], axis=1).astype(np.float32)


def followed(
    before: Pyramid, after: Pyramid, at: Float32[np.ndarray, "points 2"], pool: ThreadPoolExecutor, threads: int
) -> tuple[Float32[np.ndarray, "points 2"], Bool[np.ndarray, " points"]]:
    """Where points of one picture are in the next, and whether each was found; coarse to fine, and checked back."""

    def there_and_back(part: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        there, off = _follow(before, after, part, part)
        back, off_back = _follow(after, before, there, part)
        missed = np.hypot(*(back - part).T)
        return there, (off < MOST_OFF) & (off_back < MOST_OFF) & (missed < THERE_AND_BACK)

    parts = list(pool.map(there_and_back, np.array_split(at, threads)))
    return np.concatenate([each for each, _ in parts]), np.concatenate([each for _, each in parts])


def _follow(
    before: Pyramid, after: Pyramid, start: np.ndarray, guess: np.ndarray
) -> tuple[Float32[np.ndarray, "points 2"], Float32[np.ndarray, " points"]]:
    """The place of every window, and the mean difference of grey levels there."""
    from scene.recover.kernel import follow_windows  # compiled on first use

    off = np.empty(len(start), np.float32)
    top = len(before) - 1
    found = (guess / 2**top).astype(np.float32)
    for level in range(top, -1, -1):
        at = (start / 2**level).astype(np.float32)
        follow_windows(before[level], after[level], at, found, off, RADIUS, STEPS, WEAKEST if level == 0 else 0.05)
        if level:
            found = found * np.float32(2)
    return found, off
