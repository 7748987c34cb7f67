"""Rates of change at the end of what is known on one side only."""

from jaxtyping import Float
from torch import Tensor


def one_sided_rate(values: Float[Tensor, " 3 *shape"], step: float) -> Float[Tensor, "*shape"]:
    """The rate at the first of three values that are `step` apart (negative looks back), to the second order."""
    return (-3 * values[0] + 4 * values[1] - values[2]) / (2 * step)
