"""Two views of one scene without depth: their essential matrix from five points, and the pose with points in front.

Five correspondences leave a space of four matrices; that a matrix is essential (its two singular values are equal, the
third is 0) is ten cubic equations in it, solved by the eigenvectors of an action matrix (Stewenius, Engels and Nister
2006).
"""

from dataclasses import dataclass
from itertools import combinations_with_replacement, permutations

import numpy as np
from jaxtyping import Bool, Float

SAMPLES, SIZE = 160, 5
SHARPEST = 1e-6
"""Part of a solution that may be imaginary."""
_CUBIC = sorted(combinations_with_replacement(range(4), 3), key=lambda m: (m.count(3), m))
"""Monomials of the third degree in x, y, z and 1 (number 3), by the number of ones."""
_GATHER = np.zeros((64, 20))
for _column, _monomial in enumerate(_CUBIC):
    for _i, _j, _k in set(permutations(_monomial)):
        _GATHER[16 * _i + 4 * _j + _k, _column] = 1
_LEVI = np.zeros((3, 3, 3))
for _i, _j, _k in permutations(range(3)):
    _LEVI[_i, _j, _k] = np.linalg.det(np.eye(3)[[_i, _j, _k]])


@dataclass(frozen=True, eq=False, kw_only=True)
class TwoViews:
    """The second camera as the first one sees it, and the points of both."""

    rotation: Float[np.ndarray, "3 3"]
    """World (first camera) to second camera: x -> rotation x + translation."""
    translation: Float[np.ndarray, "3"]
    """Translation, of length one."""
    depth: Float[np.ndarray, " points"]
    """z-depth in the first view, in lengths of the translation; NaN where a point does not agree, or is too far."""
    agree: Bool[np.ndarray, " points"]


def essential_matrices(
    one: Float[np.ndarray, "samples 5 2"], other: Float[np.ndarray, "samples 5 2"]
) -> Float[np.ndarray, "solutions 3 3"]:
    """Essential matrices E with other^T E one = 0 of samples of five points, up to ten for each.

    Args:
        one: points in the first view, on the plane at distance 1.
        other: the same points in the second view.
    """
    a, b = _homogeneous(one), _homogeneous(other)
    rows = (b[..., :, None] * a[..., None, :]).reshape(*one.shape[:2], 9)
    basis = np.linalg.svd(rows)[2][:, 5:].reshape(-1, 4, 3, 3)
    pairs = np.einsum("siab,sjcb->sijac", basis, basis)  # E_i E_j^T
    traces = np.einsum("sijaa->sij", pairs)
    cubic = 2 * np.einsum("sijab,skbc->sijkac", pairs, basis) - np.einsum("sij,skac->sijkac", traces, basis)
    crossed = np.einsum("abc,sia,sjb->sijc", _LEVI, basis[:, :, 0], basis[:, :, 1])
    determinant = np.einsum("sijc,skc->sijk", crossed, basis[:, :, 2])
    equations = np.concatenate([cubic.reshape(-1, 64, 9), determinant.reshape(-1, 64, 1)], axis=2)
    coefficients = np.einsum("smq,mc->sqc", equations, _GATHER)
    left = coefficients[:, :, :10]
    usable = np.linalg.cond(left) < 1e12
    reduced = np.linalg.solve(left[usable], coefficients[usable, :, 10:])
    # Multiplied by x, the monomials x2 xy xz y2 yz z2 x y z 1 become x3 x2y x2z xy2 xyz xz2 x2 xy xz x.
    action = np.zeros((len(reduced), 10, 10))
    action[:, :6] = -reduced[:, :6]
    action[:, range(6, 10), [0, 1, 2, 6]] = 1
    values, vectors = np.linalg.eig(action)
    vectors = vectors.transpose(0, 2, 1)
    real = np.abs(np.imag(values)) < SHARPEST * np.maximum(np.abs(values), 1)
    which = np.nonzero(real)[0]
    vector = np.real(vectors[real])
    kept = np.abs(vector[:, 9]) > 1e-12
    weights = np.column_stack([vector[kept, 6:9] / vector[kept, 9:], np.ones(int(kept.sum()))])
    found = np.einsum("ni,niab->nab", weights, basis[usable][which[kept]])
    return found / np.linalg.norm(found, axis=(1, 2), keepdims=True)


def two_views(
    one: Float[np.ndarray, "points 2"],
    other: Float[np.ndarray, "points 2"],
    lens: tuple[float, float, float, float],
    *,
    within: float,
    seed: int = 0,
) -> TwoViews | None:
    """The pose that most correspondences agree with; None where no sample gives one.

    Args:
        one: points in the first view [px].
        other: the same points in the second view [px].
        lens: fx, fy, cx, cy [px].
        within: pixels by which a point that agrees may be off its epipolar line.
        seed: of the samples.
    """
    fx, fy, cx, cy = lens
    if len(one) < SIZE:
        return None
    a, b = ((uv - [cx, cy]) / [fx, fy] for uv in (one, other))
    chosen = np.argsort(np.random.default_rng(seed).random((SAMPLES, len(a))), axis=1)[:, :SIZE]
    matrices = essential_matrices(a[chosen], b[chosen])
    if not len(matrices):
        return None
    off = (sampson(matrices, a, b) * fx / within) ** 2
    best = matrices[np.minimum(off, 1).sum(axis=1).argmin()]
    agree = np.abs(sampson(best[None], a, b)[0]) * fx < within
    u, _, vt = np.linalg.svd(best)
    u, vt = u * np.linalg.det(u), vt * np.linalg.det(vt)
    turn = np.array([[0.0, -1, 0], [1, 0, 0], [0, 0, 1]])
    best_pose, most = None, -1
    for rotation in (u @ turn @ vt, u @ turn.T @ vt):
        for translation in (u[:, 2], -u[:, 2]):
            here, there = _depths(a, b, rotation, translation)
            front = agree & (here > 0) & (there > 0)
            if front.sum() > most:
                most = int(front.sum())
                depth = np.where(front, here, np.nan)
                best_pose = TwoViews(rotation=rotation, translation=translation, depth=depth, agree=agree)
    return best_pose


def sampson(
    matrices: Float[np.ndarray, "matrices 3 3"],
    one: Float[np.ndarray, "points 2"],
    other: Float[np.ndarray, "points 2"],
) -> Float[np.ndarray, "matrices points"]:
    """How far points are off the epipolar geometry, to first order, on the plane at distance 1 (Sampson 1982)."""
    a, b = _homogeneous(one), _homogeneous(other)
    lines, back = np.einsum("mij,nj->mni", matrices, a), np.einsum("mji,nj->mni", matrices, b)
    size = (lines[..., :2] ** 2).sum(axis=-1) + (back[..., :2] ** 2).sum(axis=-1)
    return np.einsum("ni,mni->mn", b, lines) / np.sqrt(np.maximum(size, 1e-18))


def turned_only(
    one: Float[np.ndarray, "points 2"], other: Float[np.ndarray, "points 2"], lens: tuple[float, float, float, float]
) -> Float[np.ndarray, " points"]:
    """Pixels that points move beyond what a turn of the camera explains: their parallax."""
    fx, fy, cx, cy = lens
    a, b = (_unit(_homogeneous((uv - [cx, cy]) / [fx, fy])) for uv in (one, other))
    weight = np.ones(len(a))
    left = np.zeros(len(a))
    for _ in range(8):
        u, _, vt = np.linalg.svd((b * weight[:, None]).T @ a)
        rotation = u @ np.diag([1, 1, np.linalg.det(u @ vt)]) @ vt
        left = np.linalg.norm(a @ rotation.T - b, axis=1) * fx
        weight = 1 / np.maximum(left, 0.3)
    return left


def _depths(
    one: Float[np.ndarray, "points 2"],
    other: Float[np.ndarray, "points 2"],
    rotation: Float[np.ndarray, "3 3"],
    translation: Float[np.ndarray, "3"],
) -> tuple[Float[np.ndarray, " points"], Float[np.ndarray, " points"]]:
    """z-depths in both views at which the two rays come closest; negative behind a camera, infinite in parallel."""
    a, b = _homogeneous(one) @ rotation.T, _homogeneous(other)
    aa, bb, ab = (a * a).sum(1), (b * b).sum(1), (a * b).sum(1)
    at, bt = a @ translation, b @ translation
    with np.errstate(divide="ignore", invalid="ignore"):
        cross = aa * bb - ab**2
        return (ab * bt - bb * at) / cross, (aa * bt - ab * at) / cross


def _homogeneous(points: np.ndarray) -> np.ndarray:
    return np.concatenate([points, np.ones((*points.shape[:-1], 1))], axis=-1)


def _unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
