"""A light atlas without noise and without the darkness inside things."""

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from research.world.texels import Texels
from scene.samples.world import ATLAS_WIDTH, World


def smoothed(
    world: World,
    texels: Texels,
    light: Float[Tensor, "texels 3"],
    doubt: Float[Tensor, " texels"],
    inside: Bool[Tensor, " texels"],
    passes: int = 5,
) -> Float[Tensor, "texels 3"]:
    """Neighbours on a sheet averaged where noise explains their difference (a-trous; after Dammertz et al. 2010).

    `doubt` is the variance of each texel's grey; it shrinks with every pass, so that later, wider passes ask more.
    """
    side = world.atlas_height, ATLAS_WIDTH
    owner = torch.full((side[0] * side[1],), -1, dtype=torch.int32)
    owner[texels.address] = torch.where(inside, -1, texels.sheet).int()
    owner = owner.reshape(side)
    field = torch.zeros(side[0] * side[1], 7)
    field[texels.address] = torch.cat([light, texels.normal, doubt[:, None]], dim=-1)
    field = field.reshape(*side, 7)
    for _ in range(2 if passes > 2 else 0):
        field = _despeckled(field, owner >= 0)
    kernel = (0.375, 0.25, 0.0625)
    for reach in (1, 2, 4, 8, 16)[:passes]:
        total, weight = torch.zeros(*side, 4), torch.zeros(*side, 1)
        grey, normal = field[..., :3].mean(dim=-1), field[..., 3:6]
        spread = _box(field[..., 6] * (owner >= 0)) / _box((owner >= 0).float()).clamp_min(1e-3)
        for dy in range(-2, 3):
            for dx in range(-2, 3):
                there = _shifted(field, dy * reach, dx * reach)
                same = (_shifted(owner, dy * reach, dx * reach) == owner) & (owner >= 0)
                step = (there[..., :3].mean(dim=-1) - grey).square() / (8 * spread + (0.01 * grey).square() + 1e-9)
                facing = (there[..., 3:6] * normal).sum(dim=-1).clamp_min(0)
                w = (kernel[abs(dy)] * kernel[abs(dx)] * same * torch.exp(-step / 2) * facing**16)[..., None]
                total[..., :3] += w * there[..., :3]
                total[..., 3:] += w * w * there[..., 6:]
                weight += w
        known = weight[..., 0] > 0
        field[..., :3] = torch.where(known[..., None], total[..., :3] / weight.clamp_min(1e-9), field[..., :3])
        field[..., 6] = torch.where(known, total[..., 3] / weight[..., 0].square().clamp_min(1e-12), field[..., 6])
    return field.reshape(-1, 7)[texels.address, :3]


def _despeckled(field: Float[Tensor, "rows cols 7"], known: Bool[Tensor, "rows cols"]) -> Float[Tensor, "rows cols 7"]:
    """Texels far brighter than their surroundings, where one lucky ray met something very bright, brought down."""
    grey = field[..., :3].mean(dim=-1) * known
    around = (25 * _box(grey) - grey) / (25 * _box(known.float()) - 1).clamp_min(1)
    limit = 1.25 * around + 2 * field[..., 6].sqrt().minimum(0.1 * around)
    scale = torch.where(known & (around > 0), (limit / grey.clamp_min(1e-9)).clamp_max(1), 1.0)
    return torch.cat([field[..., :3] * scale[..., None], field[..., 3:6], field[..., 6:] * scale[..., None]], dim=-1)


def _box(field: Float[Tensor, "rows cols"]) -> Float[Tensor, "rows cols"]:
    return torch.nn.functional.avg_pool2d(field[None, None], 5, 1, 2)[0, 0]


def filled(
    world: World, texels: Texels, atlas: Float[Tensor, "atlas 3"], inside: Bool[Tensor, " texels"]
) -> Float[Tensor, "atlas 3"]:
    """Texels inside other objects take their light from the nearest texels outside, so that no edge leaks darkness."""
    side = world.atlas_height, ATLAS_WIDTH
    owner = torch.full((side[0] * side[1],), -1, dtype=torch.int32)
    owner[texels.address] = texels.sheet.int()
    owner = owner.reshape(side)
    known = torch.zeros(side[0] * side[1], dtype=torch.bool)
    known[texels.address] = ~inside
    known, field = known.reshape(side), atlas.reshape(*side, 3).clone()
    for _ in range(4):
        total, weight = torch.zeros_like(field), torch.zeros(*side, 1)
        for dy in (-1, 0, 1):
            for dx in (-1, 0, 1):
                w = ((_shifted(owner, dy, dx) == owner) & _shifted(known, dy, dx)).float()[..., None]
                total += w * _shifted(field, dy, dx)
                weight += w
        new = ~known & (weight[..., 0] > 0) & (owner >= 0)
        field[new] = (total / weight.clamp_min(1))[new]
        known = known | new
    return field.reshape(-1, 3)


def _shifted(field: Tensor, dy: int, dx: int) -> Tensor:
    return torch.roll(field, (dy, dx), dims=(0, 1))
