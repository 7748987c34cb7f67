"""Which pixels the path will uncover, and which surface each of them continues."""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Int
from torch import Tensor

from engine.layers.canvas import Canvas
from scene.camera import project, unproject
from scene.kernel_cache import njit
from scene.trajectory import Trajectory

STEP = 1.06
"""Neighbours whose depths differ by more than this factor lie on different surfaces."""
SPARE_PIXELS = 2.0
"""Invented beyond what the path uncovers, so that rounding leaves no crack."""


@dataclass(frozen=True, eq=False)
class Gaps:
    """The pixels of the canvas to invent."""

    hole: Bool[Tensor, "height width"]
    """Behind a silhouette as far as the path looks behind it, and everywhere outside the photo."""
    anchor: Int[Tensor, "height width 2"]
    """Row and column of the nearest known pixel whose surface a hole pixel continues; itself elsewhere."""


def find_gaps(canvas: Canvas, trajectory: Trajectory) -> Gaps:
    """Grow inwards from every silhouette by the parallax it will have, and outwards from the photo's border."""
    depth = canvas.depth.numpy()
    near, far = _depth_steps(depth)
    reach = _parallax(canvas, trajectory, near, far)
    distance = np.full(depth.shape, np.inf, dtype=np.float32)
    anchor = np.ascontiguousarray(np.moveaxis(np.indices(depth.shape, dtype=np.int32), 0, -1))
    _grow(depth, near, far, reach, distance, anchor)
    hidden = np.isfinite(distance)
    _follow(anchor, hidden)
    true_back = ~hidden[far[:, 0], far[:, 1]]
    distance[:] = np.where(hidden, np.inf, -1)
    _grow(depth, near[true_back], far[true_back], 2 * reach[true_back], distance, anchor)
    outside = ~canvas.inside.numpy()
    rows, columns = np.nonzero(canvas.inside.numpy())
    clipped_rows = np.clip(anchor[..., 0], rows.min(), rows.max())
    clipped_columns = np.clip(anchor[..., 1], columns.min(), columns.max())
    anchor[outside] = np.stack([clipped_rows, clipped_columns], axis=-1)[outside]
    hole = hidden | outside
    _follow(anchor, hole)
    return Gaps(torch.from_numpy(hole), torch.from_numpy(anchor))


def _follow(anchor: np.ndarray, hole: np.ndarray) -> None:
    """An anchor may itself stand before a gap: then what it anchors continues what is behind both."""
    for _ in range(8):
        rows, columns = np.nonzero(hole)
        at = anchor[rows, columns]
        lost = hole[at[:, 0], at[:, 1]]
        if not lost.any():
            return
        anchor[rows[lost], columns[lost]] = anchor[at[lost, 0], at[lost, 1]]


def _depth_steps(depth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pixel pairs (near side, far side), each [steps, 2], at which the depth jumps by more than `STEP`."""
    pairs = []
    for axis in (0, 1):
        a = np.take(depth, range(depth.shape[axis] - 1), axis)
        b = np.take(depth, range(1, depth.shape[axis]), axis)
        known = (a > 0) & (b > 0)
        ahead = np.array([axis == 0, axis == 1], dtype=np.int32)
        first_near = np.argwhere(known & (b > STEP * a)).astype(np.int32)
        pairs.append((first_near, first_near + ahead))
        second_near = np.argwhere(known & (a > STEP * b)).astype(np.int32)
        pairs.append((second_near + ahead, second_near))
    return np.concatenate([n for n, _ in pairs]), np.concatenate([f for _, f in pairs])


def _parallax(canvas: Canvas, trajectory: Trajectory, near: np.ndarray, far: np.ndarray) -> np.ndarray:
    """The widest gap [px] that opens at each step along the path, [steps]."""
    at = torch.from_numpy(far).long()
    uv = at.flip(-1).double() + 0.5
    depth = canvas.depth.double()
    front = unproject(
        canvas.intrinsics, uv, depth[torch.from_numpy(near[:, 0]).long(), torch.from_numpy(near[:, 1]).long()]
    )
    back = unproject(canvas.intrinsics, uv, depth[at[:, 0], at[:, 1]])
    widest = torch.zeros(len(uv), dtype=torch.float64)
    limit = 0.4 * canvas.intrinsics.width
    for frame, c2w in enumerate(trajectory.c2w):
        lens = trajectory.intrinsics[frame]
        uv_front, z_front = project(lens, c2w, front)
        uv_back, z_back = project(lens, c2w, back)
        shift = (uv_front - uv_back).norm(dim=-1)
        seen = (z_front > 0.05) & (z_back > 0.05)
        widest = torch.maximum(widest, torch.where(seen, shift, torch.zeros_like(shift)).clamp(max=limit))
    return (widest + SPARE_PIXELS).float().numpy()


@njit(cache=True)
def _grow(
    depth: np.ndarray, near: np.ndarray, far: np.ndarray, reach: np.ndarray, distance: np.ndarray, anchor: np.ndarray
) -> None:
    """Mark the pixels in front of each step's far side, within its reach, and remember the nearest such far side."""
    height, width = depth.shape
    for i in range(len(near)):
        radius = reach[i]
        row, column = far[i]
        back = depth[row, column]
        for y in range(max(0, int(row - radius)), min(height, int(row + radius) + 1)):
            for x in range(max(0, int(column - radius)), min(width, int(column + radius) + 1)):
                away = np.sqrt(np.float32((y - row) ** 2 + (x - column) ** 2))
                front = depth[y, x]
                if away <= radius and front > 0 and front * 1.03 < back and away < distance[y, x]:
                    distance[y, x] = away
                    anchor[y, x, 0] = row
                    anchor[y, x, 1] = column
