"""Where the corners of triangles are: in the image, and in depth."""

import numpy as np
from jaxtyping import Float, Int

from scene.mesh.grid import DepthGrid
from scene.mesh.pieces import DOWN, LEFT, RIGHT

ROUNDS = 20
"""Rounds of smoothing an edge, which at first goes from pixel border to pixel border."""
FARTHEST = 0.45
"""A cut stays within this of the pixel border that it was on, pixels: pixel centres keep their side."""


def smooth_cuts(
    grid: DepthGrid, lines: Int[np.ndarray, "lines 2"]
) -> tuple[Int[np.ndarray, " cuts"], Float[np.ndarray, " cuts"]]:
    """Cuts along edges, by the name of the side before them, sorted; and where each is along its side, pixels.

    A cut goes towards the middle of its two neighbours on the edge; ends and junctions stay.
    """
    cuts, ends = np.unique(lines, return_inverse=True)
    ends = ends.reshape(-1, 2)
    node, direction = np.divmod(cuts - grid.inverse.size, 4)
    downward = direction == DOWN
    row, column = np.divmod(node, grid.inverse.shape[1])
    start = np.where(downward, grid.pixel_y[row], grid.pixel_x[column]) + 1.0
    along, across = start.copy(), np.where(downward, grid.u[column], grid.v[row])
    a, b = ends[:, 0], ends[:, 1]
    inner = np.bincount(ends.reshape(-1), minlength=len(cuts)) == 2
    for _ in range(ROUNDS):
        place_x, place_y = np.where(downward, across, along), np.where(downward, along, across)
        total = np.bincount(a, np.where(downward[a], place_y[b], place_x[b]), len(cuts))
        total += np.bincount(b, np.where(downward[b], place_y[a], place_x[a]), len(cuts))
        along = np.where(inner, np.clip((along + total / 2) / 2, start - FARTHEST, start + FARTHEST), along)
    return cuts, along


def place(
    grid: DepthGrid, names: Int[np.ndarray, " vertices"], lines: Int[np.ndarray, "lines 2"]
) -> tuple[Float[np.ndarray, "vertices 2"], Float[np.ndarray, " vertices"]]:
    """Where in the image vertices are, pixels, and their inverse depth: that of the node that each belongs to."""
    size, columns = grid.inverse.size, grid.inverse.shape[1]
    is_cut, is_middle = (names >= size) & (names < 5 * size), names >= 5 * size
    node, side = np.where(is_cut | is_middle, (names - size) // 4 % size, names), (names - size) % 4
    row, column = np.divmod(node, columns)
    u = np.where(is_middle, grid.pixel_x[column] + 1.0, grid.u[column])
    v = np.where(is_middle, grid.pixel_y[row] + 1.0, grid.v[row])
    towards_x = is_cut & (side <= LEFT)
    towards_y = is_cut & (side > LEFT)
    back = np.where(towards_x, side == LEFT, side != DOWN)
    u[towards_x] = grid.pixel_x[(column - back)[towards_x]] + 1.0
    v[towards_y] = grid.pixel_y[(row - back)[towards_y]] + 1.0
    cuts, along = smooth_cuts(grid, lines)
    if len(cuts):
        key = size + 4 * (node - np.where(towards_x, back, back * columns)) + np.where(towards_x, RIGHT, DOWN)
        at = np.searchsorted(cuts, key).clip(max=len(cuts) - 1)
        on_edge = cuts[at] == key
        u = np.where(on_edge & towards_x, along[at], u)
        v = np.where(on_edge & towards_y, along[at], v)
    corner_row = row + (is_middle & (side >= 2))
    corner_column = column + (is_middle & ((side == 1) | (side == 2)))
    return np.stack([u, v], axis=-1), grid.inverse[corner_row, corner_column]
