"""The one way in which numbers are held to recorded ones."""

import math

import torch
from torch import Tensor


def relative_error(ours: Tensor, recorded: Tensor) -> float:
    """Largest difference over the largest recorded value.

    Infinite, so that nothing allows it, where the two cannot be compared: they have other shapes or dtypes, there is
    nothing recorded, or NaN or infinity is on either side.
    """
    alike = ours.shape == recorded.shape and ours.dtype == recorded.dtype and recorded.numel() > 0
    if not alike or not bool(ours.isfinite().all() and recorded.isfinite().all()):
        return math.inf
    exact = torch.complex128 if recorded.is_complex() else torch.float64
    off, largest = ((ours.to(exact) - recorded.to(exact)).abs().max(), recorded.to(exact).abs().max())
    if float(largest) == 0:
        return 0.0 if float(off) == 0 else math.inf
    return float(off / largest)


def differing(ours: Tensor, recorded: Tensor) -> int:
    """Entries of a mask that differ; more than all of them where the two cannot be compared."""
    if ours.shape != recorded.shape or ours.dtype != recorded.dtype:
        return max(ours.numel(), recorded.numel()) + 1
    return int((ours != recorded).sum())
