"""Outside or hidden, straight from the definition: try very many depths along every ray."""

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from scene.camera import NEAR_PLANE, Intrinsics, pixel_centres, project, unproject
from scene.coverage.kinds import Coverage
from scene.coverage.shadow import BEHIND
from scene.scene import Scene


def label_slowly(
    scene: Scene, intrinsics: Intrinsics, c2w: Float[Tensor, "4 4"], which: Bool[Tensor, "height width"]
) -> Int[Tensor, " pixels"]:
    """What each of the pixels `which` is, given that it is not covered."""
    photo = scene.intrinsics
    far_plane = scene.depth.metres[~scene.sky].max()
    uv = pixel_centres(intrinsics.width, intrinsics.height)[which]
    hidden = torch.zeros(len(uv), dtype=torch.bool)
    for inverse_depths in torch.linspace(1e-4, 1 / NEAR_PLANE, 2048, dtype=torch.float64).split(64):
        depth = (1 / inverse_depths)[:, None].expand(-1, len(uv))
        world = unproject(intrinsics, uv.expand(len(depth), -1, 2), depth) @ c2w[:3, :3].mT + c2w[:3, 3]
        at, z = project(photo, torch.eye(4, dtype=torch.float64), world)
        inside = (z > 0) & (z <= far_plane) & (at >= 0).all(-1)
        inside &= (at[..., 0] < photo.width) & (at[..., 1] < photo.height)
        x, y = at[inside].long().unbind(-1)
        behind = torch.zeros_like(inside)
        behind[inside] = z[inside] > (1 + BEHIND) * scene.depth.metres[y, x]
        hidden |= behind.any(0)
    return torch.where(hidden, Coverage.HIDDEN, Coverage.OUTSIDE)
