"""How the reference cuts a photo to its networks' size, written from its recorded numbers."""

import torch
from jaxtyping import UInt8
from torch import Tensor, nn

from engine.conditioning.photo import covering


def cut_by_reference(pixels: UInt8[Tensor, "rows columns 3"], height: int, width: int) -> Tensor:
    """Resized to a whole number of pixels that just covers the frame, rounded down, and cropped about the middle.

    The reference swaps height and width for portraits; its networks, of one size, cannot take that.
    """
    rows, columns, _ = pixels.shape
    resized = covering(rows, columns, height, width)
    top, left = (resized[0] - height) // 2, (resized[1] - width) // 2
    image = pixels.permute(2, 0, 1)[None].float()
    smooth = nn.functional.interpolate(image, resized, mode="bilinear", antialias=True, align_corners=False)
    return smooth[0].permute(1, 2, 0).round().to(torch.uint8)[top : top + height, left : left + width]
