"""A clip of any size as a video network takes it: the first frames, scaled to cover a size and cut from the middle."""

import torch
import torch.nn.functional as F
from jaxtyping import Float, UInt8
from torch import Tensor

from scene.errors import InputError


def source_pixels(
    frames: UInt8[Tensor, "given height width 3"], size: tuple[int, int], wanted: int
) -> Float[Tensor, "1 3 wanted rows columns"]:
    """The first `wanted` frames in [-1, 1], float32.

    Pictures are scaled by one factor until they cover `size`, width and height, with bilinear weights that take in all
    pixels where they shrink; what stands out is cut off evenly.

    Raises:
        InputError: there are fewer frames.
    """
    if len(frames) < wanted:
        raise InputError(
            f"The new path has {wanted} frames and the source clip {len(frames)}. Give a clip that is as long, or a "
            "shorter path."
        )
    (width, height), (given_height, given_width) = size, frames.shape[1:3]
    scale = max(width / given_width, height / given_height)
    scaled = round(given_height * scale), round(given_width * scale)
    top, left = round((scaled[0] - height) / 2), round((scaled[1] - width) / 2)
    pixels = torch.empty(1, 3, wanted, height, width)
    for number, frame in enumerate(frames[:wanted]):
        picture = frame.permute(2, 0, 1)[None].float()
        if scaled != (given_height, given_width):
            picture = F.interpolate(picture, scaled, mode="bilinear", antialias=True)
        pixels[0, :, number] = picture[0, :, top : top + height, left : left + width] / 127.5 - 1
    return pixels
