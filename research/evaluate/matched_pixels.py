"""Matched pixels: how many places of the true clip's frames the video's frames show as well.

ReCamMaster counts matches of the network GIM above a confidence; ours are COLMAP's SIFT, nearest in both directions and
clearly nearer than the second. The numbers of the two cannot be compared.
"""

from collections.abc import Mapping

import numpy as np
from jaxtyping import Float, UInt8
from torch import Tensor

from research.evaluate.colmap import colmap
from research.evaluate.measures import Seen

NAME = "matched pixels (SIFT)"
RATIO = 0.8
"""Distance to the nearest descriptor over that to the second nearest, at most (Lowe 2004)."""


def matched_pixels(seen: Seen) -> Mapping[str, float]:
    """Matches between frames of one moment, mean over the frames; nothing where there is no true clip."""
    truth = seen.asked.truth
    if truth is None:
        return {}
    counts = [matches(one, other) for one, other in zip(seen.frames, truth, strict=True)]
    return {NAME: float(np.mean(counts))}


def matches(one: UInt8[Tensor, "height width 3"], other: UInt8[Tensor, "height width 3"]) -> int:
    """Number of places that two pictures both show."""
    first, second = _descriptors(one), _descriptors(other)
    if min(len(first), len(second)) < 2:
        return 0
    alike = first @ second.T
    there, back = _nearest(alike), _nearest(alike.T)
    return int(((there >= 0) & (back[there] == np.arange(len(first)))).sum())


def _nearest(alike: Float[np.ndarray, "one other"]) -> np.ndarray:
    """The nearest of the others, or -1 where the second is nearly as near; `alike` are cosines."""
    best = np.argpartition(-alike, 1, axis=1)[:, :2]
    cosines = np.take_along_axis(alike, best, axis=1)
    order = np.argsort(-cosines, axis=1)
    best, cosines = np.take_along_axis(best, order, axis=1), np.take_along_axis(cosines, order, axis=1)
    distance = np.sqrt((2 - 2 * cosines).clip(0))
    return np.where(distance[:, 0] < RATIO * distance[:, 1], best[:, 0], -1)


def _descriptors(picture: UInt8[Tensor, "height width 3"]) -> Float[np.ndarray, "features 128"]:
    """SIFT's, of length one."""
    library = colmap()
    grey = picture.double().mean(dim=-1).round().byte().numpy()
    options = library.FeatureExtractionOptions(use_gpu=False)
    _, found = library.Sift(options, library.Device.cpu).extract(np.ascontiguousarray(grey))
    found = np.asarray(found, np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True).clip(1e-9)
