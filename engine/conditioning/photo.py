"""The photo at the network's size, cut as the reference cuts it, and the lens that the reference then assumes."""

from dataclasses import dataclass

import torch
from jaxtyping import UInt8
from torch import Tensor, nn

from scene.camera import Intrinsics


@dataclass(frozen=True, eq=False)
class NetworkPhoto:
    """A photo resized and cropped about its centre."""

    pixels: UInt8[Tensor, "height width 3"]
    resized: tuple[int, int]
    """Height and width before the crop."""
    intrinsics: Intrinsics
    """Of the crop: a focal length of half the longer resized side, whatever the photo's own was."""


def network_photo(pixels: UInt8[Tensor, "rows columns 3"], height: int, width: int) -> NetworkPhoto:
    """Filled with as much of the photo as `height` by `width` can show.

    The reference swaps height and width for portraits; its networks, of one size, cannot take that, and ours does not.
    """
    rows, columns = pixels.shape[:2]
    resized = covering(rows, columns, height, width)
    top, left = (resized[0] - height) // 2, (resized[1] - width) // 2
    crop = _smooth(pixels, *resized)[top : top + height, left : left + width]
    return NetworkPhoto(crop, resized, Intrinsics.from_focal(0.5 * max(resized), width, height))


def covering(rows: int, columns: int, height: int, width: int) -> tuple[int, int]:
    """Rows and columns of a photo that has been resized to just cover `height` by `width`."""
    if columns / rows > width / height:
        return height, int(columns * height / rows)
    return int(rows * width / columns), width


def _smooth(pixels: Tensor, height: int, width: int) -> Tensor:
    """Bilinear with antialiasing, rounded."""
    image = pixels.permute(2, 0, 1)[None].float()
    image = nn.functional.interpolate(image, (height, width), mode="bilinear", antialias=True, align_corners=False)
    return image[0].permute(1, 2, 0).round().to(torch.uint8)
