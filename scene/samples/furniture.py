"""Shapes that more than one scene needs: cushions, pillows, leaves, framed openings."""

from collections.abc import Sequence
from dataclasses import replace

import torch
from jaxtyping import Float
from torch import Tensor

from scene.samples.sheets import Sheets, Vector, bumped, moved, rounded_box, sheets


def two_sided(blades: Sequence[Sheets], gap: float = 0.0004) -> list[Sheets]:
    """Thin things of one grid size as one batch: fronts, and backs a fraction of a millimetre behind them."""
    points = torch.cat([b.points for b in blades])
    normals = torch.cat([b.normals for b in blades])
    own = torch.cat([b.texture for b in blades])
    seed = torch.cat([b.seed for b in blades])
    front = replace(blades[0], points=points, normals=normals, texture=own, seed=seed)
    behind = (points - gap * normals).flip(2)
    return [front, replace(front, points=behind, normals=-normals.flip(2), texture=own.flip(2))]


def leaf(length: float, width: float, curl: float, rows: int = 7, cols: int = 5) -> Float[Tensor, "rows cols 3"]:
    """A leaf's blade along y, folded a little at its rib and hanging by `curl`."""
    s, t = torch.meshgrid(torch.linspace(0, 1, rows), torch.linspace(-1, 1, cols), indexing="ij")
    half = width * (s * torch.pi).sin().clamp_min(0.02) ** 0.75 * (1.1 - 0.4 * s)
    return torch.stack([t * half, s * length, -curl * length * s**2 + 0.25 * half * t.abs()], dim=-1)


def cushion(
    size: Vector, material: str, *, radius: float = 0.05, bulge: float = 0.03, texel: float = 0.015, seed: float = 0.0
) -> Sheets:
    """A stuffed box: rounded, fuller in the middle, uneven as sat-on cushions are."""
    box = rounded_box(size, radius, material, texel=texel, seed=seed, bevel=4, inner=10)
    x, y = box.points[..., 0] / (size[0] / 2), box.points[..., 1] / (size[1] / 2)
    up = (box.points[..., 2] - size[2] / 2) / (size[2] / 2)
    swell = bulge * up * (1 - x**2).clamp_min(0) * (1 - y**2).clamp_min(0)
    points = box.points + swell[..., None] * torch.tensor([0.0, 0.0, 1.0])
    return bumped(replace(box, points=points), 0.005, 0.12, offset=seed * 40)


def pillow(
    width: float, height: float, thickness: float, material: str, *, texel: float = 0.012, seed: float = 0.0
) -> Sheets:
    """A throw pillow standing on z = 0 in the xz plane, its corners pulled into points."""
    s, t = torch.meshgrid(torch.linspace(-1, 1, 15), torch.linspace(-1, 1, 15), indexing="ij")
    pinch = 1 - 0.09 * (1 - torch.minimum(s.abs(), t.abs()) ** 2)
    deep = thickness / 2 * ((1 - s.abs() ** 2.2) * (1 - t.abs() ** 2.2)).clamp_min(0) ** 0.6
    x, z = s * pinch * width / 2, t * pinch * height / 2 + height / 2
    wave = 0.012 * (3.1 * s + seed * 20).sin() * (2.3 * t + seed * 9).cos()
    # Front faces -y: rows along x, columns up.
    front = torch.stack([x, wave - deep, z], dim=-1)
    back = torch.stack([x, wave + deep, z], dim=-1).flip(0)
    own = torch.stack([x, z, torch.full_like(x, seed)], dim=-1)
    return sheets(torch.stack([front, back]), material, texel=texel, seed=seed, texture=torch.stack([own, own.flip(0)]))


def bar(
    start: Vector, end: Vector, width: float, depth: float, material: str, *, texel: float = 0.02, seed: float = 0.0
) -> Sheets:
    """A squared timber between two points along one axis of the scene, sharp edges softened."""
    low = [min(a, b) for a, b in zip(start, end, strict=True)]
    size = [abs(b - a) for a, b in zip(start, end, strict=True)]
    thin = [k for k in range(3) if size[k] < 1e-9]
    size[thin[0]], size[thin[1]] = width, depth
    low[thin[0]] -= width / 2
    low[thin[1]] -= depth / 2
    box = rounded_box(
        (size[0], size[1], size[2]), min(0.003, 0.2 * min(size)), material, texel=texel, seed=seed, bevel=2
    )
    return moved(box, (low[0] + size[0] / 2, low[1] + size[1] / 2, low[2]))


def leaf_turns(count: int, draw: torch.Generator) -> Float[Tensor, "count 3 3"]:
    """Rotations of leaves: any heading, blades mostly facing up."""
    heading = 2 * torch.pi * torch.rand(count, generator=draw)
    droop = -0.9 + 1.1 * torch.rand(count, generator=draw)
    roll = 0.9 * torch.randn(count, generator=draw)
    c, s, cd, sd, cr, sr = heading.cos(), heading.sin(), droop.cos(), droop.sin(), roll.cos(), roll.sin()
    zero, one = torch.zeros(count), torch.ones(count)
    turn = torch.stack([c, -s, zero, s, c, zero, zero, zero, one], dim=-1).reshape(-1, 3, 3)
    tilt = torch.stack([one, zero, zero, zero, cd, -sd, zero, sd, cd], dim=-1).reshape(-1, 3, 3)
    spin = torch.stack([cr, zero, sr, zero, one, zero, -sr, zero, cr], dim=-1).reshape(-1, 3, 3)
    return turn @ tilt @ spin
