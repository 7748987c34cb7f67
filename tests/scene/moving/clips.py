"""Small scenes with time."""

from dataclasses import dataclass
from functools import lru_cache

import torch
from jaxtyping import Bool
from torch import Tensor

from scene import Scene, lift, load_sample
from scene.moving.moving_scene import MovingScene
from scene.path.camera_path import CameraPath, bake
from scene.path.move_grammar import parse_moves
from scene.trajectory import Trajectory

SIZE = (96, 64)


@dataclass(frozen=True)
class Frames:
    """Scenes that are here."""

    scenes: tuple[Scene, ...]

    def read(self, frame: int) -> Scene:
        """The scene of a frame."""
        return self.scenes[frame]

    def moving(self, frame: int) -> Bool[Tensor, "height width"]:
        """No pixel: everything stands still."""
        return torch.zeros_like(self.scenes[frame].depth.metres, dtype=torch.bool)


@lru_cache(maxsize=3)
def small(name: str) -> Scene:
    """A bundled sample with few points."""
    sample = load_sample(name)
    return lift(sample.photo, sample.depth, sky=sample.sky, max_points=20_000)


def two_places() -> MovingScene:
    """A clip of three frames: the room, from another place the street, and the room again from a third."""
    c2w = torch.eye(4, dtype=torch.float64).repeat(3, 1, 1)
    c2w[1, :3, 3] = torch.tensor([0.4, -0.1, 0.3])
    c2w[2, :3, 3] = torch.tensor([-0.2, 0.0, 0.1])
    return MovingScene(Frames((small("room"), small("street"), small("room"))), c2w, fps=12.0)


def path(scene: Scene, frames: int = 4) -> Trajectory:
    """A truck of 30 cm."""
    moves = CameraPath(segments=parse_moves("truck right 0.3m"))
    return bake(moves, scene.lens(*SIZE), frames=frames, fps=12.0, subject_distance=scene.subject_distance)
