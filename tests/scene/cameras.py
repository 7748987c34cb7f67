"""Small scenes and cameras for the tests of lift, renderer and coverage."""

import math

import torch
from jaxtyping import Float
from torch import Tensor

from scene.camera import Intrinsics
from scene.depth.depth_map import DepthMap, DepthSource
from scene.lift import lift
from scene.photo.image import Photo
from scene.pose import axis_angle, pose
from scene.scene import Scene
from scene.trajectory import Trajectory

WIDTH, HEIGHT = 96, 64
LENS = Intrinsics.from_focal(80.0, WIDTH, HEIGHT)


def texture(width: int = WIDTH, height: int = HEIGHT, seed: int = 0) -> Tensor:
    """A picture with detail at every scale but the finest, [height, width, 3] uint8."""
    noise = torch.rand(1, 3, height // 3, width // 3, generator=torch.Generator().manual_seed(seed))
    smooth = torch.nn.functional.interpolate(noise, (height, width), mode="bilinear")[0].movedim(0, -1)
    return (smooth * 255).to(torch.uint8)


def photo(width: int = WIDTH, height: int = HEIGHT) -> Photo:
    """A textured photo with the tests' lens."""
    return Photo(texture(width, height), LENS.resized(width, height), "user")


def depth_map(metres: Float[Tensor, "height width"]) -> DepthMap:
    """Depth that is known."""
    return DepthMap(metres.float(), DepthSource("sidecar", "metric"))


def wall(z: float = 4.0) -> Scene:
    """A flat wall across the view, `z` metres away."""
    return lift(photo(), depth_map(torch.full((HEIGHT, WIDTH), z)))


def box_before_wall(near: float = 2.0, far: float = 4.0) -> Scene:
    """A flat box in the middle, a wall behind it."""
    metres = torch.full((HEIGHT, WIDTH), far)
    metres[20:44, 32:64] = near
    return lift(photo(), depth_map(metres))


def camera(x: float = 0.0, y: float = 0.0, z: float = 0.0, pan_deg: float = 0.0) -> Float[Tensor, "4 4"]:
    """A camera moved by metres and turned to the right by degrees."""
    down = torch.tensor([0.0, 1.0, 0.0], dtype=torch.float64)
    angle = torch.tensor(math.radians(pan_deg), dtype=torch.float64)
    return pose(axis_angle(down, angle), torch.tensor([x, y, z], dtype=torch.float64))


def shot(*cameras: Float[Tensor, "4 4"], lens: Intrinsics = LENS) -> Trajectory:
    """One frame per camera, all with the same lens."""
    return Trajectory(lens.repeated(len(cameras)), torch.stack(cameras), fps=8.0)


def psnr(a: Tensor, b: Tensor) -> float:
    """Peak signal to noise ratio of 8-bit values, dB."""
    return float(10 * torch.log10(255**2 / ((a.double() - b.double()) ** 2).mean().clamp_min(1e-12)))
