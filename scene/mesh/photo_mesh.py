"""Meshing: a scene becomes triangles with the photo on them, as many as wished."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int, UInt32

from scene.camera import Intrinsics
from scene.mesh.backing import backing
from scene.mesh.grid import DepthGrid, hopeless, saturated, square_errors
from scene.mesh.pieces import NAMES, Pieces, cut_pieces, whole_pieces
from scene.mesh.relief import relief, travel
from scene.mesh.vertices import place
from scene.scene import Scene

FINEST = 0.25
"""Errors smaller than this, in pixels, are not worth a triangle."""
COARSEST = 3.5
"""Rather than errors of more than this, pixels, small squares that edges cross are left to points."""
MOST = 1e4
"""No error that could be borne is so large, pixels."""
SMALLEST = 3
"""Level of the smallest squares."""


@dataclass(frozen=True, eq=False)
class PhotoMesh:
    """Triangles with the photo on them, in the world: the photo's camera, OpenCV axes, metres."""

    xyz: Float[np.ndarray, "vertices 3"]
    """float32."""
    uv: Float[np.ndarray, "vertices 2"]
    """Where in the photo a vertex is: 0 to 1 to the right and down, float32."""
    triangles: UInt32[np.ndarray, "triangles 3"]
    """Counterclockwise as the photo's camera sees them."""
    loose: Int[np.ndarray, " pixels"]
    """Reliable pixels that no triangle covers, row by row: to be drawn as points."""
    tolerance: float
    """How far off it may be, pixels: seen from a camera a fifth of the nearest distance away, and along edges."""


def photo_mesh(scene: Scene, triangles: int, *, sky: bool = True, backed: bool = False) -> PhotoMesh:
    """Cover a scene's surface with about `triangles` at most: small along depth edges, large where the depth is flat.

    No triangle spans a depth edge. Both sides of an edge meet along one line in the image, so that from the photo's
    pose there are no gaps. Always the same for the same arguments.

    Args:
        scene: the photo in space.
        triangles: how many there may be.
        sky: whether the sky is a backdrop, or left out.
        backed: whether what is left to points has the photo behind it (`backing`), in up to half of the triangles.
    """
    lens = scene.intrinsics
    depth = relief(scene, sky=sky)
    reliable = scene.points.reliable.numpy().reshape(depth.inverse.shape)
    if min(depth.inverse.shape) < 2 or not depth.inverse.any():
        return _nothing(np.flatnonzero(reliable & (depth.inverse > 0)))
    grid = DepthGrid.over(depth)
    focal = float((lens.fx * lens.fy).sqrt())
    errors = square_errors(grid, focal * travel(scene))
    smallest, worst, limit, leaves, given_up = _planned(grid, errors, triangles)
    if backed and (tiles := 2 * int(given_up.sum())):
        smallest, worst, limit, leaves, given_up = _planned(grid, errors, max(triangles - tiles, triangles // 2))
    split = [level > limit for level in worst]
    pieces: list[Pieces] = []
    for level, leaf in enumerate(leaves):
        finer = split[level] if level > smallest else np.zeros_like(leaf)
        shown = leaf & ~given_up if level == smallest else leaf
        pieces.append(whole_pieces(grid, level, shown & (grid.cuts[level] == 0), finer))
        pieces.append(cut_pieces(grid, level, shown & (grid.cuts[level] > 0), finer))
    corners = np.concatenate([piece.corners for piece in pieces])
    behind = backing(grid, given_up if backed else np.zeros_like(given_up), smallest)
    return _mesh(grid, lens, corners, pieces, behind, _loose(grid, given_up, smallest, reliable), limit)


def _planned(
    grid: DepthGrid, errors: list[np.ndarray], triangles: int
) -> tuple[int, list[np.ndarray], float, list[np.ndarray], np.ndarray]:
    """What `_plan` says, the squares that are shown by level, and those of the smallest that are left to points."""
    smallest, worst, limit = _plan(grid, errors, triangles)
    leaves = _leaves(worst, limit)
    given_up = hopeless(grid, smallest) & leaves[smallest] if smallest else np.zeros_like(leaves[0])
    return smallest, worst, limit, leaves, given_up


def _plan(grid: DepthGrid, errors: list[np.ndarray], triangles: int) -> tuple[int, list[np.ndarray], float]:
    """Level of the smallest squares, errors by level, and the error at which a square is split."""
    for smallest in range(min(SMALLEST, grid.levels)):
        worst = saturated(grid, errors, smallest)
        if (limit := _limit(grid, worst, smallest, triangles)) <= COARSEST:
            return smallest, worst, limit
    smallest = min(SMALLEST, grid.levels)
    worst = saturated(grid, errors, smallest)
    return smallest, worst, min(_limit(grid, worst, smallest, triangles), MOST)


def _nothing(loose: np.ndarray) -> PhotoMesh:
    empty = np.empty((0, 3), np.float32)
    return PhotoMesh(empty, empty[:, :2], empty.astype(np.uint32), loose, 0.0)


def _leaves(worst: list[np.ndarray], limit: float) -> list[Bool[np.ndarray, "_ _"]]:
    """Squares that are not split, and are parts of ones that are, by level."""
    leaves = []
    there = np.ones_like(worst[-1], dtype=bool)
    for level in range(len(worst) - 1, -1, -1):
        split = there & (worst[level] > limit)
        leaves.append(there & ~split)
        there = split.repeat(2, axis=0).repeat(2, axis=1)
    return leaves[::-1]


def _count(grid: DepthGrid, worst: list[np.ndarray], smallest: int, limit: float) -> int:
    """Triangles with that limit, about."""
    total = 0
    for level, leaf in enumerate(_leaves(worst, limit)):
        cut = (grid.cuts[level] > 0) & leaf
        total += 2 * int(leaf.sum()) + (2 if level > smallest or not smallest else 0) * int(cut.sum())
        if level > smallest:
            split = worst[level] > limit
            for axis in (0, 1):
                pairs = np.moveaxis(leaf, axis, 0), np.moveaxis(split, axis, 0)
                total += int((pairs[0][:-1] & pairs[1][1:]).sum() + (pairs[0][1:] & pairs[1][:-1]).sum())
    return total


def _limit(grid: DepthGrid, worst: list[np.ndarray], smallest: int, triangles: int) -> float:
    """The smallest error to split at that keeps to the number of triangles, pixels; infinite if none does."""
    if _count(grid, worst, smallest, FINEST) <= triangles:
        return FINEST
    low, high = FINEST, MOST
    if _count(grid, worst, smallest, high) > triangles:
        return np.inf
    while high > 1.03 * low:
        middle = float(np.sqrt(low * high))
        if _count(grid, worst, smallest, middle) > triangles:
            low = middle
        else:
            high = middle
    return high


def _loose(
    grid: DepthGrid, given_up: Bool[np.ndarray, "rows columns"], level: int, reliable: Bool[np.ndarray, "height width"]
) -> Int[np.ndarray, " pixels"]:
    """Reliable pixels with a node in squares that were given up, their rims included."""
    inner = given_up.repeat(2**level, axis=0).repeat(2**level, axis=1)
    nodes = np.zeros_like(grid.inverse, dtype=bool)
    for rows in (slice(None, -1), slice(1, None)):
        for columns in (slice(None, -1), slice(1, None)):
            nodes[rows, columns] |= inner
    y, x = np.nonzero(nodes & (grid.inverse > 0))
    covered = np.zeros_like(reliable)
    covered[grid.pixel_y[y], grid.pixel_x[x]] = True
    return np.flatnonzero(covered & reliable)


def _mesh(
    grid: DepthGrid,
    lens: Intrinsics,
    corners: np.ndarray,
    pieces: list[Pieces],
    behind: tuple[np.ndarray, np.ndarray, np.ndarray],
    loose: np.ndarray,
    limit: float,
) -> PhotoMesh:
    """Number the vertices that are used, and put each where it is."""
    used = np.zeros(NAMES * grid.inverse.size, dtype=bool)
    used[corners] = True
    names = np.flatnonzero(used)
    number = np.empty(len(used), dtype=np.uint32)
    number[names] = np.arange(len(names), dtype=np.uint32)
    at, inverse = place(grid, names, np.concatenate([piece.lines for piece in pieces]))
    tiles_at, tiles_inverse, tiles = behind
    triangles = np.concatenate([number[corners], (len(names) + tiles).astype(np.uint32)])
    at, inverse = np.concatenate([at, tiles_at]), np.concatenate([inverse, tiles_inverse])
    metres = 1 / inverse.astype(np.float64)
    fx, fy, cx, cy = (float(each) for each in (lens.fx, lens.fy, lens.cx, lens.cy))
    xyz = np.stack([(at[:, 0] - cx) / fx * metres, (at[:, 1] - cy) / fy * metres, metres], axis=-1)
    uv = at / (lens.width, lens.height)
    return PhotoMesh(xyz.astype(np.float32), uv.astype(np.float32), triangles, loose, limit)
