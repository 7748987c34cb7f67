"""Pixels without a measurement."""

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from scene.errors import InputError

MAX_MISSING = 0.5
"""Share of the picture above which missing depth is refused: most of the scene would be invented."""


def filled(metres: Float[Tensor, "height width"], name: str) -> tuple[Float[Tensor, "height width"], str]:
    """The map with every zero replaced by its nearest measurement, and a sentence if there were any.

    Raises:
        InputError: something is negative or no number, nothing is measured, or more than half is missing.
    """
    for wrong, word in ((~metres.isfinite(), "not a finite number"), (metres < 0, "negative")):
        count = int(wrong.sum())
        if count:
            row, column = wrong.nonzero()[0].tolist()
            raise InputError(
                f"{name} is {word} at {count} of {metres.numel()} pixels, first at column {column}, row {row}, "
                "and depth is metres in front of the camera. Write 0 where nothing was measured."
            )
    missing = metres == 0
    share = float(missing.double().mean())
    if share == 1:
        raise InputError(f"{name} is zero everywhere, which says that nothing was measured. Give another depth file.")
    if share > MAX_MISSING:
        raise InputError(
            f"{name} has no measurement (zero) at {share:.0%} of its pixels, and at most {MAX_MISSING:.0%} can be "
            "filled in from their neighbours. Fill it first, or give another depth file."
        )
    if share == 0:
        return metres, ""
    from scipy.ndimage import distance_transform_edt

    indices = distance_transform_edt(missing.numpy(), return_distances=False, return_indices=True)
    assert isinstance(indices, np.ndarray)
    rows, columns = torch.from_numpy(indices).long()
    return metres[rows, columns], (f"{max(share, 1e-4):.2%} without a measurement took their nearest neighbour's")
