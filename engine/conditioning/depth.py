"""The metres that RealCam-I2V's translations are in: those of the depth net its training poses were scaled with."""

from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn

from engine.models.depth_net import PATCH

MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)
"""Mean and standard deviation of ImageNet's pictures, in [0, 1]."""


@torch.no_grad()
def estimate_depth(net: Any, image: Float[Tensor, "batch 3 height width"]) -> Float[Tensor, "batch height width"]:
    """z-depth of every pixel in metres; `image` in [-1, 1], `net` is `make_depth_net`'s."""
    height, width = image.shape[-2:]
    pixels = preprocess(image.float()).to(net.device, net.dtype)
    metres = net(pixels).predicted_depth.float()
    return _resized(metres[:, None], height, width)[:, 0]


def preprocess(image: Float[Tensor, "batch 3 height width"]) -> Float[Tensor, "batch 3 rows columns"]:
    """Normalise pictures in [-1, 1] and resize them to whole patches, the nearest (half a patch goes to the even)."""
    height, width = (PATCH * round(side / PATCH) for side in image.shape[-2:])
    resized = _resized((image + 1) / 2, height, width)
    mean, std = (resized.new_tensor(values)[:, None, None] for values in (MEAN, STD))
    return (resized - mean) / std


def _resized(image: Tensor, height: int, width: int) -> Tensor:
    return nn.functional.interpolate(image, (height, width), mode="bilinear", align_corners=True)
