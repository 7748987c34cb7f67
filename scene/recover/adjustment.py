"""Bundle adjustment: cameras, points and lens moved until they fit what was seen best (Levenberg and Marquardt).

Points are eliminated first (Schur), so that a step solves for the cameras alone. Large misses count less and less
(Cauchy), so that what moves by itself does not pull.
"""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float, Int

from scene.recover.model import Model, Seen

SOFT = 2.0
"""Misses larger than this times their spread count less."""
CHUNK = 400
"""Points eliminated at once."""
BETTER = 1e-4
"""Relative gain at which it is good enough."""
HELD = 1e15
"""Weight on what may not change."""
LEAST = 1e-6
"""Weight on everything, so that what nobody saw stays."""
LONGEST = 0.3
"""Largest step of a point in its tangent space, radians."""


@dataclass(frozen=True, kw_only=True)
class Spread:
    """How far observations usually are from the truth (standard deviations)."""

    pixels: float
    log_depth: float
    """Natural logarithm of depth; what one observation weighs, of many that err alike."""
    zoom: float = 0.0
    """Natural logarithm of the focal length from what was assumed; 0 where it is known."""


def adjusted(
    model: Model,
    seen: Seen,
    spread: Spread,
    free: Bool[np.ndarray, " frames"],
    *,
    steps: int,
    still: bool = False,
    assumed_focal: float | None = None,
) -> Model:
    """The model that fits best.

    Args:
        model: where to begin.
        seen: observations; points without any stay.
        spread: of the observations.
        free: cameras that may move.
        steps: most steps.
        still: whether cameras may turn but not shift.
        assumed_focal: fx that was assumed, if the lens may change; None holds it.
    """
    damping, cost = 1e-4, _cost(model, seen, spread, assumed_focal)
    for _ in range(steps):
        equations = _Equations.of(model, seen, spread, free, still, assumed_focal)
        gained = 0.0
        for _ in range(4):
            tried = model.moved(*equations.step(damping))
            tried_cost = _cost(tried, seen, spread, assumed_focal)
            if tried_cost < cost:
                gained = (cost - tried_cost) / cost
                model, cost, damping = tried, tried_cost, max(damping / 5, 1e-9)
                break
            damping *= 8
        if gained < BETTER:
            break
    return model


def covariance(
    model: Model, seen: Seen, spread: Spread, free: Bool[np.ndarray, " frames"], assumed_focal: float | None = None
) -> Float[np.ndarray, "frames 6 frames 6"]:
    """Covariance of the cameras' turns [rad] and shifts, all with all; 0 for those that are not free."""
    matrix = _Equations.of(model, seen, spread, free, False, assumed_focal).reduced(1e-9)[0]
    scale = 1 / np.sqrt(matrix.diagonal().clip(LEAST))
    values, vectors = np.linalg.eigh(matrix * scale[:, None] * scale)
    usable = values > 1e-10 * values[-1]
    inverse = (vectors[:, usable] / values[usable]) @ vectors[:, usable].T * scale[:, None] * scale
    cameras = np.flatnonzero(free)
    count = len(cameras)
    out = np.zeros((len(free), 6, len(free), 6))
    blocks = inverse[: 6 * count, : 6 * count].reshape(count, 6, count, 6)
    out[np.ix_(cameras, np.arange(6), cameras, np.arange(6))] = blocks
    return out


def left_out(
    model: Model,
    seen: Seen,
    spread: Spread,
    free: Bool[np.ndarray, " frames"],
    group: Int[np.ndarray, " tracks"],
    assumed_focal: float | None = None,
) -> Float[np.ndarray, "groups frames 6"]:
    """How the cameras of a model that fits would turn [rad] and shift if a group of points had not been seen.

    To first order: the equations of the cameras are sums over points, so that those of a group are taken from the
    whole (a jackknife). What all points of a region have in common, a rough depth, a thing that moves, shows in this,
    where a covariance takes every observation for an independent one.
    """
    count = int(group.max()) + 1
    size = 6 * int(free.sum()) + 1
    matrices, rights = np.zeros((count, size, size)), np.zeros((count, size))
    for number in range(count):
        some = seen.part(group[seen.track] == number)
        if not len(some):
            continue
        names = np.unique(some.track)
        part = replace(model, points=model.points[names])
        some = replace(some, track=np.searchsorted(names, some.track))
        equations = _Equations.of(part, some, spread, free, False, assumed_focal)
        matrices[number], rights[number], _ = equations.reduced(1e-9)
    whole, right = matrices.sum(axis=0), rights.sum(axis=0)
    scale = 1 / np.sqrt(whole.diagonal().clip(LEAST))
    out = np.zeros((count, len(free), 6))
    for number in range(count):
        values, vectors = np.linalg.eigh((whole - matrices[number]) * scale[:, None] * scale)
        usable = values > 1e-10 * values[-1]
        vectors = vectors[:, usable]
        # What is left of a gradient that the whole did not bring to nothing is no difference that the group makes.
        change = -scale * (vectors @ ((vectors.T @ (scale * (right - rights[number]))) / values[usable]))
        out[number, free] = change[:-1].reshape(-1, 6)
    return out - out.mean(axis=0)


def robust_weights(
    misses: Float[np.ndarray, "seen 3"], seen: Seen, spread: Spread
) -> tuple[Float[np.ndarray, "seen 3"], float]:
    """What each miss weighs, and what all of them cost."""
    pixels = (misses[:, 0] ** 2 + misses[:, 1] ** 2) / spread.pixels**2
    depths = np.where(np.isnan(seen.log_depth), 0.0, misses[:, 2] ** 2 / spread.log_depth**2)
    cost = SOFT**2 * float(np.log1p(pixels / SOFT**2).sum() + np.log1p(depths / SOFT**2).sum())
    weights = np.empty_like(misses)
    weights[:, :2] = (1 / (1 + pixels / SOFT**2) / spread.pixels**2)[:, None]
    weights[:, 2] = 1 / (1 + depths / SOFT**2) / spread.log_depth**2
    return weights, cost


def _cost(model: Model, seen: Seen, spread: Spread, assumed_focal: float | None) -> float:
    cost = robust_weights(model.misses(seen), seen, spread)[1]
    if assumed_focal is not None and spread.zoom:
        cost += (np.log(model.lens[0] / assumed_focal) / spread.zoom) ** 2
    return cost


@dataclass(frozen=True, eq=False, kw_only=True)
class _Equations:
    """Normal equations in blocks: of cameras, of points, of the zoom, and of pairs of them."""

    place: Int[np.ndarray, " frames"]
    """Which of the free cameras each is; -1 for the others."""
    camera: Float[np.ndarray, "free 6 6"]
    camera_right: Float[np.ndarray, "free 6"]
    point: Float[np.ndarray, "tracks 3 3"]
    point_right: Float[np.ndarray, "tracks 3"]
    zoom: float
    zoom_right: float
    zoom_camera: Float[np.ndarray, "free 6"]
    zoom_point: Float[np.ndarray, "tracks 3"]
    both: Float[np.ndarray, "both 6 3"]
    """Blocks of a camera and a point, one for each observation by a free camera."""
    both_camera: Int[np.ndarray, " both"]
    both_track: Int[np.ndarray, " both"]

    @staticmethod
    def of(
        model: Model,
        seen: Seen,
        spread: Spread,
        free: Bool[np.ndarray, " frames"],
        still: bool,
        assumed_focal: float | None,
    ) -> "_Equations":
        """The equations of the observations."""
        misses, by_camera, by_point, by_zoom = model.slopes(seen)
        weights, _ = robust_weights(misses, seen, spread)
        place = np.where(free, np.cumsum(free) - 1, -1)
        count, tracks = int(free.sum()), len(model.points)
        moving = place[seen.frame] >= 0
        at = place[seen.frame[moving]]
        weighted_point = (by_point * weights[:, :, None]).transpose(0, 2, 1)
        weighted_camera = (by_camera[moving] * weights[moving][:, :, None]).transpose(0, 2, 1)
        camera = _summed(weighted_camera @ by_camera[moving], at, count)
        both = weighted_camera @ by_point[moving]
        if still:
            camera[:, range(3, 6), range(3, 6)] = HELD
            camera[:, :3, 3:], camera[:, 3:, :3] = 0, 0
            both[:, 3:] = 0
        zoom, zoom_right = float((by_zoom**2 * weights).sum()), float((by_zoom * misses * weights).sum())
        zoom_camera = _summed(np.einsum("nij,nj->ni", weighted_camera, by_zoom[moving]), at, count)
        zoom_point = _summed(np.einsum("nij,nj->ni", weighted_point, by_zoom), seen.track, tracks)
        if assumed_focal is None or not spread.zoom:
            zoom, zoom_right, zoom_camera, zoom_point = HELD, 0.0, 0 * zoom_camera, 0 * zoom_point
        else:
            zoom += spread.zoom**-2
            zoom_right += float(np.log(model.lens[0] / assumed_focal)) * spread.zoom**-2
        camera_right = _summed(np.einsum("nij,nj->ni", weighted_camera, misses[moving]), at, count)
        if still:
            camera_right[:, 3:] = 0
            zoom_camera[:, 3:] = 0
        return _Equations(
            place=place,
            camera=camera,
            camera_right=camera_right,
            point=_summed(weighted_point @ by_point, seen.track, tracks),
            point_right=_summed(np.einsum("nij,nj->ni", weighted_point, misses), seen.track, tracks),
            zoom=zoom,
            zoom_right=zoom_right,
            zoom_camera=zoom_camera,
            zoom_point=zoom_point,
            both=both,
            both_camera=at,
            both_track=seen.track[moving],
        )

    def reduced(
        self, damping: float
    ) -> tuple[Float[np.ndarray, "unknowns unknowns"], Float[np.ndarray, " unknowns"], Float[np.ndarray, "tracks 3 3"]]:
        """The equations of cameras and zoom alone, and the inverse of each point's block."""
        count, tracks = len(self.camera), len(self.point)
        size = 6 * count
        inverse = np.linalg.inv(_damped(self.point, damping))
        matrix = np.zeros((size + 1, size + 1))
        blocks = np.zeros((count, 6, count, 6))
        blocks[range(count), :, range(count)] = _damped(self.camera, damping)
        matrix[:size, :size] = blocks.reshape(size, size)
        matrix[size, :size] = matrix[:size, size] = self.zoom_camera.ravel()
        matrix[size, size] = self.zoom * (1 + damping)
        right = np.concatenate([self.camera_right.ravel(), [self.zoom_right]])
        solved = self.both @ inverse[self.both_track]
        order = np.argsort(self.both_track, kind="stable")
        ends = np.searchsorted(self.both_track[order], np.arange(0, tracks + CHUNK, CHUNK))
        for chunk, first in enumerate(range(0, tracks, CHUNK)):
            rows = order[ends[chunk] : ends[chunk + 1]]
            width = min(CHUNK, tracks - first)
            plain, times = np.zeros((2, size + 1, 3 * width))
            where, which = self.both_camera[rows], self.both_track[rows] - first
            plain[:size].reshape(count, 6, width, 3)[where, :, which] = self.both[rows]
            times[:size].reshape(count, 6, width, 3)[where, :, which] = solved[rows]
            part = slice(first, first + width)
            plain[size] = self.zoom_point[part].ravel()
            times[size] = np.einsum("ti,tij->tj", self.zoom_point[part], inverse[part]).ravel()
            matrix -= times @ plain.T
            right -= times @ self.point_right[part].ravel()
        return matrix, right, inverse

    def step(self, damping: float) -> tuple[Float[np.ndarray, "frames 6"], Float[np.ndarray, "tracks 3"], float]:
        """What to change: cameras, points and zoom, as `Model.moved` takes it."""
        matrix, right, inverse = self.reduced(damping)
        change = -np.linalg.solve(matrix, right)
        cameras = change[:-1].reshape(-1, 6)
        pulled = self.point_right + self.zoom_point * change[-1]
        pulled += _summed(
            np.einsum("nij,ni->nj", self.both, cameras[self.both_camera]), self.both_track, len(self.point)
        )
        points = -np.einsum("tij,tj->ti", inverse, pulled)
        all_cameras = np.zeros((len(self.place), 6))
        all_cameras[self.place >= 0] = cameras
        return all_cameras, np.clip(points, -LONGEST, LONGEST), float(change[-1])


def _summed(rows: np.ndarray, place: Int[np.ndarray, " rows"], count: int) -> np.ndarray:
    """Rows of any shape added up by place: [count, ...]."""
    flat = rows.reshape(len(rows), -1)
    sums = [np.bincount(place, flat[:, k], count) for k in range(flat.shape[1])]
    return np.stack(sums, axis=1).reshape(count, *rows.shape[1:])


def _damped(blocks: Float[np.ndarray, "blocks n n"], damping: float) -> Float[np.ndarray, "blocks n n"]:
    """Blocks with a larger diagonal, and never singular."""
    diagonal = np.einsum("bii->bi", blocks)
    return blocks + np.einsum("bi,ij->bij", diagonal * damping + LEAST, np.eye(blocks.shape[1]))
