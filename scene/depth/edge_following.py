"""A small map enlarged along the edges of a large picture."""

import numpy as np
from jaxtyping import Float

LIKENESS = 0.08
"""Colours this far apart (sRGB in [0, 1]) belong to different things."""


def follow_edges(
    values: Float[np.ndarray, "rows columns"],
    small: Float[np.ndarray, "rows columns 3"],
    large: Float[np.ndarray, "height width 3"],
) -> Float[np.ndarray, "height width"]:
    """`values` of the small picture at the size of the large one, each pixel's from the neighbours that it looks like.

    Joint bilateral upsampling (Kopf et al., SIGGRAPH 2007) over the four cells around a pixel, so nothing is
    invented: every result lies between values that were there.
    """
    (height, width), (rows, columns) = large.shape[:2], values.shape
    y = np.clip((np.arange(height) + 0.5) * rows / height - 0.5, 0, rows - 1).astype(np.float32)
    x = np.clip((np.arange(width) + 0.5) * columns / width - 0.5, 0, columns - 1).astype(np.float32)
    values, small, large = (array.astype(np.float32) for array in (values, small, large))
    total, weights = np.zeros((2, height, width), np.float32)
    for down in (0, 1):
        for across in (0, 1):
            row, column = np.floor(y).astype(int) + down, np.floor(x).astype(int) + across
            closeness = (1 - np.abs(y - row))[:, None] * (1 - np.abs(x - column))[None]
            cells = np.ix_(np.minimum(row, rows - 1), np.minimum(column, columns - 1))
            unlike = ((large - small[cells]) ** 2).sum(axis=-1)
            weight = np.maximum(closeness, 1e-4) * (np.exp(-unlike / (2 * LIKENESS**2)) + 1e-3)
            total += weight * values[cells]
            weights += weight
    return total / weights
