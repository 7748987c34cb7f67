"""Lines without tremor, steps and edges. Samples stand evenly along their line."""

import torch
from jaxtyping import Float
from torch import Tensor


def calm(values: Float[Tensor, "samples axes"], width: float) -> Float[Tensor, "samples axes"]:
    """The Gaussian mean of every sample's neighbours; both ends stay, and so does a straight line.

    Args:
        values: of any kind.
        width: standard deviation of the mean, samples; at most a third of the line counts.
    """
    count = len(values)
    width = min(width, (count - 1) / 3)
    reach = int(3 * width)
    if reach < 1:
        return values
    before = 2 * values[:1] - values[1 : reach + 1].flip(0)
    after = 2 * values[-1:] - values[-reach - 1 : -1].flip(0)
    return _weighted(torch.cat([before, values, after]), width, reach)


def upper(values: Float[Tensor, " samples"], half: int) -> Float[Tensor, " samples"]:
    """A smooth line that is nowhere lower: the highest within `half` samples, in a Gaussian mean as wide."""
    half = min(half, len(values) - 1)
    if half < 1:
        return values
    highest = _within(values, half, "replicate").amax(1)
    return _weighted(_padded(highest, half, "replicate")[:, None], half / 2.5, half)[:, 0]


def ground(values: Float[Tensor, " samples"], half: int, share: float = 0.1) -> Float[Tensor, " samples"]:
    """The line without what rises over it for less than twice `half` samples; a slope stays what it is.

    Args:
        values: heights.
        half: samples.
        share: of the samples thereabouts that may be lower, or higher, without a say.
    """
    half = min(half, len(values) - 1)
    if half < 1:
        return values
    low = torch.quantile(_within(values, half, "reflect"), share, dim=1)
    high = torch.quantile(_within(low, half, "reflect"), 1 - share, dim=1)
    return _weighted(_padded(high, half, "reflect")[:, None], half / 3, half)[:, 0]


def _padded(values: Float[Tensor, " samples"], half: int, how: str) -> Float[Tensor, " more"]:
    return torch.nn.functional.pad(values[None], (half, half), mode=how)[0]


def _within(values: Float[Tensor, " samples"], half: int, how: str) -> Float[Tensor, "samples window"]:
    return _padded(values, half, how).unfold(0, 2 * half + 1, 1)


def _weighted(padded: Float[Tensor, "more axes"], width: float, reach: int) -> Float[Tensor, "samples axes"]:
    """Gaussian means of the samples that have `reach` others on both sides."""
    away = torch.arange(-reach, reach + 1, dtype=torch.float64)
    weights = (-0.5 * (away / width) ** 2).exp()
    middle = padded[reach : len(padded) - reach]
    return middle + (padded.unfold(0, 2 * reach + 1, 1) - middle[..., None]) @ (weights / weights.sum())
