"""A camera's pose from points whose place is known: samples that agree (RANSAC), then all that fit (LM, robust)."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float
from scipy.spatial.transform import Rotation

from scene.recover.model import FARTHEST

SAMPLES, SIZE, SAMPLE_STEPS = 48, 5, 4
"""Samples that are tried, points in each, and steps to fit it."""
STEPS = 12
SOFT = 2.0
HELD = 1e-6


@dataclass(frozen=True, eq=False, kw_only=True)
class Resection:
    """A pose, world to camera, and which points agree with it."""

    rotation: Float[np.ndarray, "3 3"]
    translation: Float[np.ndarray, "3"]
    inliers: Bool[np.ndarray, " points"]


def resected(
    points: Float[np.ndarray, "points 4"],
    uv: Float[np.ndarray, "points 2"],
    lens: tuple[float, float, float, float],
    near: tuple[Float[np.ndarray, "3 3"], Float[np.ndarray, "3"]],
    *,
    within: float,
    seed: int = 0,
) -> Resection:
    """The pose that most points agree with.

    Args:
        points: homogeneous, in the world.
        uv: where they are seen [px].
        lens: fx, fy, cx, cy [px].
        near: rotation and translation of a pose near by, such as the frame's before.
        within: pixels by which a point that agrees may be off.
        seed: of the samples.
    """
    chance = np.random.default_rng(seed)
    chosen = np.argsort(chance.random((SAMPLES, len(points))), axis=1)[:, :SIZE]
    rotation = np.broadcast_to(near[0], (SAMPLES, 3, 3))
    translation = np.broadcast_to(near[1], (SAMPLES, 3))
    for _ in range(SAMPLE_STEPS):
        misses, slopes = projection_slopes(points[chosen], uv[chosen], lens, rotation, translation)
        rotation, translation = _stepped(rotation, translation, misses, slopes, np.ones(misses.shape[:2]))
    rotation = np.concatenate([rotation, near[0][None]])
    translation = np.concatenate([translation, near[1][None]])
    misses = _misses(points, uv, lens, rotation, translation)
    # A sum of bounded squares, not a count: of poses with as many points the closer one is better.
    score = np.minimum((misses**2).sum(-1) / within**2, 4.0).sum(1)
    best = int(score.argmin())
    rotation, translation = rotation[best][None], translation[best][None]
    for _ in range(STEPS):
        misses, slopes = projection_slopes(points[None], uv[None], lens, rotation, translation)
        off = (misses**2).sum(-1) / (within / SOFT) ** 2
        rotation, translation = _stepped(rotation, translation, misses, slopes, 1 / (1 + off / SOFT**2))
    off = np.hypot(*_misses(points, uv, lens, rotation, translation)[0].T)
    return Resection(rotation=rotation[0], translation=translation[0], inliers=off < within)


def _stepped(
    rotation: np.ndarray, translation: np.ndarray, misses: np.ndarray, slopes: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """A step of every pose (leading axis) by its own points."""
    weighted = slopes * weights[..., None, None]
    matrix = np.einsum("hnki,hnkj->hij", weighted, slopes)
    right = np.einsum("hnki,hnk->hi", weighted, misses)
    trace = np.einsum("hii->hi", matrix) * HELD + 1e-9
    change = -np.linalg.solve(matrix + np.einsum("hi,ij->hij", trace, np.eye(6)), right[..., None])[..., 0]
    change = np.clip(np.nan_to_num(change), -1e3, 1e3)
    turn = change[:, :3] * np.minimum(1, 0.5 / np.linalg.norm(change[:, :3], axis=1, keepdims=True).clip(1e-12))
    return Rotation.from_rotvec(turn).as_matrix() @ rotation, translation + change[:, 3:]


def _misses(
    points: Float[np.ndarray, "points 4"], uv: np.ndarray, lens: tuple, rotation: np.ndarray, translation: np.ndarray
) -> Float[np.ndarray, "poses points 2"]:
    c = np.einsum("hij,nj->hni", rotation, points[:, :3]) + translation[:, None] * points[:, 3:]
    return _projected(c, lens) - uv


def projection_slopes(
    points: np.ndarray, uv: np.ndarray, lens: tuple, rotation: np.ndarray, translation: np.ndarray
) -> tuple[Float[np.ndarray, "poses points 2"], Float[np.ndarray, "poses points 2 6"]]:
    """Misses in pixels, and their derivatives by turns and shifts of the poses."""
    fx, fy, _, _ = lens
    turned = np.einsum("hij,hnj->hni", rotation, points[..., :3])
    c = turned + translation[:, None] * points[..., 3:]
    z = np.maximum(c[..., 2], FARTHEST)
    by_c = np.zeros((*c.shape[:2], 2, 3))
    by_c[..., 0, 0], by_c[..., 0, 2] = fx / z, -fx * c[..., 0] / z**2
    by_c[..., 1, 1], by_c[..., 1, 2] = fy / z, -fy * c[..., 1] / z**2
    shifts = by_c * points[..., 3, None, None]
    return _projected(c, lens) - uv, np.concatenate([np.cross(turned[:, :, None], by_c), shifts], axis=-1)


def _projected(c: np.ndarray, lens: tuple) -> np.ndarray:
    fx, fy, cx, cy = lens
    z = np.maximum(c[..., 2], FARTHEST)
    return np.stack([fx * c[..., 0] / z + cx, fy * c[..., 1] / z + cy], axis=-1)
