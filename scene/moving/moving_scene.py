"""A scene with time: one scene for each frame of a clip, and the cameras that filmed them."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, runtime_checkable

import torch
from jaxtyping import Float
from torch import Tensor

from scene.errors import InputError
from scene.pose import is_rotation
from scene.scene import Scene

KEPT = 4
"""Number of frames whose scenes are kept in memory."""


@runtime_checkable
class FrameScenes(Protocol):
    """Where the frames of a clip lie as scenes."""

    def read(self, frame: int) -> Scene:
        """The scene of a frame, in the axes of the camera that filmed it.

        Raises:
            InputError: it cannot be read.
        """
        ...


@dataclass(frozen=True, eq=False)
class StillScene:
    """The frames of a photo: there is one."""

    scene: Scene

    def read(self, frame: int) -> Scene:
        """The photo's scene."""
        return self.scene


class MovingScene:
    """A scene with time. A photo's is the same at every time; a clip's has one for each frame.

    Args:
        frames: where the scene of each frame is read from.
        c2w: the camera that filmed each frame, in the world, which is the camera of the home frame.
        fps: frames per second.
        home_frame: number of the frame whose camera is the world.

    Raises:
        InputError: the cameras are none, or there is no such frame.
    """

    def __init__(self, frames: FrameScenes, c2w: Float[Tensor, "frames 4 4"], fps: float, home_frame: int = 0) -> None:
        if not (len(c2w) and bool(c2w.isfinite().all()) and is_rotation(c2w[:, :3, :3])):
            raise InputError("A moving scene has a camera for each frame; these are none.")
        if not 0 <= home_frame < len(c2w):
            raise InputError(f"There is no frame {home_frame} in a clip of {len(c2w)} frames.")
        self.c2w = c2w
        self.fps = fps
        self.home_frame = home_frame
        self._read = lru_cache(KEPT)(frames.read)
        self.home = frames.read(home_frame)
        """Scene of the home frame: its camera is the world, and everything that is edited is measured in it."""

    @staticmethod
    def still(scene: Scene) -> "MovingScene":
        """A photo's scene, the same at every time."""
        return MovingScene(StillScene(scene), torch.eye(4, dtype=torch.float64)[None], fps=1.0)

    def __len__(self) -> int:
        return len(self.c2w)

    @property
    def moves(self) -> bool:
        """Whether it is a clip."""
        return len(self) > 1

    def at(self, frame: int) -> Scene:
        """What a frame shows, as a scene in the axes of the camera that filmed it; points are in metres.

        Raises:
            InputError: there is no such frame, or it cannot be read.
        """
        if not 0 <= frame < len(self):
            raise InputError(f"There is no frame {frame} in a clip of {len(self)} frames.")
        return self.home if frame == self.home_frame else self._read(frame)
