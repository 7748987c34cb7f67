"""A clip of any size as a video network takes it: the first frames, scaled to cover a size and cut from the middle, or
as another lens at the same place would have filmed them.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float, UInt8
from torch import Tensor

from scene.camera import Intrinsics
from scene.errors import InputError

SLACK = 0.02
"""Share of a side by which a window may stand out, since shapes of clips are rounded to whole tokens."""


@dataclass(frozen=True, kw_only=True)
class Window:
    """A part of a picture: pixels from its left and top edge, whole or not."""

    left: float
    top: float
    width: float
    height: float

    @staticmethod
    def through(lens: Intrinsics, of: Intrinsics) -> "Window":
        """What a lens sees of the picture that lens `of` took from the same place."""
        across, down = float(lens.fx / of.fx), float(lens.fy / of.fy)
        return Window(
            left=float(of.cx) - float(lens.cx) / across,
            top=float(of.cy) - float(lens.cy) / down,
            width=lens.width / across,
            height=lens.height / down,
        )

    def stands_out(self, width: int, height: int) -> bool:
        """Whether it reaches beyond a picture of that size."""
        return bool(
            min(self.left, width - self.left - self.width) < -SLACK * width
            or min(self.top, height - self.top - self.height) < -SLACK * height
        )


def source_pixels(
    frames: UInt8[Tensor, "given height width 3"], size: tuple[int, int], wanted: int, window: Window | None = None
) -> Float[Tensor, "1 3 wanted rows columns"]:
    """The first `wanted` frames in [-1, 1], float32.

    Pictures are scaled until the window, or without one the largest of that shape in the middle, has `size`, width and
    height: with bilinear weights that take in all pixels where they shrink.

    Raises:
        InputError: there are fewer frames, or the window stands out.
    """
    if len(frames) < wanted:
        raise InputError(
            f"The new path has {wanted} frames and the source clip {len(frames)}. Give a clip that is as long, or a "
            "shorter path."
        )
    (width, height), (given_height, given_width) = size, frames.shape[1:3]
    window = window or _middle(given_width, given_height, width / height)
    if window.stands_out(given_width, given_height):
        raise InputError(
            f"The lens of the new path sees past the edges of the source clip, {given_width} x {given_height}. Give it "
            "the lens of the clip, or a longer one."
        )
    across, down = width / window.width, height / window.height
    scaled = max(height, round(given_height * down)), max(width, round(given_width * across))
    top = min(max(round(window.top * down), 0), scaled[0] - height)
    left = min(max(round(window.left * across), 0), scaled[1] - width)
    pixels = torch.empty(1, 3, wanted, height, width)
    for number, frame in enumerate(frames[:wanted]):
        picture = frame.permute(2, 0, 1)[None].float()
        if scaled != (given_height, given_width):
            picture = F.interpolate(picture, scaled, mode="bilinear", antialias=True)
        pixels[0, :, number] = picture[0, :, top : top + height, left : left + width] / 127.5 - 1
    return pixels


def _middle(width: int, height: int, aspect: float) -> Window:
    """The largest window of a shape, width over height, in the middle of a picture."""
    inside = min(width, height * aspect), min(height, width / aspect)
    return Window(left=(width - inside[0]) / 2, top=(height - inside[1]) / 2, width=inside[0], height=inside[1])
