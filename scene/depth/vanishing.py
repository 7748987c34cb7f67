"""Where the lines that run away from the camera meet: one vanishing point, by voting, and how sure it is."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy import ndimage

TOLERANCE = np.deg2rad(4.0)
"""An edge points at a vanishing point if it misses it by less than this."""
SECTORS = 8
"""Lines from this many directions around the point count separately: parallel lines alone prove nothing."""

DOUBTED, BELIEVED = 0.05, 0.11
"""Share of the edges' weight that meets in a point: up to 0.05 by chance, 0.15 to 0.25 in corridors."""


@dataclass(frozen=True)
class VanishingPoint:
    """Vanishing point in fractions of the picture's width and height, from the top left corner."""

    x: float
    y: float
    confidence: float
    """0: no reason to believe in it; 1: lines from all around meet there."""


def vanishing_point(grey: Float[np.ndarray, "height width"]) -> VanishingPoint:
    """The point, inside the middle of the picture, that most straight oblique edges aim at.

    Upright and level edges do not vote: they belong to the other two directions of a built world, and to everything.
    """
    height, width = grey.shape
    x, y, along, weight = _straight_edges(grey)
    candidates_y, candidates_x = np.meshgrid(np.linspace(0.1, 0.8, 36), np.linspace(0.1, 0.9, 41), indexing="ij")
    if len(x) < 20:
        return VanishingPoint(0.5, 0.45, 0.0)
    votes = np.stack(
        [
            _votes(u * width, v * height, x, y, along, weight)
            for u, v in zip(candidates_x.ravel(), candidates_y.ravel(), strict=True)
        ]
    )
    share = (np.sqrt(votes).sum(axis=1) ** 2 / SECTORS).reshape(candidates_x.shape)
    share = ndimage.gaussian_filter(share, 0.7)
    best = np.unravel_index(int(share.argmax()), share.shape)
    confidence = float(np.clip((share[best] - DOUBTED) / (BELIEVED - DOUBTED), 0, 1))
    return VanishingPoint(float(candidates_x[best]), float(candidates_y[best]), confidence)


def _straight_edges(grey: Float[np.ndarray, "height width"]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Column, row, direction in (-pi/2, pi/2] and weight of edge pixels whose surroundings all run one way."""
    smooth = ndimage.gaussian_filter(grey, 1.0)
    gx, gy = ndimage.sobel(smooth, axis=1), ndimage.sobel(smooth, axis=0)
    xx, yy, xy = (ndimage.gaussian_filter(product, 2.0) for product in (gx * gx, gy * gy, gx * gy))
    energy = xx + yy
    coherence = np.sqrt((xx - yy) ** 2 + 4 * xy**2) / (energy + 1e-9)
    along = 0.5 * np.arctan2(2 * xy, xx - yy) + np.pi / 2
    along = (along + np.pi / 2) % np.pi - np.pi / 2
    oblique = np.abs(np.abs(along) - np.pi / 4) < np.deg2rad(38)
    strength = np.sqrt(gx * gx + gy * gy)
    ridge = strength >= ndimage.maximum_filter(strength, size=3) * 0.95
    # An even say for every part of the picture: foliage must not outvote the street.
    crowd = ndimage.gaussian_filter((strength > 0.08).astype(float), max(grey.shape) / 24) + 0.05
    chosen = (coherence > 0.85) & (energy > 0.01) & oblique & ridge
    rows, columns = np.nonzero(chosen)
    weight = np.minimum(strength[chosen], 0.6) / crowd[chosen]
    if len(rows) > 3000:
        keep = np.linspace(0, len(rows) - 1, 3000).astype(int)
        rows, columns, weight = rows[keep], columns[keep], weight[keep]
    return columns + 0.5, rows + 0.5, along[rows, columns], weight / max(float(weight.sum()), 1e-9)


def _votes(
    u: float, v: float, x: np.ndarray, y: np.ndarray, along: np.ndarray, weight: np.ndarray
) -> Float[np.ndarray, " sectors"]:
    """Share of edges that aim at (u, v), by the direction they are seen in from there."""
    direction = np.arctan2(y - v, x - u)
    miss = np.abs((direction - along + np.pi / 2) % np.pi - np.pi / 2)
    vote = weight * np.maximum(0, 1 - miss / TOLERANCE)
    sector = np.floor((direction + np.pi) / (2 * np.pi) * SECTORS).astype(int) % SECTORS
    return np.bincount(sector, weights=vote, minlength=SECTORS)
