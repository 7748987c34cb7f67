"""Compiled loops over scenes that no photo has: noise, cliffs and needles for depth; cameras anywhere."""

import math
import random
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from engine.layers.fill import fill
from engine.layers.over_time import make_backgrounds
from engine.source_clip import Moment
from scene.camera import Intrinsics
from scene.depth.depth_map import DepthMap, DepthSource
from scene.lift_settings import LiftSettings
from scene.lifting import lift
from scene.photo.image import Photo
from scene.pose import pose
from scene.rendering.render import render
from scene.samples.sample import load_sample
from scene.samples.shipped import SAMPLES
from scene.scene import Scene
from scene.trajectory import Trajectory

SIZES = ((16, 16), (64, 48), (17, 23), (16, 150), (150, 16), (40, 70), (90, 60))


def trial(rng: random.Random, folder: Path) -> None:
    """One scene, one path, one video."""
    scene = sample(rng) if rng.random() < 0.1 else noisy(rng)
    path = trajectory(rng, scene)
    preview = render(scene, path)
    for _ in fill(preview, make_backgrounds([Moment.of_photo(scene)], [0] * len(preview.mask), path)):
        pass


def sample(rng: random.Random) -> Scene:
    """A bundled sample, small."""
    chosen = load_sample(rng.choice(SAMPLES))
    return lift(chosen.photo, chosen.depth, max_points=4000)


def noisy(rng: random.Random) -> Scene:
    """A scene of random colours and some random depth."""
    width, height = rng.choice(SIZES)
    numbers = np.random.default_rng(rng.getrandbits(32))
    pixels = torch.from_numpy(numbers.integers(0, 256, (height, width, 3), dtype=np.uint8))
    lens = Intrinsics.from_fov_x(math.radians(rng.choice((1, 30, 60, 120, 170))), width, height)
    metres = torch.from_numpy(depth(rng, numbers, height, width).astype(np.float32))
    settings = LiftSettings(edge=rng.choice((0.05, 0.001, 0.5)), trim=rng.choice((0, 0, 3)))
    photo = Photo(pixels, lens, "user")
    return lift(photo, DepthMap(metres, DepthSource("noise", "metric")), settings=settings)


def depth(rng: random.Random, numbers: np.random.Generator, height: int, width: int) -> NDArray[np.floating]:
    """Metres of some kind, [height, width]."""
    shape = (height, width)
    match rng.randrange(7):
        case 0:
            return np.exp(numbers.normal(0, rng.choice((0.1, 1, 3)), shape))
        case 1:
            return np.where(np.indices(shape).sum(0) % 2, 1e-3, 1e3)
        case 2:
            return np.where(np.indices(shape)[rng.randrange(2)] % 5, 0.5, 40.0)
        case 3:
            return np.full(shape, rng.choice((1e-30, 1e-3, 0.1, 2, 999, 1e30)))
        case 4:
            return 10.0 ** numbers.uniform(-30, 30, shape)
        case 5:
            return np.where(numbers.random(shape) < 0.02, 0.05, 3.0)
        case _:
            return np.linspace(0.2, 2000, height * width).reshape(shape)


def trajectory(rng: random.Random, scene: Scene) -> Trajectory:
    """Cameras before, inside, behind and far from the scene, looking anywhere, through any lens."""
    frames = rng.randint(1, 3)
    width, height = rng.choice(((32, 20), (16, 16), (48, 70), (130, 16)))
    reach = rng.choice((0.0, 0.1, scene.subject_distance, 30.0, 1e6, 1e30))
    ends = np.array([[rng.uniform(-reach, reach) for _ in range(3)] for _ in range(2)])
    places = torch.from_numpy(np.linspace(ends[0], ends[1], frames))
    turn = rng.choice((0.0, 0.1, math.pi))
    turned = Rotation.from_rotvec([[rng.uniform(-turn, turn) for _ in range(3)] for _ in range(frames)])
    c2w = pose(torch.from_numpy(turned.as_matrix()), places)
    lens = scene.lens(width, height) if rng.random() < 0.5 else odd_lens(rng, width, height)
    return Trajectory(lens.repeated(frames), c2w, 8.0)


def odd_lens(rng: random.Random, width: int, height: int) -> Intrinsics:
    """A lens with any focal lengths and a centre anywhere."""
    focal, aspect = 10 ** rng.uniform(-6, 9), rng.choice((1, 1, 0.01, 100))
    lens = Intrinsics.from_focal(focal, width, height, focal * aspect)
    return lens.cropped(rng.choice((0, 0, 1e3, -1e9)), rng.choice((0, 0, -1e3)), width, height)
