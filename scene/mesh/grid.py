"""Squares over a photo, each twice as wide as those of the level below, and how badly each would do as one piece."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Bool, Float, Int

from scene.mesh.relief import Relief

DEEPEST = 6
"""The widest squares are 2 ** this pixels wide, about."""
WIDEST_CUT = 4
"""A square that an edge goes through is at most 2 ** this pixels wide: its depth is known along its sides only."""

Edges = tuple[Int[np.ndarray, "_ _"], Int[np.ndarray, "_ _"]]
"""Sides along one axis: how often each is cut, and after which node (along that axis) it is."""


@dataclass(frozen=True, eq=False)
class DepthGrid:
    """Nodes over the whole photo, about one a pixel; level 0 has a square between any four neighbours."""

    levels: int
    """The widest squares are of this level."""
    u: Float[np.ndarray, " columns"]
    """Places of the columns of nodes, pixels: from 0 to the photo's width."""
    v: Float[np.ndarray, " rows"]
    pixel_x: Int[np.ndarray, " columns"]
    """The pixel that a node is in."""
    pixel_y: Int[np.ndarray, " rows"]
    inverse: Float[np.ndarray, "rows columns"]
    """1 / metres at the nodes; 0 where there is no surface."""
    along_x: tuple[Edges, ...]
    """Cuts of the sides between a node and the next one to the right, by level."""
    along_y: tuple[Edges, ...]
    """The same downwards."""

    @staticmethod
    def over(relief: Relief) -> "DepthGrid":
        """The grid over a photo of at least two by two pixels."""
        height, width = relief.inverse.shape
        levels = max(0, min(DEEPEST, int(math.log2(min(height, width) - 1))))
        (u, pixel_x), (v, pixel_y) = _nodes(width, levels), _nodes(height, levels)
        down = _between(relief.cut_down, pixel_y, 0)
        return DepthGrid(
            levels,
            u,
            v,
            pixel_x,
            pixel_y,
            relief.inverse[np.ix_(pixel_y, pixel_x)],
            tuple(_pyramid(_between(relief.cut_right, pixel_x, 1)[pixel_y], levels)),
            tuple((count.T, after.T) for count, after in _pyramid(down[:, pixel_x].T, levels)),
        )

    @cached_property
    def cuts(self) -> tuple[Int[np.ndarray, "_ _"], ...]:
        """Number of cuts through the sides of each square, by level; 99 where one of them is cut twice."""
        cuts = []
        for (across, _), (down, _) in zip(self.along_x, self.along_y, strict=True):
            sides = (across[:-1], across[1:], down[:, :-1], down[:, 1:])
            twice = np.maximum.reduce(sides) > 1
            cuts.append(np.where(twice, 99, sum(sides)))
        return tuple(cuts)


def _nodes(pixels: int, levels: int) -> tuple[Float[np.ndarray, " nodes"], Int[np.ndarray, " nodes"]]:
    """Along one axis: where the nodes are, and in which pixels.

    There are as many as whole squares of the widest kind take, so that some pixels have two. They are at the centres of
    their pixels, but for the outermost, which are on the rim of the photo.
    """
    widest = 2**levels
    count = widest * math.ceil((pixels - 1) / widest) + 1
    pixel = np.arange(count, dtype=np.int64) * (pixels - 1) // (count - 1)
    at = pixel + 0.5
    at[0], at[-1] = 0.0, pixels
    return at, pixel


def _between(
    cut: Bool[np.ndarray, "height width"], pixel: Int[np.ndarray, " nodes"], axis: int
) -> Bool[np.ndarray, "rows columns"]:
    """Whether there is a cut between each node and the next: they are in one pixel, or in neighbouring ones."""
    at = np.minimum(pixel[:-1], cut.shape[axis] - 1)
    moved = pixel[1:] != pixel[:-1]
    return np.take(cut, at, axis=axis) & (moved if axis == 1 else moved[:, None])


def _pyramid(cut: Bool[np.ndarray, "rows columns"], levels: int) -> list[Edges]:
    """Cuts along the columns of ever longer sides, on ever fewer rows."""
    count = cut.astype(np.int16)
    after = np.broadcast_to(np.arange(cut.shape[1], dtype=np.int32), cut.shape)
    pyramid = [(count, after)]
    for _ in range(levels):
        count, after = count[::2], after[::2]
        after = np.where(count[:, ::2] > 0, after[:, ::2], after[:, 1::2])
        count = count[:, ::2] + count[:, 1::2]
        pyramid.append((count, after))
    return pyramid


def square_errors(grid: DepthGrid, parallax: float) -> list[Float[np.ndarray, "_ _"]]:
    """Error in pixels of each square as one piece, by level, its parts left alone; infinite if it cannot be one.

    The largest of three counts: how far what it shows would be shifted, seen from a camera that is not the photo's; how
    far its texture is shifted within it; how far an edge through it strays from a straight line.

    Args:
        grid: the squares.
        parallax: pixels of shift per unit of inverse depth: focal length [px] times how far a camera goes [m].
    """
    errors = [np.zeros_like(grid.cuts[0], dtype=np.float32)]
    for level in range(1, grid.levels + 1):
        stride = 2**level
        nodes, finer = grid.inverse[::stride, ::stride], grid.inverse[:: stride // 2, :: stride // 2]
        (count_x, after_x), (count_y, after_y) = grid.along_x[level], grid.along_y[level]
        x_error, x_slant = _side_errors(finer[::2], count_x, after_x, grid.inverse[::stride], grid.u, stride)
        y_error, y_slant = _side_errors(
            finer[:, ::2].T, count_y.T, after_y.T, grid.inverse[:, ::stride].T, grid.v, stride
        )
        y_error, y_slant = y_error.T, y_slant.T
        cuts = grid.cuts[level]
        inner_x, inner_y = grid.along_x[level - 1][0][1::2], grid.along_y[level - 1][0][:, 1::2]
        inside = inner_x[:, ::2] + inner_x[:, 1::2] + inner_y[::2] + inner_y[1::2]
        whole = (cuts == 0) & (inside == 0)
        a, b, c, d = nodes[:-1, :-1], nodes[:-1, 1:], nodes[1:, :-1], nodes[1:, 1:]
        share_x, share_y = _shares(grid.u, stride), _shares(grid.v, stride)[:, None]
        bilinear = (a + (b - a) * share_x) * (1 - share_y) + (c + (d - c) * share_x) * share_y
        error = (np.abs(finer[1::2, 1::2] - bilinear) + np.abs(a + d - b - c) / 4) * whole
        slant = np.sqrt(2) * np.maximum(_slant(a, d), _slant(b, c)) * whole
        error = np.maximum.reduce([error, x_error[:-1], x_error[1:], y_error[:, :-1], y_error[:, 1:]])
        slant = np.maximum.reduce([slant, x_slant[:-1], x_slant[1:], y_slant[:, :-1], y_slant[:, 1:]])
        worst = np.maximum(parallax * error, stride / 2 * slant)
        through = (cuts == 2) if level <= WIDEST_CUT else np.zeros_like(whole)
        i, j = np.nonzero(through)
        worst[i, j] = np.maximum(worst[i, j], _stray(grid, level, i, j))
        worst[~whole & ~through] = np.inf
        errors.append(worst)
    return errors


def _slant(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """How unlike the depths of two ends are: their texture is shifted by half of this share of their distance."""
    return np.abs(a - b) / np.maximum(a + b, 1e-9)


def _shares(at: Float[np.ndarray, " nodes"], stride: int) -> Float[np.ndarray, " sides"]:
    """Where between the ends of sides the nodes in their middle are, 0 to 1."""
    ends = at[::stride]
    return (at[stride // 2 :: stride] - ends[:-1]) / np.diff(ends).clip(1e-9)


def _side_errors(
    finer: np.ndarray, count: np.ndarray, after: np.ndarray, inverse: np.ndarray, at: np.ndarray, stride: int
) -> tuple[np.ndarray, np.ndarray]:
    """Sides along the columns: error of inverse depth in their middle, each half of a cut side by itself.

    And how unlike the depths of both ends are, where they are not cut.

    Args:
        finer: inverse depth at ends and middles, in turn.
        count: how often each side is cut.
        after: after which node.
        inverse: at all nodes of the sides' rows.
        at: where the columns of nodes are, pixels.
        stride: nodes from end to end.
    """
    a, middle, b = finer[:, :-1:2], finer[:, 1::2], finer[:, 2::2]
    uncut = count == 0
    error = np.abs(middle - (a + (b - a) * _shares(at, stride))) * uncut
    i, j = np.nonzero(count == 1)
    cut, begin, half, end = after[i, j], j * stride, j * stride + stride // 2, (j + 1) * stride
    low, high = inverse[i, cut], inverse[i, cut + 1]
    border = (at[cut] + at[cut + 1]) / 2
    from_low = a[i, j] + (low - a[i, j]) * (at[half] - at[begin]) / (border - at[begin])
    from_high = b[i, j] + (high - b[i, j]) * (at[end] - at[half]) / (at[end] - border)
    error[i, j] = np.abs(middle[i, j] - np.where(cut >= half, from_low, from_high))
    return error, _slant(a, b) * uncut


def _stray(grid: DepthGrid, level: int, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    """How far an edge through squares that it cuts twice is from a straight line on their inner sides, pixels."""
    stride, half = 2**level, 2 ** (level - 1)
    rows, columns = i * stride, j * stride
    sides = [_crossing(grid, level, 0, rows + d, columns) for d in (0, stride)]
    sides += [_crossing(grid, level, 1, rows, columns + d) for d in (0, stride)]
    x = np.stack([side[0] for side in sides])
    y = np.stack([side[1] for side in sides])
    has = np.stack([side[2] for side in sides])
    first, last = has.argmax(0), len(has) - 1 - has[::-1].argmax(0)
    every = np.arange(len(i))
    px, py, qx, qy = x[first, every], y[first, every], x[last, every], y[last, every]
    length = np.maximum(np.hypot(qx - px, qy - py), 1e-6)
    inner = [_crossing(grid, level - 1, 0, rows + half, columns + d) for d in (0, half)]
    inner += [_crossing(grid, level - 1, 1, rows + d, columns + half) for d in (0, half)]
    stray = np.zeros(len(i))
    for x, y, has in inner:
        distance = np.abs((x - px) * (qy - py) - (y - py) * (qx - px)) / length
        stray = np.maximum(stray, np.where(has, distance, 0))
    return stray


def _crossing(
    grid: DepthGrid, level: int, axis: int, rows: np.ndarray, columns: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Where the side of that level which begins at a node is cut, x and y in pixels; and whether it is."""
    stride = 2**level
    count, after = (grid.along_y if axis else grid.along_x)[level]
    at = rows // stride, columns // stride
    if axis:
        return grid.u[columns], grid.pixel_y[after[at]] + 1.0, count[at] > 0
    return grid.pixel_x[after[at]] + 1.0, grid.v[rows], count[at] > 0


def saturated(grid: DepthGrid, errors: list[np.ndarray], smallest: int) -> list[np.ndarray]:
    """Errors such that squares above any limit can be split, and neighbours then differ by one level at most.

    Args:
        grid: the squares.
        errors: of each, by level.
        smallest: squares of this level are never split; one that cannot be a piece by itself is given up.
    """
    out = [np.full(errors[level].shape, -np.inf, dtype=np.float32) for level in range(smallest + 1)]
    for level in range(smallest + 1, grid.levels + 1):
        below = out[level - 1]
        if level == smallest + 1:
            below = np.where(hopeless(grid, smallest), np.inf, -np.inf).astype(np.float32)
            spread = below
        else:
            spread = below.copy()
            spread[1:] = np.maximum(spread[1:], below[:-1])
            spread[:-1] = np.maximum(spread[:-1], below[1:])
            spread[:, 1:] = np.maximum(spread[:, 1:], below[:, :-1])
            spread[:, :-1] = np.maximum(spread[:, :-1], below[:, 1:])
        quads = np.maximum.reduce([spread[::2, ::2], spread[1::2, ::2], spread[::2, 1::2], spread[1::2, 1::2]])
        out.append(np.maximum(errors[level], quads))
    return out


def hopeless(grid: DepthGrid, level: int) -> Bool[np.ndarray, "rows columns"]:
    """Squares of a level that no single edge goes straight through, and some edge does."""
    cuts = grid.cuts[level]
    if level == 0:
        return (cuts != 0) & (cuts != 2)
    inner_x, inner_y = grid.along_x[level - 1][0][1::2], grid.along_y[level - 1][0][:, 1::2]
    inside = inner_x[:, ::2] + inner_x[:, 1::2] + inner_y[::2] + inner_y[1::2]
    return ((cuts != 0) & (cuts != 2)) | ((cuts == 0) & (inside > 0))
