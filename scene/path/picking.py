"""Keyframes that face what was clicked."""

from dataclasses import replace

import torch
from jaxtyping import Float
from torch import Tensor

from scene.errors import InputError
from scene.path.keyframes import Keyframe, Keyframes
from scene.pose import UP, Point, downwards, look_at, wxyz_from_rotation


def locked_on(part: Keyframes, leg: int, target: Point | None, *, up: Point = UP) -> Keyframes:
    """The keyframes, the camera facing a point along one leg (from keyframe `leg` to the next); None lets go of it.

    Raises:
        InputError: there is no such leg, or the point is straight above or below a keyframe.
    """
    if not 0 <= leg < len(part.keyframes):
        raise InputError("That keyframe no longer exists. Select another one.")
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
