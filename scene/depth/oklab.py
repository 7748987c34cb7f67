"""Colours as we see their differences."""

import numpy as np
from jaxtyping import Float

from scene.support.light import srgb_to_linear

LMS_FROM_LINEAR = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
LAB_FROM_LMS = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def oklab(srgb: Float[np.ndarray, "*pixels 3"]) -> Float[np.ndarray, "*pixels 3"]:
    """Ottosson's Oklab (2020) of sRGB in [0, 1]: lightness in percent, then its two chroma axes, weighted by 1.6.

    The weight lets a blue sofa stand out from a beige wall about as much as a grey one from a white wall.
    """
    return np.cbrt(srgb_to_linear(srgb) @ LMS_FROM_LINEAR.T) @ LAB_FROM_LMS.T * [100, 160, 160]
