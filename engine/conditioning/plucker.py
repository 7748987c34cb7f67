"""Every pixel's ray as a line in space: Pluecker coordinates, moment first."""

import torch
from jaxtyping import Float
from torch import Tensor


def plucker_rays(
    c2w: Float[Tensor, "batch frames 4 4"], K: Float[Tensor, "batch frames 3 3"], height: int, width: int
) -> Float[Tensor, "batch 6 frames height width"]:
    """The rays through all pixel centres: channels 0 to 2 are the moment o x d, 3 to 5 the unit direction d.

    Pixel (0, 0) has its centre at (0.5, 0.5), as everywhere in the studio. (The epipolar grid of the same networks has
    it elsewhere: see `engine.conditioning.epipolar`.) Other conventions put the direction first.

    Args:
        c2w: OpenCV axes; the origins of the rays are its translations.
        K: one lens per frame, pixels of the height x width picture.
        height: of the picture.
        width: of the picture.
    """
    fx, fy, cx, cy = (K[..., row, column, None, None] for row, column in ((0, 0), (1, 1), (0, 2), (1, 2)))
    u = torch.arange(width, dtype=K.dtype, device=K.device) + 0.5
    v = torch.arange(height, dtype=K.dtype, device=K.device)[:, None] + 0.5
    x, y = torch.broadcast_tensors((u - cx) / fx, (v - cy) / fy)
    ray = torch.stack([x, y, torch.ones_like(x)], dim=-1)  # [batch frames height width 3]
    ray = ray / ray.norm(dim=-1, keepdim=True)
    direction = ray @ c2w[:, :, None, :3, :3].mT
    moment = torch.linalg.cross(c2w[:, :, None, None, :3, 3].expand_as(direction), direction)
    return torch.cat([moment, direction], dim=-1).permute(0, 4, 1, 2, 3)
