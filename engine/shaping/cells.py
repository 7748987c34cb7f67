"""Weights of latent cells: how long each stays locked, by how far its pixels are trusted."""

from collections.abc import Sequence
from itertools import pairwise

import torch
from jaxtyping import Bool, Float
from torch import Tensor
from torch.nn.functional import max_pool2d, pad

from engine.models.grid import Grid
from engine.shaping.levels import Level
from scene.errors import InputError

Weights = Float[Tensor, "times rows columns"]
"""Weights of latent cells: 0 is never locked, 1 is locked down to the cut, between is released at a noisier level."""


def weights_of(
    trust: Float[Tensor, "frames height width"],
    grid: Grid,
    *,
    strength: Sequence[float] | None = None,
    feather: int = 0,
) -> Weights:
    """What the least trusted pixel of each cell says, in all frames of its group.

    Args:
        trust: 0 to 1 for every pixel of the preview.
        grid: pixels beyond the last whole cell belong to none; a last group may be short.
        strength: 0 to 1 for every frame, by which trust is multiplied.
        feather: cells over which a border of the locked part rises to full weight.

    Raises:
        InputError: strength is not one number from 0 to 1 for each frame.
    """
    return weights_of_cells(least_trust(trust, grid.cell), grid, strength=strength, feather=feather)


def least_trust(trust: Float[Tensor, "frames height width"], cell: int) -> Float[Tensor, "frames rows columns"]:
    """Find the least trust of the pixels of each cell."""
    return -max_pool2d(-trust[:, None], cell)[:, 0]


def weights_of_cells(
    trust: Float[Tensor, "frames rows columns"],
    grid: Grid,
    *,
    strength: Sequence[float] | None = None,
    feather: int = 0,
) -> Weights:
    """The same from the cells of every frame, however far each of them is trusted."""
    if strength is not None:
        trust = trust * _strength(strength, len(trust))[:, None, None]
    starts = [0, *range(1, len(trust), grid.group), len(trust)]
    cells = torch.stack([trust[a:b].amin(0) for a, b in pairwise(starts)])
    return feathered(cells, feather) if feather else cells


def feathered(cells: Weights, reach: int) -> Weights:
    """A border that rises in steps, cell by cell inwards; at the edge of the picture there is none."""
    rings = [cells]
    for _ in range(reach):
        around = pad(-rings[-1][:, None], (1, 1, 1, 1), mode="replicate")
        rings.append(-max_pool2d(around, 3, stride=1)[:, 0])
    return torch.stack(rings).mean(0)


def locked_at(weights: Weights, level: Level, cut: float) -> Bool[Tensor, "times rows columns"]:
    """The cells that the preview locks at a level, none of them by halves: the noise stays what the model expects.

    A weight w is a lock of its own, down to the share of noise 1 - w (1 - cut).

    Args:
        weights: of the cells.
        level: where the model looks.
        cut: share of noise at which the lock of full weight ends.
    """
    return (weights > 0) & (level.share + 1e-6 >= 1 - weights.double() * (1 - cut))


def _strength(strength: Sequence[float], frames: int) -> Float[Tensor, " frames"]:
    if len(strength) != frames or not all(0 <= s <= 1 for s in strength):
        raise InputError(
            f"strength is a number from 0 to 1 for each of the {frames} frames; got {len(strength)} numbers"
            + (f" from {min(strength):g} to {max(strength):g}." if strength else ".")
        )
    return torch.tensor(strength, dtype=torch.float32)
