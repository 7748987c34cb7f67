"""Numbers by chance: the same for the same words, on every machine and in any order of asking."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

Item = TypeVar("Item")


class Chance:
    """A row of numbers that follows from the words it is made with, such as a seed, a scene and a purpose."""

    def __init__(self, *words: int | str) -> None:
        digest = hashlib.sha256(repr(words).encode()).digest()
        self._draw = np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "big")))

    def uniform(self, low: float, high: float) -> float:
        """A number from `low` to `high`."""
        return low + (high - low) * float(self._draw.random())

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both among them."""
        return low + min(int(self._draw.random() * (high - low + 1)), high - low)

    def one_of(self, items: Sequence[Item]) -> Item:
        """One of several."""
        return items[self.whole(0, len(items) - 1)]

    def happens(self, share: float) -> bool:
        """Whether something happens that happens in so large a part of all cases."""
        return float(self._draw.random()) < share

    def normals(self, count: int) -> Float[Tensor, " count"]:
        """Numbers of the normal distribution, float64 (Box and Muller 1958)."""
        one, two = (torch.from_numpy(self._draw.random(count)) for _ in range(2))
        return (-2 * (1 - one).log()).sqrt() * (2 * torch.pi * two).cos()
