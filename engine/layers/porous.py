"""Foliage hides mostly more of itself."""

import numpy as np
import torch
from jaxtyping import UInt8
from torch import Tensor

from engine.layers.canvas import Canvas
from engine.layers.silhouettes import Gaps

POROUS_FROM, POROUS_TO = 0.35, 0.55
"""Where a larger share of the neighbourhood than this is silhouette, things are porous: wholly from the second on."""
SHARE = 0.6
"""What of a porous thing's hidden colour is its own and its gaps', rather than that of the surface behind."""
SPREAD = 3.0
"""Pixels over which that colour is gathered."""


def mix_porous(canvas: Canvas, gaps: Gaps, rgb: UInt8[Tensor, "height width 3"]) -> UInt8[Tensor, "height width 3"]:
    """The painted canvas, in porous places mixed with the photo's local mean.

    A path through a crown uncovers leaves behind leaves as often as the wall behind the tree, and no single surface is
    right; the mean of leaves and gaps errs least and is what the eye sees there from afar.
    """
    from scipy.ndimage import gaussian_filter

    known = canvas.inside.float().numpy()[..., None]
    share = ((gaps.porosity - POROUS_FROM) / (POROUS_TO - POROUS_FROM)).clamp(0, 1).numpy()[..., None] * SHARE
    sigma = (SPREAD, SPREAD, 0)
    local = gaussian_filter(canvas.rgb.numpy() * known, sigma) / np.maximum(gaussian_filter(known, sigma), 1e-3)
    mixed = torch.from_numpy(share * local + (1 - share) * rgb.numpy()).round().to(torch.uint8)
    return torch.where((gaps.hole & canvas.inside)[..., None], mixed, rgb)
