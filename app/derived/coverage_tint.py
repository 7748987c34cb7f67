"""What is invented in a picture, tinted: a small transparent picture to be laid over it."""

import io

import numpy as np
import torch
from jaxtyping import UInt8
from PIL import Image
from torch import Tensor
from torch.nn.functional import max_pool2d

from app.palette import opaque_colours
from scene.coverage.kinds import Coverage, known

EVERY = 2
"""One tint for so many of the picture's pixels, across and down: a third of the bytes, and nobody sees it."""
STRIPE = 3
"""Pixels of the small picture: hidden is striped too, so that nobody has to tell two hues apart."""
CLEAR, OUTSIDE, HIDDEN, BETWEEN = range(4)
OPACITY = bytes((0, 190, 215, 120))


def coverage_tint(coverage: UInt8[Tensor, "height width"]) -> bytes:
    """PNG of the tints for a frame's coverage, half as large as it is; empty where nothing is invented."""
    invented = torch.where(known(coverage), int(Coverage.COVERED), coverage)
    small = max_pool2d(invented[None].float(), EVERY, ceil_mode=True)[0].numpy()
    if not small.any():
        return b""
    v, u = np.ogrid[: small.shape[0], : small.shape[1]]
    stripes = np.where((u + v) % (2 * STRIPE) < STRIPE, HIDDEN, BETWEEN)
    tints = np.where(small == Coverage.HIDDEN, stripes, np.where(small == Coverage.OUTSIDE, OUTSIDE, CLEAR))
    image = Image.fromarray(tints.astype(np.uint8), "P")
    colours = opaque_colours(dark=True)  # what is invented is black in the picture
    hidden = colours["hidden"]
    image.putpalette([0, 0, 0, *colours["outside"], *hidden, *hidden])
    file = io.BytesIO()
    image.save(file, "PNG", bits=2, transparency=OPACITY, compress_level=1)
    return file.getvalue()
