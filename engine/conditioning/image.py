"""What the network is told about the photo as a whole: CLIP's tokens, resampled to a few per frame."""

import math
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn

MEAN = (0.48145466, 0.4578275, 0.40821073)
STD = (0.26862954, 0.26130258, 0.27577711)
"""Mean and standard deviation of the pictures that CLIP was trained on, in [0, 1]."""


@torch.no_grad()
def encode_photo(
    tower: Any, resampler: nn.Module, image: Float[Tensor, "batch 3 height width"]
) -> Float[Tensor, "batch tokens channels"]:
    """The photo's tokens, frame after frame; `image` in [-1, 1], `tower` is `make_image_tower`'s.

    No photo (for the unguided branch) is zeros: mid-grey.
    """
    pixels = preprocess(image.float(), side=tower.config.image_size).to(tower.device, tower.dtype)
    return resampler(tower(pixels).last_hidden_state)


def preprocess(image: Float[Tensor, "batch 3 height width"], side: int = 224) -> Float[Tensor, "batch 3 side side"]:
    """Resize pictures in [-1, 1] to CLIP's square, normalised: blurred where it shrinks, bicubic, aspect not kept."""
    square = nn.functional.interpolate(_blurred(image, side), (side, side), mode="bicubic", align_corners=True)
    mean, std = (square.new_tensor(values)[:, None, None] for values in (MEAN, STD))
    return ((square + 1) / 2 - mean) / std


def _blurred(image: Tensor, side: int) -> Tensor:
    """Against aliasing: a Gaussian per axis, half as wide as the factor of shrinking is above one."""
    factors = [length / side for length in image.shape[-2:]]
    if max(factors) <= 1:
        return image
    down, across = (_gaussian(max((factor - 1) / 2, 0.001)).to(image) for factor in factors)
    margins = [len(across) // 2] * 2 + [len(down) // 2] * 2
    channels = image.shape[1]
    image = nn.functional.pad(image, margins, mode="reflect")
    image = nn.functional.conv2d(image, across.expand(channels, 1, 1, -1), groups=channels)
    return nn.functional.conv2d(image, down[:, None].expand(channels, 1, -1, 1), groups=channels)


def _gaussian(sigma: float) -> Tensor:
    """Out to two sigmas on either side, at least one pixel; sums to 1."""
    size = int(max(4 * sigma, 3)) // 2 * 2 + 1
    x = torch.arange(size) - size // 2
    weights = torch.exp(-(x**2) / (2 * math.pow(sigma, 2)))
    return weights / weights.sum()
