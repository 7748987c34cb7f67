"""The last step: a pipeline's pictures, which are decoded already, become pixels."""

from collections.abc import Iterator
from typing import Any

import torch
from jaxtyping import UInt8
from torch import Tensor

from engine.engines.watch import Watch


def decode(pictures: Any, watch: Watch) -> Iterator[UInt8[Tensor, "height width 3"]]:
    """Every frame of an array (frames, height, width, 3) from 0 to 1, rounded to 8 bits.

    Raises:
        JobCancelled: between two frames.
    """
    for picture in pictures:
        watch.check()
        yield (torch.from_numpy(picture) * 255).round().clamp(0, 255).to(torch.uint8)
