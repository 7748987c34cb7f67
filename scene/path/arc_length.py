"""Constant speed along a curve: which share of it is gone after a share of its length."""

from collections.abc import Callable

import torch
from jaxtyping import Float, Int
from torch import Tensor

Speed = Callable[[Int[Tensor, "points"], Float[Tensor, "points"]], Float[Tensor, "points"]]
"""How fast curve number i is at share x of it: length by share."""

BINS = 16
"""Stretches a curve is measured in; they crowd towards its ends, where a curve may slow down to nothing."""
STEPS = 12
"""Of Newton's method, kept within its stretch."""
_NODES = torch.tensor(
    [-0.9061798459386640, -0.5384693101056831, 0.0, 0.5384693101056831, 0.9061798459386640], dtype=torch.float64
)
_WEIGHTS = torch.tensor(
    [0.2369268850561891, 0.4786286704993665, 0.5688888888888889, 0.4786286704993665, 0.2369268850561891],
    dtype=torch.float64,
)


def arc_lengths(speed: Speed, curves: Int[Tensor, "curves"]) -> Float[Tensor, "curves edges"]:
    """Length of every curve from its start to each edge of its `BINS` stretches (Gauss-Legendre, five points)."""
    edges = _edges()
    per_bin = _length(
        speed, curves.repeat_interleave(BINS), edges[:-1].repeat(len(curves)), edges[1:].repeat(len(curves))
    )
    return torch.nn.functional.pad(per_bin.unflatten(0, (len(curves), BINS)).cumsum(1), (1, 0))


def share_at_length(
    speed: Speed, curves: Int[Tensor, "points"], lengths: Float[Tensor, "points edges"], way: Float[Tensor, "points"]
) -> Float[Tensor, "points"]:
    """The share x of each point's curve at which a share `way` of its length is gone.

    Args:
        speed: of the curves.
        curves: whose curve each point is on.
        lengths: of each point's curve, from `arc_lengths`.
        way: from 0 to 1.
    """
    edges = _edges()
    target = way * lengths[:, -1]
    bin_ = ((lengths[:, 1:-1] <= target[:, None]).sum(1)).clamp(max=BINS - 1)
    start, low, high = lengths.gather(1, bin_[:, None])[:, 0], edges[bin_], edges[bin_ + 1]
    within = lengths.gather(1, bin_[:, None] + 1)[:, 0] - start
    x = low + (high - low) * ((target - start) / torch.where(within > 0, within, 1.0)).clamp(0, 1)
    bottom, top = low, high
    for _ in range(STEPS):
        off = start + _length(speed, curves, low, x) - target
        there = off.abs() <= 1e-13 * lengths[:, -1]
        if bool(there.all()):
            break
        bottom, top = torch.where(off < 0, x, bottom), torch.where(off > 0, x, top)
        rate = speed(curves, x)
        better = x - off / torch.where(rate > 0, rate, 1.0)
        better = torch.where((better >= bottom) & (better <= top) & (rate > 0), better, (bottom + top) / 2)
        x = torch.where(there, x, better)
    return x


def _edges() -> Float[Tensor, "edges"]:
    return (1 - (torch.arange(BINS + 1, dtype=torch.float64) * (torch.pi / BINS)).cos()) / 2


def _length(
    speed: Speed, curves: Int[Tensor, "points"], low: Float[Tensor, "points"], high: Float[Tensor, "points"]
) -> Float[Tensor, "points"]:
    half = (high - low) / 2
    x = ((low + high) / 2)[:, None] + half[:, None] * _NODES
    fast = speed(curves.repeat_interleave(len(_NODES)), x.reshape(-1)).unflatten(0, (-1, len(_NODES)))
    return (fast @ _WEIGHTS) * half
