"""Distances to epipolar lines, all of them at once and in float64."""

import torch
from torch import Tensor


def distances_slowly(fundamental: Tensor, height: int, width: int, step: int) -> Tensor:
    """[clips, queries, keys] pixels: from every token, as a key, to the line of every token, as a query."""
    grid = [
        [column * step + step / 2 - 0.5, row * step + step / 2 - 0.5, 1.0]
        for row in range(height // step)
        for column in range(width // step)
    ]
    points = torch.tensor(grid, dtype=torch.float64)
    lines = torch.einsum("bijrc,pc->bipjr", fundamental.double(), points)
    far = torch.einsum("bipjr,qr->bipjq", lines, points).abs() / lines[..., :2].norm(dim=-1)[..., None]
    return far.flatten(3).flatten(1, 2)
