"""Which tokens see the same ray: a point of one frame lies on a line in every other (CamI2V, Zheng et al. 2024)."""

import math

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

NO_MOTION = 1e-6
"""A translation, all three numbers of it below this, has no direction, and gets one this small by chance."""


def given_direction(
    pairs: Float[Tensor, "batch frames frames 4 4"], normal: Float[Tensor, "batch frames frames 3 1"]
) -> Float[Tensor, "batch frames frames 3"]:
    """Translations between cameras, tiny random ones where there is none.

    Two pictures from one place have no epipolar lines. The networks were trained on lines in a random direction there,
    so that same-frame masks depend on the seed.
    """
    translation = pairs[..., :3, 3]
    still = (translation.abs() < NO_MOTION).all(-1, keepdim=True)
    return torch.where(still, normal[..., 0] * NO_MOTION, translation)


def fundamental_matrices(
    pairs: Float[Tensor, "batch frames frames 4 4"],
    K: Float[Tensor, "batch frames 3 3"],
    normal: Float[Tensor, "batch frames frames 3 1"],
) -> Float[Tensor, "batch frames frames 3 3"]:
    """[:, i, j] takes a pixel (u, v, 1) of frame i to its line (a, b, c), a u + b v + c = 0, in frame j.

    F = K_j^-T [T]x R K_i^-1, each frame with its own lens. The reference takes frame j's on both sides, which is the
    same wherever weights were trained (one lens per clip), and wrong in a zoom.

    Args:
        pairs: camera i's coordinates to camera j's.
        K: pixels.
        normal: standard normal numbers, used where a pair has no translation.
    """
    rotation, translation = pairs[..., :3, :3], given_direction(pairs, normal)
    essential = torch.linalg.cross(translation[..., None].expand_as(rotation), rotation, dim=-2)
    inverse = torch.linalg.inv(K)
    return inverse.mT[:, None] @ essential @ inverse[:, :, None]


def token_grid(side: int, step: int) -> Float[Tensor, " side"]:
    """Where tokens lie along an axis of a picture, pixels: k * step + step / 2 - 0.5.

    Pixel (0, 0) has its centre at (0, 0) here, half a pixel off the Pluecker rays' rule. Released weights were trained
    with the mixture, so it stays.
    """
    return torch.arange(side, dtype=torch.float32) * step + (step / 2 - 0.5)


def epipolar_mask(
    fundamental: Float[Tensor, "batch frames frames 3 3"],
    height: int,
    width: int,
    step: int,
    *,
    only: Int[Tensor, " batch"] | None = None,
    device: torch.device | None = None,
) -> Bool[Tensor, "batch queries keys"]:
    """Which token may look at which: frame-major, then row by row; True is closer to the line than half a diagonal.

    Lines are found on the CPU in float32; only the comparison runs on `device`, frame pair by frame pair, so that next
    to the mask itself no more than tokens^2 / frames^2 distances are held.

    Args:
        fundamental: from `fundamental_matrices`.
        height: of the picture, pixels.
        width: of the picture, pixels.
        step: pixels from token to token.
        only: the one frame of each clip that is looked at; None: all are.
        device: where the mask is wanted; None: where `fundamental` is.
    """
    clips, frames = fundamental.shape[:2]
    y, x = token_grid(height // step, step), token_grid(width // step, step)
    v, u = (axis.flatten()[:, None].to(fundamental.device) for axis in torch.meshgrid(y, x, indexing="ij"))
    columns = fundamental[..., None, :, :]
    lines = columns[..., 0] * u + columns[..., 1] * v + columns[..., 2]  # [clips frames frames tokens 3]
    lines = (lines / lines[..., :2].norm(dim=-1, keepdim=True)).to(device)
    x, y = x.to(lines.device), y.to(lines.device)[:, None]
    tokens = len(u)
    mask = torch.zeros(clips, frames, tokens, frames, tokens, dtype=torch.bool, device=lines.device)
    for clip in range(clips):
        for j in range(frames) if only is None else [int(only[clip])]:
            for i in range(frames):
                a, b, c = lines[clip, i, j, :, :, None, None].unbind(1)  # each [tokens 1 1]
                # a zero line is NaN by now, which is not close to anything
                mask[clip, i, :, j] = ((a * x + b * y + c).abs() < step * math.sqrt(2) / 2).flatten(1)
    return mask.flatten(3).flatten(1, 2)
