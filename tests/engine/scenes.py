"""A small scene and a preview of it, made by hand."""

import math

import torch

from scene.camera import Intrinsics, pixel_centres, unproject
from scene.depth.depth_map import DepthMap, DepthSource
from scene.photo.image import Photo
from scene.pointcloud import PointCloud
from scene.rendering.preview import Preview
from scene.scene import Scene
from scene.trajectory import Trajectory


def small_scene(width: int = 48, height: int = 32, seed: int = 0) -> Scene:
    """Noise for colours, a bumpy wall for depth, sky in a corner, some points unreliable."""
    rng = torch.Generator().manual_seed(seed)
    lens = Intrinsics.from_fov_x(math.radians(50), width, height)
    pixels = torch.randint(0, 256, (height, width, 3), dtype=torch.uint8, generator=rng)
    photo = Photo(pixels, lens, "user", sha256="ab" * 32, file_size=(96, 64), notices=("Reduced.",))
    metres = 2 + torch.rand(height, width, generator=rng)
    sky = torch.zeros(height, width, dtype=torch.bool)
    sky[:4, :4] = True
    metres[sky] = 1000.0
    xyz = unproject(lens, pixel_centres(width, height), metres.double()).float()
    points = PointCloud(
        xyz.reshape(-1, 3),
        pixels.reshape(-1, 3),
        (metres / (lens.fx * lens.fy).sqrt().float()).reshape(-1),
        torch.rand(height * width, generator=rng) > 0.1,
    )
    return Scene(photo, DepthMap(metres, DepthSource("sidecar", "metric", "wall.npy")), sky, points)


def small_preview(frames: int = 5, width: int = 40, height: int = 24, fps: float = 16 / 3, seed: int = 0) -> Preview:
    """A truck to the right with a random picture, depth and coverage in every frame."""
    rng = torch.Generator().manual_seed(seed)
    c2w = torch.eye(4, dtype=torch.float64).repeat(frames, 1, 1)
    c2w[:, 0, 3] = torch.linspace(0, 0.5, frames, dtype=torch.float64)
    lens = Intrinsics.from_fov_x(math.radians(50), width, height).repeated(frames)
    shape = (frames, height, width)
    coverage = torch.randint(0, 3, shape, dtype=torch.uint8, generator=rng)
    rgb = torch.randint(0, 256, (*shape, 3), dtype=torch.uint8, generator=rng)
    depth = torch.rand(shape, generator=rng) + 1
    return Preview(
        Trajectory(lens, c2w, fps),
        rgb * (coverage == 0)[..., None],
        depth * (coverage == 0),
        coverage,
        torch.arange(frames),
    )
