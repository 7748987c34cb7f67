"""Lenses as the rows of numbers that files hold: fx, fy, cx, cy [px], one row per frame."""

import torch
from jaxtyping import Float
from torch import Tensor

from scene.camera import Intrinsics


def lens_rows(intrinsics: Intrinsics) -> Float[Tensor, "frames 4"]:
    """fx, fy, cx, cy of every frame."""
    return torch.stack([intrinsics.fx, intrinsics.fy, intrinsics.cx, intrinsics.cy], dim=-1)


def intrinsics_from_rows(rows: Float[Tensor, "frames 4"], width: int, height: int) -> Intrinsics:
    """One lens per frame."""
    matrix = torch.zeros(len(rows), 3, 3, dtype=torch.float64)
    matrix[:, 0, 0], matrix[:, 1, 1], matrix[:, 0, 2], matrix[:, 1, 2] = rows.unbind(-1)
    matrix[:, 2, 2] = 1
    return Intrinsics(matrix, width, height)
