"""Triangles of squares: whole ones, and ones that an edge cuts into pieces.

Corners of triangles are named by numbers: a node; a side's cut, seen from one of the two nodes beside it; the middle of
a square where edges meet, seen from one of its pieces.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Int

from scene.mesh.grid import DepthGrid

RIGHT, LEFT, DOWN, UP = range(4)
"""Direction from its node in which a cut is."""


@dataclass(frozen=True, eq=False)
class Pieces:
    """Triangles, and the lines along which edges go."""

    corners: Int[np.ndarray, "triangles 3"]
    lines: Int[np.ndarray, "lines 2"]
    """Names of the two cuts that an edge goes through within a square, each as seen from the node before it."""


def cut_name(grid: DepthGrid, node: np.ndarray, direction: int | np.ndarray) -> np.ndarray:
    """Name of the cut in that direction from a node, on the node's side."""
    return grid.inverse.size + 4 * node + direction


def middle_name(grid: DepthGrid, node: np.ndarray, corner: np.ndarray) -> np.ndarray:
    """Name of the middle of the smallest square at whose upper left a node is, for the piece of one of its corners."""
    return 5 * grid.inverse.size + 4 * node + corner


NAMES = 9
"""So many names a node."""


def _ring(
    grid: DepthGrid, level: int, squares: Bool[np.ndarray, "rows columns"], split: Bool[np.ndarray, "rows columns"]
) -> Int[np.ndarray, "squares 8"]:
    """Nodes around each square, clockwise from the upper left; -1 where a side has no node in its middle."""
    i, j = np.nonzero(squares)
    columns, stride, half = grid.inverse.shape[1], 2**level, 2**level // 2
    at = i * stride * columns + j * stride
    around = np.pad(split, 1)
    step = columns * stride
    corners = at, at + stride, at + stride + step, at + step
    middles = at + half, at + stride + columns * half, at + step + half, at + columns * half
    beside = around[i, j + 1], around[i + 1, j + 2], around[i + 2, j + 1], around[i + 1, j]
    ring = np.empty((len(i), 8), dtype=np.int64)
    for side in range(4):
        ring[:, 2 * side] = corners[side]
        ring[:, 2 * side + 1] = np.where(beside[side], middles[side], -1)
    return ring


def _packed(slots: np.ndarray) -> np.ndarray:
    """What is not -1 first in each row, in order."""
    return np.take_along_axis(slots, np.argsort(slots < 0, axis=1, kind="stable"), axis=1)


def _rolled(slots: np.ndarray, first: np.ndarray) -> np.ndarray:
    """Each row turned so that it begins at an index."""
    return np.take_along_axis(slots, (first[:, None] + np.arange(slots.shape[1])) % slots.shape[1], axis=1)


def whole_pieces(
    grid: DepthGrid, level: int, squares: Bool[np.ndarray, "rows columns"], split: Bool[np.ndarray, "rows columns"]
) -> Pieces:
    """Squares without cuts, as fans: from the middle of a side if one has a node, so that no triangle is flat.

    Args:
        grid: the squares.
        level: theirs.
        squares: which of them.
        split: which of that level are split: their neighbours have a node in the middle of the side to them.
    """
    ring = _ring(grid, level, squares, split)
    ring = ring[grid.inverse.reshape(-1)[ring[:, 0]] > 0]
    has = ring[:, 1::2] >= 0
    fan = _packed(_rolled(ring, np.where(has.any(1), 2 * has.argmax(1) + 1, 0)))
    corners = np.stack([np.broadcast_to(fan[:, :1], fan[:, 2:].shape), fan[:, 2:], fan[:, 1:-1]], axis=-1)
    return Pieces(corners[fan[:, 2:] >= 0], np.empty((0, 2), np.int64))


def cut_pieces(
    grid: DepthGrid, level: int, squares: Bool[np.ndarray, "rows columns"], split: Bool[np.ndarray, "rows columns"]
) -> Pieces:
    """Squares with cuts, arguments as for whole ones: each piece between two cuts is a fan of its own.

    Where an edge only goes through, fans begin at its cut; where more meet, or one ends, in the middle of the square.
    """
    ring = _ring(grid, level, squares, split)
    if not len(ring):
        return Pieces(np.empty((0, 3), np.int64), np.empty((0, 2), np.int64))
    slots = np.full((len(ring), 8, 3), -1, dtype=np.int64)  # a node, the cut after it, that cut of the next node's
    slots[:, :, 0] = ring
    lines = np.full((len(ring), 8), -1, dtype=np.int64)
    for k in range(8):
        _fill_cut(grid, level, ring, k, slots, lines)
    slots, number = slots.reshape(len(ring), 24), (lines >= 0).sum(1)
    begins = np.zeros_like(slots, dtype=bool)
    begins[:, 2::3] = slots[:, 2::3] >= 0
    first = begins.argmax(1)
    slots, begins = _rolled(slots, first), _rolled(begins, first)
    order = np.argsort(slots < 0, axis=1, kind="stable")
    slots, begins = np.take_along_axis(slots, order, axis=1), np.take_along_axis(begins, order, axis=1)
    index = np.maximum.accumulate(np.where(begins, np.arange(24), 0), axis=1)
    origin = np.take_along_axis(slots, index, axis=1)
    whose = np.take_along_axis(slots, np.minimum(index + 1, 23), axis=1)  # the first node of the piece
    meeting = (number != 2)[:, None]
    corner = np.zeros_like(slots)
    for k in range(1, 4):
        corner[whose == ring[:, 2 * k, None]] = k
    origin = np.where(meeting, middle_name(grid, ring[:, :1], corner), origin)
    a, b = slots[:, :-1], slots[:, 1:]
    usable = (b >= 0) & ~begins[:, 1:] & (meeting | ~begins[:, :-1])
    usable &= grid.inverse.reshape(-1)[whose[:, :-1].clip(0, grid.inverse.size - 1)] > 0
    corners = np.stack([origin[:, :-1], b, a], axis=-1)[usable]
    through = lines[number == 2]
    return Pieces(corners, _packed(through)[:, :2])


def _fill_cut(grid: DepthGrid, level: int, ring: np.ndarray, k: int, slots: np.ndarray, lines: np.ndarray) -> None:
    """Write the cut between the ring's node `k` and the next one, where there is one, into slots and lines."""
    side, second = divmod(k, 2)
    columns = grid.inverse.shape[1]
    halved = ring[:, 2 * side + 1] >= 0
    for these, at in ((np.nonzero(~halved)[0], level), (np.nonzero(halved)[0], level - 1)):
        if at < 0 or not len(these) or (second and at == level):
            continue
        a = ring[these, k]
        b = ring[these, (k + 1) % 8] if at < level else ring[these, (k + 2) % 8]
        low = np.minimum(a, b)
        rows, cols = low // columns // 2**at, low % columns // 2**at
        count, after = (grid.along_x if side % 2 == 0 else grid.along_y)[at]
        single = count[rows, cols] == 1
        these, low, cut = these[single], low[single], after[rows[single], cols[single]]
        along = side % 2 == 0
        node = (low // columns) * columns + cut if along else cut * columns + low % columns
        beyond = node + (1 if along else columns)
        near = cut_name(grid, node, RIGHT if along else DOWN)
        far = cut_name(grid, beyond, LEFT if along else UP)
        forward = side < 2  # to the right, down
        slots[these, k, 1], slots[these, k, 2] = (near, far) if forward else (far, near)
        lines[these, k] = near
