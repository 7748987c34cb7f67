"""Which pixels the path will uncover, and which surface each of them continues."""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from engine.layers.canvas import Canvas
from scene.camera import project, unproject
from scene.support.kernel_cache import njit
from scene.support.kernel_input import expect_array, expect_places
from scene.trajectory import Trajectory

STEP, SURE_STEP = 1.025, 1.25
"""Neighbours whose depths differ by more than this factor lie on different surfaces, if no slant explains it; or do."""
STAND_OUT = 2.5
"""A jump of inverse depth by this many times the jump next to it is not the slant of a plane."""
POROUS_PIXELS = 8.0
"""The size of neighbourhood over which silhouettes are counted."""
SPARE_PIXELS = 2
"""Invented beyond what the path uncovers, so that rounding leaves no crack."""
MAX_REACH = 0.4
"""Reach as a share of the canvas width: further behind a silhouette nothing is invented."""
VIEWPOINTS = 13
"""So many camera positions stand for the path."""


@dataclass(frozen=True, eq=False)
class Gaps:
    """The pixels of the canvas to invent."""

    hole: Bool[Tensor, "height width"]
    """Pixels behind a silhouette as far as the path looks behind it, and all outside the photo."""
    anchor: Int[Tensor, "height width 2"]
    """Row and column of the nearest pixel of the photo whose surface a hole pixel continues; itself elsewhere."""
    stained: Bool[Tensor, "height width"]
    """Known pixels on the far side of a silhouette, whose colour is partly that of what stands before them."""
    porosity: Float[Tensor, "height width"]
    """Share of the neighbourhood that is silhouette, 0 to 1."""

    def __post_init__(self) -> None:
        height, width = self.hole.shape
        expect_array("anchors", self.anchor.numpy(), np.int32, height, width, 2)
        expect_places("anchors", self.anchor.numpy(), height, width)


def find_gaps(canvas: Canvas, trajectory: Trajectory) -> Gaps:
    """Sweep from every silhouette as far as the path looks behind it, and outwards from the photo's border."""
    depth = canvas.depth.numpy()
    near, far = depth_steps(depth)
    clean = _clean(depth, near, far)
    stained = np.zeros(depth.shape, dtype=bool)
    stained[far[:, 0], far[:, 1]] = (clean != far).any(-1)
    distance = np.full(depth.shape, np.inf, dtype=np.float32)
    anchor = np.ascontiguousarray(np.moveaxis(np.indices(depth.shape, dtype=np.int32), 0, -1))
    anchor[far[:, 0], far[:, 1]] = clean
    for position in _viewpoints(trajectory):
        sweep(depth, near, far, clean, _parallax(canvas, position, near, far), distance, anchor)
    inside = canvas.inside.numpy()
    rows, columns = np.nonzero(inside)
    anchor[~inside, 0] = np.clip(anchor[~inside, 0], rows.min(), rows.max())
    anchor[~inside, 1] = np.clip(anchor[~inside, 1], columns.min(), columns.max())
    hole = torch.from_numpy(np.isfinite(distance) | ~inside)
    return Gaps(hole, torch.from_numpy(anchor), torch.from_numpy(stained), _porosity(depth.shape, near, far, inside))


def depth_steps(depth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pixel pairs (near side, far side), each [steps, 2], at which the depth jumps and no plane explains it.

    Inverse depth climbs evenly along a plane, however slanted; so a jump also has to stand out beside those next to it.
    """
    pairs = []
    for axis in (0, 1):
        a = np.take(depth, range(depth.shape[axis] - 1), axis)
        b = np.take(depth, range(1, depth.shape[axis]), axis)
        known = (a > 0) & (b > 0)
        climb = np.where(known, np.abs(1 / np.where(known, a, 1) - 1 / np.where(known, b, 1)), np.inf)
        padded = np.pad(climb, [(1, 1) if k == axis else (0, 0) for k in (0, 1)], constant_values=np.inf)
        before, after = (np.take(padded, range(k, k + climb.shape[axis]), axis) for k in (0, 2))
        stands_out = known & (climb > STAND_OUT * np.minimum(before, after))
        ahead = np.array([axis == 0, axis == 1], dtype=np.int32)
        for near, far, near_first in ((a, b, True), (b, a, False)):
            first = np.argwhere((stands_out & (far > STEP * near)) | (known & (far > SURE_STEP * near)))
            second = first + ahead
            pairs.append((first, second) if near_first else (second, first))
    near_side, far_side = (np.concatenate(sides).astype(np.int32) for sides in zip(*pairs, strict=True))
    return near_side, far_side


def _clean(depth: np.ndarray, near: np.ndarray, far: np.ndarray) -> np.ndarray:
    """The pixels one further from each silhouette than `far`, [steps, 2], or `far` where that is another surface."""
    beyond = np.clip(2 * far - near, 0, np.array(depth.shape, dtype=np.int32) - 1)
    behind, beside = depth[beyond[:, 0], beyond[:, 1]], depth[far[:, 0], far[:, 1]]
    same = (behind < STEP * beside) & (beside < STEP * behind)
    return np.where(same[:, None], beyond, far).astype(np.int32)


def _porosity(
    shape: tuple[int, ...], near: np.ndarray, far: np.ndarray, inside: np.ndarray
) -> Float[Tensor, "height width"]:
    """How much of the neighbourhood is silhouette: about 0.7 in a tree's crown, below 0.3 at the edge of a thing."""
    from scipy.ndimage import gaussian_filter

    step = np.zeros(shape, dtype=np.float32)
    for side in (near, far):
        step[side[:, 0], side[:, 1]] = 1
    known = gaussian_filter(inside.astype(np.float32), POROUS_PIXELS)
    return torch.from_numpy(gaussian_filter(step, POROUS_PIXELS) / np.maximum(known, 1e-3))


def _viewpoints(trajectory: Trajectory) -> Float[Tensor, "positions 3"]:
    """Where the camera stands in some frames, the last among them."""
    return trajectory.c2w[torch.linspace(0, len(trajectory) - 1, VIEWPOINTS).round().long().unique(), :3, 3]


def _parallax(canvas: Canvas, position: Float[Tensor, "3"], near: np.ndarray, far: np.ndarray) -> np.ndarray:
    """How far [px down, px right] a camera at `position` looks behind each step, [steps, 2].

    Its ray past the near side, continued to the far side's depth, meets the plane of the photo there.
    """
    rows, columns = torch.from_numpy(near).long().unbind(-1)
    edge = torch.stack([columns, rows], dim=-1).double() + 0.5
    front = unproject(canvas.intrinsics, edge, canvas.depth[rows, columns].double())
    rows, columns = torch.from_numpy(far).long().unbind(-1)
    back = canvas.depth[rows, columns].double()
    ahead = (front[:, 2] - position[2]).clamp_min(0.05 * front[:, 2])
    hit = position + (front - position) * ((back - position[2]) / ahead)[:, None]
    uv, _ = project(canvas.intrinsics, torch.eye(4, dtype=torch.float64), hit)
    shift = uv - edge
    shift[~shift.isfinite().all(-1)] = 0  # the ray runs along the picture plane, and meets nothing
    limit = MAX_REACH * canvas.intrinsics.width
    shift *= (limit / shift.norm(dim=-1).clamp_min(limit))[:, None]
    return shift.flip(-1).float().numpy()


@njit(cache=True)
def sweep(
    depth: np.ndarray, near: np.ndarray, far: np.ndarray, clean: np.ndarray, shift: np.ndarray,
    distance: np.ndarray, anchor: np.ndarray,
) -> None:  # fmt: skip
    """Mark what is in front of each step's far side along its shift, and remember `clean` of the nearest such step."""
    height, width = depth.shape
    for i in range(len(near)):
        row, column = far[i]
        dy, dx = shift[i]
        if dy * (near[i, 0] - row) + dx * (near[i, 1] - column) <= 0:
            continue  # the near side moves over the far side
        length = np.sqrt(dy * dy + dx * dx)
        steps = int(np.ceil(length)) + SPARE_PIXELS
        for k in range(steps + 1):
            middle_y = near[i, 0] + int(np.rint(dy / length * k))
            middle_x = near[i, 1] + int(np.rint(dx / length * k))
            for y in range(max(0, middle_y - 1), min(height, middle_y + 2)):
                for x in range(max(0, middle_x - 1), min(width, middle_x + 2)):
                    away = np.sqrt(np.float32((y - row) ** 2 + (x - column) ** 2))
                    front = depth[y, x]
                    if front > 0 and front * 1.015 < depth[row, column] and away < distance[y, x]:
                        distance[y, x] = away
                        anchor[y, x, 0], anchor[y, x, 1] = clean[i]
