"""Where every random number of a clip comes from."""

from typing import Protocol, runtime_checkable

import torch
from jaxtyping import Float
from torch import Tensor


@runtime_checkable
class Noise(Protocol):
    """Standard normal numbers, drawn one tensor after the other in the order of the reference.

    Photo's posterior, camera's perturbation, preview's posterior, x_T; then at each step the preview's noise if it is
    shaped, and the sampler's.
    """

    def __call__(self, *shape: int) -> Float[Tensor, "..."]:
        """The next tensor, float32, on the CPU."""
        ...


class SeededNoise:
    """Drawn on the CPU, so that a seed means the same picture everywhere."""

    def __init__(self, seed: int) -> None:
        self._seeded = torch.Generator().manual_seed(seed)

    def __call__(self, *shape: int) -> Float[Tensor, "..."]:
        """The next tensor."""
        return torch.randn(shape, generator=self._seeded)
