"""Where every light texel of a world lies, and what its surface is like."""

from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor

from scene.samples.world import ATLAS_WIDTH, World


@dataclass(frozen=True, eq=False)
class Texels:
    """Every light texel of a world, sheet by sheet."""

    position: Float[Tensor, "texels 3"]
    normal: Float[Tensor, "texels 3"]
    albedo: Float[Tensor, "texels 3"]
    glow: Float[Tensor, "texels 3"]
    translucency: Float[Tensor, " texels"]
    sheet: Int[Tensor, " texels"]
    st: Float[Tensor, "texels 2"]
    address: Int[Tensor, " texels"]
    """Index into the flat atlas."""


def lay_out(world: World) -> Texels:
    """Where every light texel lies in the world."""
    position, normal, texture, st, sheet, address = [], [], [], [], [], []
    first = 0
    textures = iter(world.textures)
    for points, normals in world.grids:
        own = next(textures)
        everything = torch.cat([points, normals, own], dim=-1).permute(0, 3, 1, 2)
        shapes = world.light_shape[first : first + len(points)]
        for rows, cols in sorted(set(map(tuple, shapes.tolist()))):
            alike = ((shapes[:, 0] == rows) & (shapes[:, 1] == cols)).nonzero()[:, 0]
            fine = torch.nn.functional.interpolate(
                everything[alike], size=(rows, cols), mode="bilinear", align_corners=True
            )
            fine = fine.permute(0, 2, 3, 1).reshape(-1, 9)
            position.append(fine[:, :3])
            normal.append(fine[:, 3:6])
            texture.append(fine[:, 6:])
            s, t = torch.meshgrid(torch.linspace(0, 1, rows), torch.linspace(0, 1, cols), indexing="ij")
            st.append(torch.stack([s, t], dim=-1).reshape(-1, 2).repeat(len(alike), 1))
            sheet.append((first + alike).repeat_interleave(rows * cols))
            corner = world.light_corner[first + alike]
            index = (torch.arange(rows)[:, None] * ATLAS_WIDTH + torch.arange(cols)).reshape(-1)
            address.append((corner[:, :1] * ATLAS_WIDTH + corner[:, 1:] + index).reshape(-1))
        first += len(points)
    sheets = torch.cat(sheet)
    albedo, glow = world.look_of(sheets, torch.cat(st), torch.cat(texture))
    normals = torch.cat(normal)
    translucency = torch.tensor([m.translucency for m in world.materials])[world.material[sheets]]
    return Texels(
        torch.cat(position),
        normals / normals.norm(dim=-1, keepdim=True).clamp_min(1e-12),
        albedo,
        glow,
        translucency,
        sheets,
        torch.cat(st),
        torch.cat(address),
    )
