"""The photo as the network gets it: at the clip's size, cut as the preview shows it."""

import math

import numpy as np
import torch
from jaxtyping import UInt8
from PIL import Image
from torch import Tensor

from scene.camera import Intrinsics
from scene.errors import InputError
from scene.photo.image import Photo

SLACK = 0.01
"""Pixels of the photo by which a window may stick out: rounding, not a wider lens."""


def window_of(photo: Photo, lens: Intrinsics) -> tuple[float, float, float, float]:
    """Left, top, right and bottom [px of the photo] of what a camera in the photo's place sees through `lens`.

    Raises:
        InputError: it sees past the photo's edge.
    """
    own = photo.intrinsics
    across, down = float(own.fx / lens.fx), float(own.fy / lens.fy)
    left, top = float(own.cx - lens.cx * across), float(own.cy - lens.cy * down)
    right, bottom = left + lens.width * across, top + lens.height * down
    if min(left, top) < -SLACK or right > photo.width + SLACK or bottom > photo.height + SLACK:
        sees, shows = (math.degrees(float(i.fov_x)) for i in (lens, own))
        raise InputError(
            f"This engine starts from the photo, which shows {shows:.1f} degrees across, and the lens there sees"
            f" {sees:.1f}. Zoom in until the photo fills the frame."
        )
    return max(left, 0.0), max(top, 0.0), min(right, photo.width), min(bottom, photo.height)


def seen_through(photo: Photo, lens: Intrinsics) -> UInt8[Tensor, "height width 3"]:
    """The photo as that lens shows it from the photo's own place, antialiased.

    Raises:
        InputError: the lens sees past the photo's edge.
    """
    picture = Image.fromarray(photo.pixels.numpy())
    size = (lens.width, lens.height)
    seen = picture.resize(size, Image.Resampling.BILINEAR, box=window_of(photo, lens))
    return torch.from_numpy(np.array(seen))


def covering(rows: int, columns: int, height: int, width: int) -> tuple[int, int]:
    """Rows and columns of a photo that the reference has resized to just cover `height` by `width`, rounded down."""
    if columns / rows > width / height:
        return height, int(columns * height / rows)
    return int(rows * width / columns), width
