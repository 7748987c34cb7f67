"""What lies behind squares left to points: tiles with the photo on them, as far away as what is around them."""

import numpy as np
from jaxtyping import Bool, Float, Int
from scipy import ndimage

from scene.mesh.grid import DepthGrid

AROUND = 2
"""A tile is as far away as the farthest within so many squares: behind leaves there is a wall, or the sky."""
BEHIND = 1.01
"""And a little more: what is there itself covers it."""


def backing(
    grid: DepthGrid, left: Bool[np.ndarray, "rows columns"], level: int
) -> tuple[Float[np.ndarray, "corners 2"], Float[np.ndarray, " corners"], Int[np.ndarray, "triangles 3"]]:
    """Where in the image the corners of the tiles are [px], their inverse depth, and the triangles between them.

    Points alone leave gaps, through which one would see that there is nothing behind. A tile faces the photo's camera
    and has exactly the square's own part of the photo, so that from the photo's pose no gap is seen.

    Args:
        grid: of the squares.
        left: the squares of a level that are left to points.
        level: their level.
    """
    side, (rows, columns) = 2**level, left.shape
    nodes = np.where(grid.inverse > 0, grid.inverse, np.inf)[: rows * side, : columns * side]
    farthest = nodes.reshape(rows, side, columns, side).min(axis=(1, 3))
    farthest = ndimage.minimum_filter(farthest, size=2 * AROUND + 1, mode="nearest") / BEHIND
    row, column = np.nonzero(left & np.isfinite(farthest))
    u, v = grid.u[::side], grid.v[::side]
    across = np.stack([u[column], u[column], u[column + 1], u[column + 1]], axis=-1)
    down = np.stack([v[row], v[row + 1], v[row + 1], v[row]], axis=-1)
    first = 4 * np.arange(len(row))[:, None, None]
    triangles = (first + np.array([[0, 1, 2], [0, 2, 3]])).reshape(-1, 3)
    at = np.stack([across, down], axis=-1).reshape(-1, 2)
    return at, farthest[row, column].repeat(4), triangles
