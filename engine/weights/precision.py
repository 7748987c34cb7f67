"""Types of numbers that files hold and engines compute with, or do not."""

from collections import Counter
from collections.abc import Mapping

import torch
from torch import Tensor

from engine.weights import parts

USABLE = (torch.float16, torch.bfloat16, torch.float32, torch.float64)


def too_coarse(tensors: Mapping[str, Tensor]) -> str:
    """Why numbers of fewer than 16 bits cannot be used, as what follows "it is MODEL"; "" if there are none.

    Single whole numbers among fractions are no packing but a mistake, and told elsewhere.
    """
    kinds = Counter(tensor.dtype for key, tensor in tensors.items() if not parts.is_schedule(key))
    coarse = [kind for kind in kinds if kind not in USABLE and (kind.is_floating_point or kinds[kind] > len(USABLE))]
    packed = [kind for kind in coarse if kind.itemsize == 1]
    if not packed:
        return ""
    name = str(max(packed, key=lambda kind: kinds[kind])).removeprefix("torch.")
    return (
        f"in 8 bits or fewer ({name}), with which the engines here do not compute. Take the authors' own file, in 16 "
        "or 32 bits."
    )
