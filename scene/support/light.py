"""Colours as files hold them, and as light."""

import numpy as np


def srgb_to_linear(srgb: np.ndarray) -> np.ndarray:
    """Linear light of sRGB values, both 0 to 1."""
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
