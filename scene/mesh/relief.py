"""The depth that a surface is made of, pixel by pixel, and where it is cut."""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Float
from scipy import ndimage

from scene.scene import Scene

BACKDROP = 1.15
"""Where the sky stands: so many times as far as what is farthest else. (It is infinitely far; a path is not.)"""
BACKDROP_ALONE = 11.5
"""Where it stands if there is nothing else, metres."""
REACH = 4
"""A surface goes on for so many pixels over those that are not reliable: half the widest blur of a depth edge."""
CONTINUES = 0.5
"""A jump is no edge where depth changes by at least this share of it before and behind: it is a steep plane."""


@dataclass(frozen=True, eq=False)
class Relief:
    """Inverse depth of every pixel, and which neighbours belong to one surface."""

    inverse: Float[np.ndarray, "height width"]
    """1 / metres; 0 where there is no surface."""
    cut_right: Bool[np.ndarray, "height width-1"]
    """Between a pixel and the one to its right."""
    cut_down: Bool[np.ndarray, "height-1 width"]
    """Between a pixel and the one below it."""


def backdrop(scene: Scene) -> float:
    """Depth at which the sky is drawn, metres."""
    metres = scene.depth.metres[~scene.sky]
    return BACKDROP * float(metres.max()) if len(metres) else BACKDROP_ALONE


def relief(scene: Scene, *, sky: bool = True) -> Relief:
    """The surface's depth: the reliable pixels', and next to them their neighbours'.

    Depth edges of a blurred depth map leave pixels that belong to neither side. The surfaces on both sides go on until
    they meet in the image, each at its own depth. Where the person has trimmed the edges, they do not.

    Args:
        scene: photo, depth and what is reliable.
        sky: whether the sky is a surface, too.
    """
    far = scene.sky.numpy()
    metres = np.where(far, np.float32(backdrop(scene)), scene.depth.metres.numpy())
    there = scene.points.reliable.numpy().reshape(metres.shape) & (sky | ~far)
    inverse = np.where(there, 1 / metres, 0).astype(np.float32)
    if scene.lift.trim == 0 and there.any():
        inverse = _continued(inverse, there, scene.points.reliable.numpy().reshape(metres.shape))
    edge = scene.lift.edge
    return Relief(inverse, _cuts(inverse, 1, edge), _cuts(inverse, 0, edge))


def _continued(
    inverse: Float[np.ndarray, "height width"],
    there: Bool[np.ndarray, "height width"],
    reliable: Bool[np.ndarray, "height width"],
) -> Float[np.ndarray, "height width"]:
    """Unreliable pixels take the depth of the nearest one that is there, if that is near."""
    missing = ~reliable
    if not missing.any():
        return inverse
    at_y, at_x = np.nonzero(missing)
    y, x = np.asarray(ndimage.distance_transform_edt(~there, return_distances=False, return_indices=True))[
        :, at_y, at_x
    ]
    near = np.hypot(y - at_y, x - at_x) <= REACH
    continued = inverse.copy()
    continued[at_y[near], at_x[near]] = inverse[y[near], x[near]]
    return continued


def _cuts(inverse: Float[np.ndarray, "height width"], axis: int, edge: float) -> Bool[np.ndarray, "rows columns"]:
    """Between each pixel and the next along an axis: depths differ, and not as those of a steep plane do."""
    inverse = np.moveaxis(inverse, axis, 0)
    first, following = inverse[:-1], inverse[1:]
    change = following - first
    cut = np.abs(change) > edge * np.minimum(first, following)
    if len(change) > 2:
        least = CONTINUES * change[1:-1] ** 2
        smooth = (change[:-2] * change[1:-1] >= least) & (change[2:] * change[1:-1] >= least)
        cut[1:-1] &= ~smooth | (first[1:-1] == 0) | (following[1:-1] == 0)
    return np.moveaxis(cut, 0, axis)


def travel(scene: Scene) -> float:
    """How far a camera usually goes from the photo's, metres: a fifth of the distance of what is near."""
    metres = scene.depth.metres[~scene.sky]
    if not len(metres):
        return 1.0
    return 0.2 * float(torch.quantile(metres[:: max(1, len(metres) // 50_000)], 0.1))
