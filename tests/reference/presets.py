"""The paths that the reference's demo ships, in closed form, and what its demo makes of them.

Relative to the first camera, OpenCV axes. Names are the demo's: its "pan" is a slide, its "look" a pan or tilt.
"""

import math

import torch
from torch import Tensor

from tests.reference.interpolation import bezier_poses, lerp_poses

PATHS = {
    "zoom in": 8,
    "zoom out": 8,
    "pan left": 150,
    "pan right": 150,
    "pan up": 50,
    "pan down": 50,
    "look left": 50,
    "look right": 50,
    "look up": 50,
    "look down": 50,
    "rotate clockwise": 50,
    "rotate anti-clockwise": 50,
    "orbit left": 150,
    "orbit right": 150,
    "orbit up": 16,
    "stationary": 2,
}
"""How many poses each file holds."""

FRAMES = 16


def preset(name: str) -> Tensor:
    """[n, 4, 4] camera-to-world, float64."""
    n = PATHS[name]
    made = torch.stack([_pose(name, k / (n - 1)) for k in range(n)])
    if name in ("look up", "look down"):  # the last line of these two files, alone, is upside down
        made[-1] @= _turned("z", math.pi)
    return made


def demo_path(name: str, ratio: float = 1.0, *, loop: bool = False, bezier: bool = False) -> Tensor:
    """[16, 4, 4]: eased or not, there and back or not, resampled, and cut to the first part of the path."""
    c2w = preset(name)
    if bezier:
        c2w = bezier_poses(c2w, len(c2w))
    if loop:
        c2w = torch.cat([c2w, c2w.flip(0)])
    return lerp_poses(c2w, round(FRAMES / ratio))[:FRAMES]


def _pose(name: str, share: float) -> Tensor:
    quarter = share * math.pi / 2
    match name:
        case "zoom in":
            return _at(0, 0, share)
        case "zoom out":
            return _at(0, 0, -share)
        case "pan left":
            return _at(-2 * share, 0, 0)
        case "pan right":
            return _at(share, 0, 0)
        case "pan up":  # looking at what is 10 ahead of the first camera
            return _at(0, -share, 0) @ _turned("x", -math.atan(share / 10))
        case "pan down":
            return _at(0, share, 0) @ _turned("x", math.atan(share / 10))
        case "look left":
            return _turned("y", -quarter)
        case "look right":
            return _turned("y", quarter)
        case "look up":
            return _turned("x", quarter)
        case "look down":
            return _turned("x", -quarter)
        case "rotate clockwise":
            return _turned("z", -quarter)
        case "rotate anti-clockwise":
            return _turned("z", quarter)
        case "orbit left":
            return _at(-3 * math.sin(quarter), 0, 3 * (1 - math.cos(quarter))) @ _turned("y", quarter)
        case "orbit right":
            return _at(3 * math.sin(quarter), 0, 3 * (1 - math.cos(quarter))) @ _turned("y", -quarter)
        case "orbit up":
            half = quarter / 2
            return _at(0, -2 * math.sin(half), 2 * (1 - math.cos(half))) @ _turned("x", -half)
        case _:
            return _at(0, 0, 0)


def _at(x: float, y: float, z: float) -> Tensor:
    made = torch.eye(4, dtype=torch.float64)
    made[:3, 3] = torch.tensor([x, y, z], dtype=torch.float64)
    return made


def _turned(axis: str, angle: float) -> Tensor:
    """About +x, +y or +z by the right-hand rule, radians."""
    first, second = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}[axis]
    made = torch.eye(4, dtype=torch.float64)
    made[first, first] = made[second, second] = math.cos(angle)
    made[first, second], made[second, first] = -math.sin(angle), math.sin(angle)
    return made
