"""Moves around what was clicked."""

import math
from dataclasses import replace

import torch
from jaxtyping import Float
from torch import Tensor

from scene.errors import InputError
from scene.path.keyframes import Keyframe, Keyframes
from scene.pose import UP, downwards, look_at, wxyz_from_rotation
from scene.scene import Scene

Point = tuple[float, float, float]


def pick(scene: Scene, u: float, v: float) -> Point:
    """The point in space, metres, of what the photo shows at (u, v), pixels of the lift's size.

    Raises:
        InputError: outside the photo, or sky.
    """
    height, width = scene.depth.metres.shape
    column, row = math.floor(u), math.floor(v)
    if not (0 <= column < width and 0 <= row < height):
        raise InputError(f"({u:g}, {v:g}) is outside the photo, {width}x{height}; click inside it.")
    if bool(scene.sky[row, column]):
        raise InputError("That is sky, and nowhere; click something that has a distance.")
    z, lens = float(scene.depth.metres[row, column]), scene.intrinsics
    return (u - float(lens.cx)) * z / float(lens.fx), (v - float(lens.cy)) * z / float(lens.fy), z


def locked_on(part: Keyframes, leg: int, target: Point | None, *, up: Point = UP) -> Keyframes:
    """The keyframes, the camera facing a point along one leg (from keyframe `leg` to the next); None lets go of it.

    Raises:
        InputError: there is no such leg, or the point is straight above or below a keyframe.
    """
    if not 0 <= leg < len(part.keyframes):
        raise InputError("That keyframe is not there any more. Select another one.")
    keys = list(part.keyframes)
    keys[leg] = replace(keys[leg], target=target)
    if target is not None:
        for i in (leg, leg + 1):
            if i < len(keys) and (i == leg or keys[i].target is None):
                keys[i] = facing(keys[i], target, up=up)
    return replace(part, keyframes=tuple(keys))


def facing(key: Keyframe, target: Point, *, up: Point = UP) -> Keyframe:
    """The keyframe turned to face a point, upright."""
    rotation = look_at(_vector(key.position), _vector(target), downwards(up))[:3, :3]
    w, x, y, z = wxyz_from_rotation(rotation).tolist()
    return replace(key, wxyz=(w, x, y, z))


def _vector(p: Point) -> Float[Tensor, "3"]:
    return torch.tensor(p, dtype=torch.float64)
