"""A small depth map at the size of its photo."""

import torch
from jaxtyping import Float, UInt8
from torch import Tensor

SAME_SURFACE = 0.1
"""Neighbours this much nearer or farther, relatively, still belong to one surface."""

COLOUR_SPREAD = 12.0
"""Grey levels over which two pixels stop looking alike."""


def upsampled(
    metres: Float[Tensor, "rows columns"], photo: UInt8[Tensor, "height width 3"]
) -> Float[Tensor, "height width"]:
    """Enlarge along the photo's edges, without ever mixing the depths of two surfaces.

    Of the 3x3 small pixels around it, each pixel takes its surface from the one most alike in place and colour (as in
    joint bilateral upsampling, Kopf et al. 2007), and its depth from all of them that belong to this surface.
    """
    height, width = photo.shape[:2]
    rows, columns = metres.shape
    colours = photo.permute(2, 0, 1)[None].float()
    small = torch.nn.functional.interpolate(colours, (rows, columns), mode="area")[0]
    v = (torch.arange(height) + 0.5) * rows / height - 0.5
    u = (torch.arange(width) + 0.5) * columns / width - 0.5
    weights, depths = [], []
    for down in (-1, 0, 1):
        for across in (-1, 0, 1):
            row = (v.round().long() + down).clamp(0, rows - 1)
            column = (u.round().long() + across).clamp(0, columns - 1)
            near = torch.exp(-(((v - row)[:, None]) ** 2 + ((u - column)[None, :]) ** 2))
            unlike = (small[:, row][:, :, column] - colours[0]).square().mean(dim=0)
            weights.append(near * torch.exp(-unlike / (2 * COLOUR_SPREAD**2)).clamp_min(1e-9))
            depths.append(metres[row][:, column])
    best = torch.stack(weights).argmax(dim=0, keepdim=True)
    surface = torch.stack(depths).gather(0, best)[0]
    total, weighted = torch.zeros(height, width), torch.zeros(height, width)
    for weight, depth in zip(weights, depths, strict=True):
        weight = weight * ((depth / surface - 1).abs() <= SAME_SURFACE)
        total += weight
        weighted += weight / depth
    return total / weighted
