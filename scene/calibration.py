"""Real scale and a level ground: what two clicks and a known length say, and what the points say."""

import math
from dataclasses import dataclass, replace

import torch
from jaxtyping import Float
from torch import Tensor

from scene.camera import Intrinsics
from scene.depth.depth_map import DepthMap
from scene.errors import InputError
from scene.lift import back_project
from scene.path.camera_path import CameraPath
from scene.path.moves import Move
from scene.path.picking import Point, pick
from scene.path.transforms import scaled
from scene.pointcloud import PointCloud
from scene.pose import rotation_from_rotvec
from scene.scene import Scene

GROUND_TILT = math.radians(40)
"""A ground is within this angle of level."""
ROUNDS = 300
"""Planes through three points that are tried."""


def calibrate(scene: Scene, a: tuple[float, float], b: tuple[float, float], metres: float) -> float:
    """By what to multiply all lengths so that two pixels (u, v) are `metres` apart in space.

    Raises:
        InputError: a length that is none, a pixel in the sky or outside the photo, or both the same.
    """
    return known_factor(math.dist(pick(scene, *a), pick(scene, *b)), metres)


def known_factor(apart: float, metres: float) -> float:
    """By what to multiply all lengths so that what is `apart` [m] becomes `metres`.

    Raises:
        InputError: a length that is none.
    """
    if not 0 < metres < math.inf:
        raise InputError(f"A known length is more than 0 m; got {metres:g}.")
    if apart < 1e-6:
        raise InputError("The two points are one; click the ends of something whose length you know.")
    return metres / apart


def rescaled_scene(scene: Scene, factor: float) -> Scene:
    """The scene with all lengths but the sky's multiplied."""
    metres = torch.where(scene.sky, scene.depth.metres, scene.depth.metres * factor)
    sky, points = scene.sky.flatten(), scene.points
    grown = torch.where(sky, 1.0, factor)
    cloud = replace(points, xyz=points.xyz * grown[:, None], footprint=points.footprint * grown)
    return replace(scene, depth=DepthMap(metres, scene.depth.source), points=cloud)


def rescaled_path(path: CameraPath, factor: float, lens: Intrinsics) -> CameraPath:
    """The path in a world `factor` times as large: seen through its cameras, the rescaled scene looks as before.

    Metres are multiplied, those of subjects' distances too; angles stay.
    """
    grown = scaled(path, factor, lens, pivot=(0.0, 0.0, 0.0))
    return replace(
        grown,
        segments=tuple(
            replace(
                part,
                at=None if part.at is None else part.at * factor,
                amount=part.amount / factor if part.kind in ("orbit", "arc") else part.amount,
            )
            if isinstance(part, Move)
            else part
            for part in grown.segments
        ),
    )


@dataclass(frozen=True)
class Ground:
    """A plane to stand on."""

    up: Point
    """Unit vector away from the ground, in the photo camera's axes."""
    height: float
    """Of the photo's camera above it, metres."""
    share: float
    """Of the points looked at, how many lie on it."""


def find_ground(scene: Scene, *, tolerance: float = 0.02) -> Ground:
    """The plane that most points in the lower half of the photo lie on, within `tolerance` of their distance.

    Planes through three points at random (the same ones every time), then least squares through what lies on the best.

    Raises:
        InputError: no plane that is anything like level and below the camera.
    """
    height, _ = scene.depth.metres.shape
    usable = ~scene.sky.flatten() & scene.points.reliable
    usable[: usable.numel() * (height // 2) // height] = False
    points = scene.points.xyz[usable].double()
    generator = torch.Generator().manual_seed(0)
    if len(points) > 5000:
        points = points[torch.randperm(len(points), generator=generator)[:5000]]
    nothing = InputError("No ground was found in the lower half of the photo; level it by hand.")
    if len(points) < 10:
        raise nothing
    allowed = tolerance * points.norm(dim=-1)
    a, b, c = points[torch.randint(len(points), (3, ROUNDS), generator=generator)]
    normal = torch.linalg.cross(b - a, c - a)
    normal = normal / normal.norm(dim=-1, keepdim=True).clamp_min(1e-12)
    normal = torch.where(normal[:, 1:2] > 0, -normal, normal)  # up is -y
    above = -(normal * a).sum(-1)
    near = (points @ normal.T + above).abs() <= allowed[:, None]
    level = (-normal[:, 1] >= math.cos(GROUND_TILT)) & (above > 0)
    votes = torch.where(level, near.sum(0), -1)
    best = int(votes.argmax())
    if int(votes[best]) < max(10, len(points) // 10):
        raise nothing
    on = near[:, best]
    for narrower in (1.0, 0.5, 0.5):
        weight = on / points.norm(dim=-1) ** 2  # depth is wrong by a share of itself
        centre = (weight[:, None] * points).sum(0) / weight.sum()
        up = torch.linalg.svd(weight.sqrt()[:, None] * (points - centre), full_matrices=False).Vh[-1]
        up = -up if float(up[1]) > 0 else up
        stands = -float(up @ centre)
        on = (points @ up + stands).abs() <= narrower * allowed
    x, y, z = up.tolist()
    return Ground((x, y, z), stands, float(on.double().mean()))


def levelling(up: Point) -> Float[Tensor, "3 3"]:
    """The smallest rotation that takes a vertical to the usual one, which is -y."""
    vertical = torch.tensor(up, dtype=torch.float64)
    axis = torch.linalg.cross(vertical, torch.tensor([0.0, -1.0, 0.0], dtype=torch.float64))
    sine = axis.norm()
    angle = torch.atan2(sine, -vertical[1])
    return rotation_from_rotvec(axis / sine.clamp_min(1e-12) * angle)


def with_lens(scene: Scene, fov_x: float, *, rescale_depth: bool) -> Scene:
    """The scene as seen through a lens of `fov_x` radians across.

    Depth models guess sizes for the lens they expect: `rescale_depth` multiplies depth by the new focal length over the
    old, so that things keep their width. What is seen in the photo stays where it is in it.
    """
    old = scene.intrinsics
    new = Intrinsics.from_fov_x(fov_x, old.width, old.height)
    factor = float(new.fx / old.fx) if rescale_depth else 1.0
    metres = torch.where(scene.sky, scene.depth.metres, scene.depth.metres * factor)
    photo = replace(scene.photo, intrinsics=new, intrinsics_source="user")
    cloud: PointCloud = back_project(photo, metres, scene.points.reliable.reshape(metres.shape))
    return replace(scene, photo=photo, depth=DepthMap(metres, scene.depth.source), points=cloud)
