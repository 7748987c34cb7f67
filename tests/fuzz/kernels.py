"""Compiled loops over scenes that no photo has: noise, cliffs and needles for depth; cameras anywhere."""

import math
import random
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from engine.layers.background import make_background
from engine.layers.fill import fill
from scene.camera import Intrinsics
from scene.depth.depth_map import DepthMap, DepthSource
from scene.lift import lift
from scene.lift_settings import LiftSettings
from scene.photo.image import Photo
from scene.pose import pose
from scene.render.render import render
from scene.samples.sample import load_sample
from scene.samples.stages import SAMPLES
from scene.scene import Scene
from scene.trajectory import Trajectory

SIZES = ((16, 16), (64, 48), (17, 23), (16, 150), (150, 16), (40, 70), (90, 60))


def trial(dice: random.Random, folder: Path) -> None:
    """One scene, one path, one video."""
    scene = sample(dice) if dice.random() < 0.1 else noisy(dice)
    path = trajectory(dice, scene)
    preview = render(scene, path)
    for _ in fill(preview, make_background(scene, path)):
        pass


def sample(dice: random.Random) -> Scene:
    """A bundled sample, small."""
    chosen = load_sample(dice.choice(SAMPLES))
    return lift(chosen.photo, chosen.depth, max_points=4000)


def noisy(dice: random.Random) -> Scene:
    """A scene of random colours and some random depth."""
    width, height = dice.choice(SIZES)
    numbers = np.random.default_rng(dice.getrandbits(32))
    pixels = torch.from_numpy(numbers.integers(0, 256, (height, width, 3), dtype=np.uint8))
    lens = Intrinsics.from_fov_x(math.radians(dice.choice((1, 30, 60, 120, 170))), width, height)
    metres = torch.from_numpy(depth(dice, numbers, height, width).astype(np.float32))
    settings = LiftSettings(edge=dice.choice((0.05, 0.001, 0.5)), trim=dice.choice((0, 0, 3)))
    photo = Photo(pixels, lens, "user")
    return lift(photo, DepthMap(metres, DepthSource("noise", "metric")), settings=settings)


def depth(dice: random.Random, numbers: np.random.Generator, height: int, width: int) -> NDArray[np.floating]:
    """Metres of some kind, [height, width]."""
    shape = (height, width)
    match dice.randrange(7):
        case 0:
            return np.exp(numbers.normal(0, dice.choice((0.1, 1, 3)), shape))
        case 1:
            return np.where(np.indices(shape).sum(0) % 2, 1e-3, 1e3)
        case 2:
            return np.where(np.indices(shape)[dice.randrange(2)] % 5, 0.5, 40.0)
        case 3:
            return np.full(shape, dice.choice((1e-30, 1e-3, 0.1, 2, 999, 1e30)))
        case 4:
            return 10.0 ** numbers.uniform(-30, 30, shape)
        case 5:
            return np.where(numbers.random(shape) < 0.02, 0.05, 3.0)
        case _:
            return np.linspace(0.2, 2000, height * width).reshape(shape)


def trajectory(dice: random.Random, scene: Scene) -> Trajectory:
    """Cameras before, inside, behind and far from the scene, looking anywhere, through any lens."""
    frames = dice.randint(1, 3)
    width, height = dice.choice(((32, 20), (16, 16), (48, 70), (130, 16)))
    reach = dice.choice((0.0, 0.1, scene.subject_distance, 30.0, 1e6, 1e30))
    ends = np.array([[dice.uniform(-reach, reach) for _ in range(3)] for _ in range(2)])
    places = torch.from_numpy(np.linspace(ends[0], ends[1], frames))
    turn = dice.choice((0.0, 0.1, math.pi))
    turned = Rotation.from_rotvec([[dice.uniform(-turn, turn) for _ in range(3)] for _ in range(frames)])
    c2w = pose(torch.from_numpy(turned.as_matrix()), places)
    lens = scene.lens(width, height) if dice.random() < 0.5 else odd_lens(dice, width, height)
    return Trajectory(lens.repeated(frames), c2w, 8.0)


def odd_lens(dice: random.Random, width: int, height: int) -> Intrinsics:
    """A lens with any focal lengths and a centre anywhere."""
    focal, aspect = 10 ** dice.uniform(-6, 9), dice.choice((1, 1, 0.01, 100))
    lens = Intrinsics.from_focal(focal, width, height, focal * aspect)
    return lens.cropped(dice.choice((0, 0, 1e3, -1e9)), dice.choice((0, 0, -1e3)), width, height)
