"""The true picture of a sample from any camera."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float, Int, UInt8
from PIL import Image
from torch import Tensor

from scene.camera import Intrinsics, pixel_centres
from scene.samples.develop import develop, to_bytes
from scene.samples.scenes import Stage
from scene.samples.shipped import ASSETS, check_name
from scene.samples.stages import stage
from scene.samples.world import Hits, World
from scene.trajectory import Trajectory

LIGHT_FILE = "light.webp"
LAYOUT_FILE = "light-layout.npz"
"""File with the rows and columns of light texels of each sheet, as `shapes`."""


@dataclass(frozen=True, eq=False)
class TrueView:
    """What one camera really sees."""

    rgb: UInt8[Tensor, "height width 3"]
    depth: Float[Tensor, "height width"]
    """z-depth along the ray through each pixel's centre, metres, float32; infinite in the sky."""


@dataclass(frozen=True, eq=False)
class TrueClip:
    """What every camera of a trajectory really sees."""

    trajectory: Trajectory
    rgb: UInt8[Tensor, "frames height width 3"]
    depth: Float[Tensor, "frames height width"]
    """Depth as in `TrueView`."""


def true_view(name: str, intrinsics: Intrinsics, c2w: Float[Tensor, "4 4"], samples: int = 2) -> TrueView:
    """The true picture of sample `name` through a lens at a pose: `samples` x `samples` rays per pixel.

    The first call for a sample builds it (a second or two).
    """
    world, atlas, look = lit(name)
    return view(world, atlas, look, intrinsics, c2w, samples)


def true_clip(name: str, trajectory: Trajectory, samples: int = 2) -> TrueClip:
    """The true picture for every frame of a trajectory."""
    views = [true_view(name, trajectory.intrinsics[k], trajectory.c2w[k], samples) for k in range(len(trajectory))]
    return TrueClip(trajectory, torch.stack([v.rgb for v in views]), torch.stack([v.depth for v in views]))


def view(
    world: World,
    atlas: Float[Tensor, "texels 3"],
    look: Stage,
    intrinsics: Intrinsics,
    c2w: Float[Tensor, "4 4"],
    samples: int,
) -> TrueView:
    """The picture of a lit world."""
    centres = pixel_centres(intrinsics.width, intrinsics.height)
    total = torch.zeros(intrinsics.height * intrinsics.width, 3)
    for row in range(samples):
        for col in range(samples):
            # A sheared grid: no two samples of a pixel share a row or a column.
            dx = (col + (row + 0.5) / samples) / samples - 0.5
            dy = (row + (samples - col - 0.5) / samples) / samples - 0.5
            origins, directions = rays_of(intrinsics, c2w, centres + torch.tensor([dx, dy], dtype=torch.float64))
            # Averaging what the eye sees, not the light itself, keeps bright edges smooth, as film's shoulder does.
            total += develop(radiance(world, atlas, look, origins, directions), look.film)
    rgb = to_bytes(total / samples**2).reshape(intrinsics.height, intrinsics.width, 3)
    origins, directions = rays_of(intrinsics, c2w, centres)
    depth = world.cast(origins, directions).t.reshape(intrinsics.height, intrinsics.width)
    return TrueView(rgb, depth)


def radiance(
    world: World,
    atlas: Float[Tensor, "texels 3"],
    look: Stage,
    origins: Float[Tensor, "rays 3"],
    directions: Float[Tensor, "rays 3"],
) -> Float[Tensor, "rays 3"]:
    """Linear light that comes back along rays."""
    return light_of_hits(world, atlas, look, origins, directions, world.cast(origins, directions))


def light_of_hits(
    world: World,
    atlas: Float[Tensor, "texels 3"],
    look: Stage,
    origins: Float[Tensor, "rays 3"],
    directions: Float[Tensor, "rays 3"],
    hits: Hits,
    added: Float[Tensor, "rays 3"] | None = None,
) -> Float[Tensor, "rays 3"]:
    """Linear light that comes back along rays that were cast; `added` is light that the baked one lacks (or less)."""
    albedo, glow = world.surface(hits)
    baked = world.light(atlas, hits.sheet.clamp_min(0), hits.st)
    light = albedo * (baked if added is None else (baked + added).clamp_min(0)) + glow
    return through_air(look, origins, directions, hits.t, light)


def through_air(
    look: Stage,
    origins: Float[Tensor, "rays 3"],
    directions: Float[Tensor, "rays 3"],
    t: Float[Tensor, " rays"],
    light: Float[Tensor, "rays 3"],
) -> Float[Tensor, "rays 3"]:
    """Light that left surfaces at `t`, as it arrives: through haze, and the sky's where there is no surface."""
    missed = t.isinf()
    if look.haze is not None:
        reach, colour = look.haze
        where = origins + directions * torch.where(missed, 0, t)[:, None]
        share = torch.exp(-where.norm(dim=-1, keepdim=True) / reach)
        light = light * share + torch.tensor(colour) * (1 - share)
    if look.sky is not None and bool(missed.any()):
        towards = directions[missed] @ look.scene_from_world[:3, :3].float().T
        light = light.clone()
        light[missed] = look.sky(towards / towards.norm(dim=-1, keepdim=True))
    return light


def read_light(path: Path, ceiling: float) -> Float[Tensor, "texels 3"]:
    """Baked light up to `ceiling`, stored as its cube root so that eight bits are enough."""
    with Image.open(path) as picture:
        values = torch.from_numpy(np.array(picture.convert("RGB"), dtype=np.float32))
    return ((values / 255) ** 3 * ceiling).reshape(-1, 3)


def read_layout(path: Path) -> Int[Tensor, "sheets 2"]:
    """How many rows and columns of light texels each sheet has."""
    with np.load(path) as file:
        return torch.from_numpy(file["shapes"].astype(np.int64))


def build(name: str, light_shape: Int[Tensor, "sheets 2"] | None = None) -> tuple[Stage, World]:
    """A sample's stage and its triangles, for light of that layout if one is given."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # thousands of tiny operations: handing them round costs more than doing them
    try:
        look = stage(name)
        return look, World(look.model, look.materials, look.world_from_scene, look.light_scale, light_shape)
    finally:
        torch.set_num_threads(threads)


@lru_cache(maxsize=3)
def lit(name: str) -> tuple[World, Float[Tensor, "texels 3"], Stage]:
    """A sample's triangles, its baked light and its stage."""
    check_name(name)
    look, world = build(name, read_layout(ASSETS / name / LAYOUT_FILE))
    manifest = json.loads((ASSETS / name / "manifest.json").read_text(encoding="utf-8"))
    return world, read_light(ASSETS / name / LIGHT_FILE, manifest["light"]["ceiling"]), look


def rays_of(
    intrinsics: Intrinsics, c2w: Float[Tensor, "4 4"], uv: Float[Tensor, "height width 2"]
) -> tuple[Float[Tensor, "rays 3"], Float[Tensor, "rays 3"]]:
    """Origins and directions of length one in depth, so that a ray's t is z-depth."""
    x = (uv[..., 0] - intrinsics.cx) / intrinsics.fx
    y = (uv[..., 1] - intrinsics.cy) / intrinsics.fy
    camera = torch.stack([x, y, torch.ones_like(x)], dim=-1).reshape(-1, 3)
    directions = (camera @ c2w[:3, :3].to(camera).T).float()
    return c2w[:3, 3].float().expand_as(directions).contiguous(), directions
