"""Constant speed along a curve: which share of it is gone after a share of its length."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor

Speed = Callable[[Int[Tensor, " points"], Float[Tensor, " points"]], Float[Tensor, " points"]]
"""How fast curve number i is at share x of it: length by share."""

BINS = 16
"""Stretches a curve is measured in at first; they crowd towards its ends, where it may slow down to nothing."""
HALVINGS = 24
"""Most halvings of a stretch where a curve nearly stops: no quadrature takes the corner of its speed whole."""
ACCURACY = 1e-12
"""Share of a curve's length by which one stretch may be off."""
STEPS = 12
"""Steps of Newton's method, kept within its stretch."""
_GAUSS = torch.tensor(
    [
        [-0.9061798459386640, -0.5384693101056831, 0.0, 0.5384693101056831, 0.9061798459386640],
        [0.2369268850561891, 0.4786286704993665, 0.5688888888888889, 0.4786286704993665, 0.2369268850561891],
    ],
    dtype=torch.float64,
)
_LOBATTO = torch.tensor(
    [[-1.0, -((3 / 7) ** 0.5), 0.0, (3 / 7) ** 0.5, 1.0], [1 / 10, 49 / 90, 32 / 45, 49 / 90, 1 / 10]],
    dtype=torch.float64,
)
"""Nodes and weights of quadratures of five points; Lobatto's look at both ends, too."""


@dataclass(frozen=True, eq=False)
class Arcs:
    """Curves measured, each in stretches of its own; short lists repeat their last."""

    edges: Float[Tensor, "curves edges"]
    """Shares of the curve, from 0 to 1."""
    lengths: Float[Tensor, "curves edges"]
    """Length of the curve up to each edge."""

    @staticmethod
    def none(curves: int) -> "Arcs":
        """Curves of no length."""
        empty = torch.zeros(curves, 2, dtype=torch.float64)
        return Arcs(empty, empty)

    @property
    def whole(self) -> Float[Tensor, " curves"]:
        """Length of every curve."""
        return self.lengths[:, -1]


def measure(speed: Speed, curves: Int[Tensor, " curves"], count: int) -> Arcs:
    """Lengths of some of `count` curves; the others' are 0.

    By Gauss-Legendre with five points, in stretches that are halved until their halves say the same, and so does a
    quadrature with the ends, behind whose nodes no corner can hide.
    """
    grid = _edges()
    curve, low, high = curves.repeat_interleave(BINS), grid[:-1].repeat(len(curves)), grid[1:].repeat(len(curves))
    whole = _length(speed, curve, low, high)
    total = torch.zeros(count, dtype=torch.float64).index_add_(0, curve, whole)
    done: list[Tensor] = []
    for halving in range(HALVINGS + 1):
        middle = (low + high) / 2
        left, right = _length(speed, curve, low, middle), _length(speed, curve, middle, high)
        off = torch.maximum((left + right - whole).abs(), (_length(speed, curve, low, high, _LOBATTO) - whole).abs())
        split = (off > ACCURACY * total[curve]) & (halving < HALVINGS)
        done.append(torch.stack([curve.double(), high, left + right], dim=1)[~split])
        curve, whole = curve[split].repeat(2), torch.cat([left[split], right[split]])
        low, high = torch.cat([low[split], middle[split]]), torch.cat([middle[split], high[split]])
        if not len(curve):
            break
    return _gathered(torch.cat(done), count)


def share_at_length(
    speed: Speed, curves: Int[Tensor, " points"], arcs: Arcs, progress: Float[Tensor, " points"]
) -> Float[Tensor, " points"]:
    """The share x of each point's curve at which a share `way` of its length is gone.

    Args:
        speed: of the curves.
        curves: whose curve each point is on.
        arcs: of all curves, from `measure`.
        progress: from 0 to 1.
    """
    edges, lengths = arcs.edges[curves], arcs.lengths[curves]
    target = progress * lengths[:, -1]
    bin_ = (lengths[:, 1:-1] <= target[:, None]).sum(1)[:, None]
    low, high = edges.gather(1, bin_)[:, 0], edges.gather(1, bin_ + 1)[:, 0]
    start = lengths.gather(1, bin_)[:, 0]
    within = lengths.gather(1, bin_ + 1)[:, 0] - start
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


def _gathered(stretches: Float[Tensor, "stretches 3"], count: int) -> Arcs:
    """Stretches (curve, upper edge, length) in order, one row a curve."""
    curve, high, length = stretches[stretches[:, 1].argsort()].unbind(1)
    rows = [curve == i for i in range(count)]
    most = max(int(row.sum()) for row in rows)
    edges = torch.zeros(count, most + 1, dtype=torch.float64)
    lengths = torch.zeros_like(edges)
    for i, row in enumerate(rows):
        if stretched := int(row.sum()):
            edges[i, 1 : stretched + 1], edges[i, stretched + 1 :] = high[row], 1.0
            lengths[i, 1 : stretched + 1] = length[row].cumsum(0)
            lengths[i, stretched + 1 :] = lengths[i, stretched]
    return Arcs(edges, lengths)


def _edges() -> Float[Tensor, " edges"]:
    return (1 - (torch.arange(BINS + 1, dtype=torch.float64) * (torch.pi / BINS)).cos()) / 2


def _length(
    speed: Speed,
    curves: Int[Tensor, " points"],
    low: Float[Tensor, " points"],
    high: Float[Tensor, " points"],
    rule: Float[Tensor, "2 5"] = _GAUSS,
) -> Float[Tensor, " points"]:
    nodes, weights = rule
    half = (high - low) / 2
    x = ((low + high) / 2)[:, None] + half[:, None] * nodes
    fast = speed(curves.repeat_interleave(len(nodes)), x.reshape(-1)).unflatten(0, (-1, len(nodes)))
    return (fast @ weights) * half
