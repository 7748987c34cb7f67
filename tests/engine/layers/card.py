"""A red card before a patterned wall: what is behind the card, and past the frame, is known by construction."""

import math

import numpy as np
import torch

from engine.layers.fill import Behind
from engine.layers.over_time import make_backgrounds
from engine.source_clip import Moment
from scene.camera import Intrinsics
from scene.depth.depth_map import DepthMap, DepthSource
from scene.lifting import lift
from scene.path.camera_path import CameraPath, bake
from scene.photo.image import Photo
from scene.rendering.preview import Preview
from scene.scene import Scene
from scene.trajectory import Trajectory

WIDTH, HEIGHT = 192, 128
CARD, WALL = 1.0, 2.0
"""Metres."""


def card_scene(seed: int = 0) -> Scene:
    """The wall is bluish green with a fine pattern; the card is red and stands in the middle."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    pattern = 12 * np.sin(x / 3) * np.sin(y / 4) + rng.normal(0, 4, (HEIGHT, WIDTH))
    rgb = np.stack([20 + 0 * pattern, 140 + pattern, 120 + pattern], axis=-1)
    metres = np.full((HEIGHT, WIDTH), WALL, dtype=np.float32)
    card = (abs(x - WIDTH / 2) < 30) & (abs(y - HEIGHT / 2) < 24)
    rgb[card] = (210, 30, 25)
    metres[card] = CARD
    lens = Intrinsics.from_fov_x(math.radians(60), WIDTH, HEIGHT)
    pixels = torch.from_numpy(np.clip(rgb, 0, 255).astype(np.uint8))
    depth = DepthMap(torch.from_numpy(metres), DepthSource("sidecar", "metric"))
    return lift(Photo(pixels, lens, "user"), depth)


def behind(scene: Scene, preview: Preview) -> list[Behind]:
    """What stands behind the scene of a photo at each frame of a preview."""
    return make_backgrounds([Moment.of_photo(scene)], [0] * len(preview.mask), preview.trajectory)


def fly(scene: Scene, moves: str, frames: int = 5) -> Trajectory:
    """The scene's own lens along moves whose subject is the card."""
    return bake(CameraPath.from_text(moves), scene.lens(WIDTH, HEIGHT), frames, subject_distance=CARD)
