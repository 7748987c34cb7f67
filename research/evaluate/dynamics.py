"""Dynamics: how much moves in a video by itself, which its camera does not explain.

Corners are followed over a few frames. If what they are on stands still, one point in space explains all its places in
the pictures, by the cameras that were recovered from the video itself. How far the places miss that point is motion.
Things that move along with the camera, on the line on which they would be seen anyway, go unseen.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from jaxtyping import Bool, Float
from torch import Tensor

from research.evaluate.measures import Seen
from scene.recover.features import corners, followed, pyramid

SHARE, SPEED = "dynamics, part of the picture that moves", "dynamics, speed (% of the width per frame)"
WINDOW = 4
"""Frames over which a corner is followed."""
LEAST = 0.004
"""Part of the width by which places miss a point in space before that is motion: 1 pixel in 256."""
SPACING = 12.0
"""Pixels between corners, about, in a picture 256 wide."""
FEWEST = 20
"""Corners of which something is told."""


def dynamics(seen: Seen) -> Mapping[str, float]:
    """How large a part of the corners moves, and how fast on average, still ones counted as 0.

    Nothing where no camera was found, or too few corners could be followed.
    """
    if seen.c2w is None:
        return {}
    width = seen.frames.shape[2]
    places = _followed(seen.frames)
    missed = np.concatenate(
        [misses(where, seen.asked.lens.matrix.numpy(), seen.c2w[first : first + WINDOW]) for first, where in places]
        or [np.empty(0)]
    )
    if len(missed) < FEWEST:
        return {}
    moves = missed > LEAST * width
    # a path of `WINDOW` frames at even speed misses its middle by a quarter of its length on average
    speed = np.where(moves, missed * 4 / (WINDOW - 1) / width * 100, 0.0)
    return {SHARE: float(moves.mean()), SPEED: float(speed.mean())}


def misses(
    places: Float[np.ndarray, "corners window 2"], lens: Float[np.ndarray, "3 3"], c2w: Float[Tensor, "window 4 4"]
) -> Float[np.ndarray, " corners"]:
    """Mean distance [px] of a corner's places from where the point in space is seen that explains them best.

    Args:
        places: of each corner in each frame of the window, pixels.
        lens: that the frames share.
        c2w: their cameras.
    """
    w2c = np.linalg.inv(c2w.numpy())
    rows = (lens @ w2c[:, :3]).astype(float)
    # (u, v) = (p1 X / p3 X, p2 X / p3 X), for X of four coordinates: points that are infinitely far are some too
    system = places[..., None] * rows[None, :, None, 2] - rows[None, :, :2]
    scale = np.linalg.norm(rows[:, 2, :3], axis=-1)[None, :, None, None]
    system = (system / scale).reshape(len(places), -1, 4)
    point = np.linalg.svd(system)[2][:, -1]
    for _ in range(3):  # the distances in the picture rather than those of the equations
        depth = np.einsum("wk,nk->nw", rows[:, 2], point)
        weights = 1 / np.where(np.abs(depth) < 1e-9, 1e-9, depth)
        weighted = system.reshape(len(places), -1, 2, 4) * weights[..., None, None]
        point = np.linalg.svd(weighted.reshape(len(places), -1, 4))[2][:, -1]
    seen = np.einsum("wck,nk->nwc", rows, point)
    uv = seen[..., :2] / np.where(np.abs(seen[..., 2:]) < 1e-9, 1e-9, seen[..., 2:])
    return np.linalg.norm(uv - places, axis=-1).mean(axis=1)


def _followed(frames: Tensor) -> list[tuple[int, Float[np.ndarray, "corners window 2"]]]:
    """First frame of each window, and the places of corners in all its frames, pixels."""
    spacing = SPACING * frames.shape[2] / 256
    pyramids = [pyramid(frame.numpy()) for frame in frames]
    out = []
    with ThreadPoolExecutor(1) as pool:
        for first in range(0, len(frames) - WINDOW + 1, WINDOW - 1):
            at = corners(pyramids[first][0], np.empty((0, 2), np.float32), spacing)
            kept: Bool[np.ndarray, " corners"] = np.ones(len(at), bool)
            places = [at]
            for number in range(first, first + WINDOW - 1):
                at, found = followed(pyramids[number], pyramids[number + 1], at, pool, 1)
                kept &= found
                places.append(at)
            out.append((first, np.stack(places, axis=1)[kept].astype(float) + 0.5))
    return out
