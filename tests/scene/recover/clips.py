"""Clips whose camera is known: true pictures of the bundled samples, and what moves in front of them."""

from dataclasses import dataclass
from functools import cache

import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from scene.camera import FAR_PLANE, Intrinsics
from scene.lifting import lift
from scene.pose import pose, rigid_inverse, rotation_from_rotvec, rotvec_from_rotation
from scene.rendering.render import render
from scene.samples.oracle import true_clip
from scene.samples.sample import load_sample
from scene.scene import Scene
from scene.trajectory import Trajectory

FPS = 12.0


Three = tuple[float, float, float]


def wandering(frames: int, metres: Three, degrees: Three, seed: int) -> Tensor:
    """Cameras [frames, 4, 4] that go and turn as far, with the tremor of a hand."""
    chance = torch.Generator().manual_seed(seed)
    s = torch.linspace(0, 1, frames, dtype=torch.float64)[:, None]
    smooth = s * s * (3 - 2 * s)
    tremor = torch.zeros(frames, 6, dtype=torch.float64)
    for wave in range(1, 5):
        phase, size = torch.rand(2, 6, generator=chance, dtype=torch.float64)
        tremor += size / wave * ((6.283 * (wave * 1.3 * s + phase)).sin() - (6.283 * phase).sin())
    goes = torch.tensor(metres, dtype=torch.float64)
    turns = torch.deg2rad(torch.tensor(degrees, dtype=torch.float64))
    position = smooth * goes + 0.03 * goes.norm() * tremor[:, :3]
    rotation = rotation_from_rotvec(smooth * turns + 0.004 * tremor[:, 3:])
    return pose(rotation, position)


@dataclass(frozen=True, eq=False)
class Filmed:
    """A clip, its camera and its depth."""

    trajectory: Trajectory
    rgb: UInt8[Tensor, "frames height width 3"]
    depth: Float[Tensor, "frames height width"]
    """Metres; 0 where nothing is known."""


@cache
def filmed(name: str, size: tuple[int, int], path: tuple[int, Three, Three, int]) -> Filmed:
    """A sample's points along a path: (frames, metres, degrees, seed). What they do not cover is grey."""
    preview = render(lifted(name), path_of(name, size, path))
    rgb = torch.where(preview.mask[..., None], preview.rgb, 90)
    return Filmed(preview.trajectory, rgb.to(torch.uint8), preview.depth)


@cache
def truly_filmed(name: str, size: tuple[int, int], path: tuple[int, Three, Three, int]) -> Filmed:
    """The same as it really looks, without anything uncovered; takes a second for every frame."""
    clip = true_clip(name, path_of(name, size, path), samples=1)
    return Filmed(clip.trajectory, clip.rgb, clip.depth.clamp(max=FAR_PLANE))


@cache
def lifted(name: str) -> Scene:
    """A sample, lifted with its true depth."""
    sample = load_sample(name)
    return lift(sample.photo, sample.depth, sky=sample.sky)


def path_of(name: str, size: tuple[int, int], path: tuple[int, Three, Three, int]) -> Trajectory:
    """Cameras with a lens a little longer than the photo's, so that they see little that it does not show."""
    lens: Intrinsics = load_sample(name).photo.intrinsics.covering(*size)
    c2w = wandering(*path)
    return Trajectory(lens.zoomed(torch.full((len(c2w),), 1.3, dtype=torch.float64)), c2w, FPS)


def depths(clip: Filmed, every: int = 1) -> dict[int, Float[Tensor, "height width"]]:
    """The true depth of every so-manieth frame."""
    return {k: clip.depth[k] for k in range(0, len(clip.depth), every)}


def bent(depth: Float[Tensor, "height width"], seed: int = 0) -> Float[Tensor, "height width"]:
    """Depth that is off by a smooth tenth, up here and down there, as an estimate is."""
    height, width = depth.shape
    field = torch.randn(1, 1, 3, 4, generator=torch.Generator().manual_seed(seed))
    field = torch.nn.functional.interpolate(field, (height, width), mode="bicubic", align_corners=True)[0, 0]
    return depth * (1 + 0.1 * field / field.square().mean().sqrt())


def with_walkers(rgb: UInt8[Tensor, "frames height width 3"], count: int = 3) -> UInt8[Tensor, "frames height width 3"]:
    """The frames with textured patches that go their own ways over them."""
    frames, height, width = rgb.shape[:3]
    chance = torch.Generator().manual_seed(7)
    side = height // 5
    out = rgb.clone()
    for _ in range(count):
        texture = torch.rand(1, 3, side // 4, side // 4, generator=chance)
        patch = torch.nn.functional.interpolate(texture, (side, side), mode="bicubic")[0].movedim(0, -1)
        patch = (255 * patch.clamp(0, 1)).to(torch.uint8)
        start = torch.rand(2, generator=chance) * torch.tensor([height - 2.5 * side, width - 2.5 * side])
        speed = (torch.rand(2, generator=chance) - 0.5) * 1.5 * side / frames
        for frame in range(frames):
            y, x = (start + side / 2 + speed * frame).round().int().tolist()
            out[frame, y : y + side, x : x + side] = patch
    return out


def errors(found: Float[Tensor, "frames 4 4"], true: Float[Tensor, "frames 4 4"]) -> tuple[Tensor, Tensor]:
    """Rotation [rad] and position [m] off in every frame, both paths seen from their first camera."""
    true = rigid_inverse(true[0]) @ true
    turned = rotvec_from_rotation(found[:, :3, :3].mT @ true[:, :3, :3]).norm(dim=-1)
    return turned, (found[:, :3, 3] - true[:, :3, 3]).norm(dim=-1)


def length(c2w: Float[Tensor, "frames 4 4"]) -> float:
    """Metres of a path."""
    return float(c2w[:, :3, 3].diff(dim=0).norm(dim=-1).sum())
