"""Pictures by their local contrast: what is left of a picture when light, colour and haze are other ones.

A generated video has the shapes of the preview, but seldom its grey levels. Each pixel is therefore measured by the
mean and the spread around it (as in normalised cross-correlation), so that one threshold on differences holds for all.
"""

from collections.abc import Callable

import numpy as np
from jaxtyping import Bool, Float32, UInt8
from scipy.ndimage import correlate1d, gaussian_filter, uniform_filter

from scene.recover.features import BINOMIAL, LEAST_SIDE, Pyramid

WINDOW = 25
"""Side of the square whose mean and spread a pixel is measured by, pixels of its level."""
SPREAD = 30.0
"""Grey levels that the spread becomes: as much as a window of strong texture has in a photo."""
NOISE = 5.0
"""Grey levels that are added to a spread, so that noise on a plain wall does not become texture."""
GREY = np.array([0.299, 0.587, 0.114], np.float32)


def grey_picture(
    rgb: UInt8[np.ndarray, "height width 3"], known: Bool[np.ndarray, "height width"]
) -> Float32[np.ndarray, "height width"]:
    """A picture in grey and slightly smoothed; what is not known is as the known pixels around it."""
    weight = known.astype(np.float32)
    grey = _mean(rgb @ GREY, weight, _slightly)
    return grey if known.all() else np.where(known, grey, _mean(grey, weight, _box)).astype(np.float32)


def contrast_pyramid(
    grey: Float32[np.ndarray, "height width"], known: Bool[np.ndarray, "height width"], levels: int = 4
) -> Pyramid:
    """The contrast of a picture, and of it halved up to `levels` - 1 times; 0 where nothing is known."""
    weight = known.astype(np.float32)
    stack = [_contrast(grey, weight)]
    while len(stack) < levels and min(grey.shape) >= 2 * LEAST_SIDE:
        grey = _mean(grey, weight, _binomial)[::2, ::2]
        weight = (_binomial(weight)[::2, ::2] > 0.5).astype(np.float32)
        stack.append(_contrast(grey, weight))
    return stack


def _contrast(grey: np.ndarray, weight: np.ndarray) -> np.ndarray:
    mean = _mean(grey, weight, _box)
    away = grey - mean
    spread = np.sqrt(np.maximum(_mean(away * away, weight, _box), 0))
    return np.ascontiguousarray(np.where(weight > 0, away * (SPREAD / (spread + NOISE)), 0), np.float32)


def _mean(values: np.ndarray, weight: np.ndarray, smooth: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Values smoothed, those without weight left out."""
    if weight.all():
        return smooth(values)
    return smooth(values * weight) / np.maximum(smooth(weight), 1e-6)


def _box(values: np.ndarray) -> np.ndarray:
    return uniform_filter(values, WINDOW, mode="nearest")


def _binomial(values: np.ndarray) -> np.ndarray:
    return correlate1d(correlate1d(values, BINOMIAL, axis=0), BINOMIAL, axis=1)


def _slightly(values: np.ndarray) -> np.ndarray:
    return gaussian_filter(values, 0.7, truncate=3)
