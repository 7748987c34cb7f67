"""The bundled clip: a wooden train and a ball in the living room, filmed by hand."""

import math

import torch

from research.world.cameras import hand_held
from research.world.moving import MovingWorld
from research.world.things import Cast, Thing, Track, bouncing
from research.world.toys import beach_ball, toy_materials, train
from scene.camera import Intrinsics
from scene.samples.sheets import Vector, smooth_curve
from scene.samples.stages import stage

SIZE = 640, 384
FRAMES, FPS = 81, 16.0
SECONDS = (FRAMES - 1) / FPS
TITLE = "Toy train in the living room"
PATH = "orbit right 20deg at 3.4m over 5s ease-in-out"
"""Film words of a ready path for filming it again."""


def toy_train() -> MovingWorld:
    """The clip's world."""
    return MovingWorld(
        name="room",
        cast=Cast([*train(_track(), _along), _ball()], toy_materials()),
        camera=hand_held(_walk, tremor=0.006, sway=0.004, seed=5, world_from_scene=stage("room").world_from_scene),
        lens=Intrinsics.from_fov_x(math.radians(60), *SIZE),
    )


def _walk(time: float) -> tuple[Vector, Vector]:
    """A slow step ahead and to the left, the eyes on the train."""
    share = time / SECONDS
    ease = share * share * (3 - 2 * share)
    eye = (0.42 - 0.62 * ease, -0.62 + 0.34 * ease, 1.28 - 0.06 * ease)
    aim = (-0.02 + 0.16 * ease, 2.75, 0.5 - 0.1 * ease)
    return eye, aim


def _track() -> Track:
    """From behind the table round its left end, then before it."""
    corners = [(1.2, 3.28), (0.55, 3.27), (-0.1, 3.22), (-0.62, 3.0), (-0.84, 2.5), (-0.68, 1.95), (-0.22, 1.62)]
    corners += [(0.35, 1.52), (0.9, 1.5), (1.5, 1.52)]
    return Track(smooth_curve(torch.tensor(corners, dtype=torch.float64), 24))


def _along(time: float) -> float:
    return 1.6 + 0.47 * time


def _ball() -> Thing:
    return beach_ball(0.15, bouncing((-1.72, 3.3, 0.75), (0.11, -0.3, 0.6), 0.15, returned=0.8))
