"""Pictures in 8 bits to those that networks see, and back."""

import torch
from jaxtyping import Float, UInt8
from torch import Tensor


def network_video(pixels: UInt8[Tensor, "*frames height width 3"]) -> Float[Tensor, "1 3 _frames height width"]:
    """Pictures as networks see them: [-1, 1], channels first."""
    video = pixels if pixels.ndim == 4 else pixels[None]
    return (video.float() / 255 * 2 - 1).permute(3, 0, 1, 2)[None]


def to_pixels(frame: Float[Tensor, "3 height width"]) -> UInt8[Tensor, "height width 3"]:
    """8 bits, cut off and not rounded, as the reference does."""
    return ((frame.clamp(-1, 1) + 1) / 2 * 255).to(torch.uint8).permute(1, 2, 0)
