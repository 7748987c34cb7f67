"""A scene with time: one scene for each frame of a clip, and the cameras that filmed them."""

from dataclasses import dataclass
from functools import lru_cache

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from scene.camera import Intrinsics
from scene.errors import InputError
from scene.moving.frame_scenes import FrameScenes, ScaledScenes
from scene.pose import is_rotation
from scene.scene import Scene
from scene.trajectory import Trajectory

KEPT = 4
"""Number of frames whose scenes are kept in memory."""


@dataclass(frozen=True, eq=False)
class StillScene:
    """The frames of a photo: there is one."""

    scene: Scene

    def read(self, frame: int) -> Scene:
        """The photo's scene."""
        return self.scene

    def moving(self, frame: int) -> Bool[Tensor, "height width"]:
        """Nothing moves in it."""
        return torch.zeros_like(self.scene.sky)


class MovingScene:
    """A scene with time. A photo's is the same at every time; a clip's has one for each frame.

    Args:
        frames: where the scene of each frame is read from.
        c2w: the camera that filmed each frame, in the world, which is the camera of the home frame.
        fps: frames per second.
        home_frame: number of the frame whose camera is the world.
        lens: of every frame's camera; without it all have the home frame's.
        residual: by how much the depth of each frame disagrees with points that stand still, relative; NaN where
            nothing says it.
        notices: what was assumed or found, one sentence each.

    Raises:
        InputError: the cameras are none, or there is no such frame.
    """

    def __init__(
        self,
        frames: FrameScenes,
        c2w: Float[Tensor, "frames 4 4"],
        fps: float,
        home_frame: int = 0,
        *,
        lens: Intrinsics | None = None,
        residual: Float[Tensor, " frames"] | None = None,
        notices: tuple[str, ...] = (),
    ) -> None:
        if not (len(c2w) and bool(c2w.isfinite().all()) and is_rotation(c2w[:, :3, :3])):
            raise InputError("A moving scene has a camera for each frame; these are none.")
        if not 0 <= home_frame < len(c2w):
            raise InputError(f"There is no frame {home_frame} in a clip of {len(c2w)} frames.")
        self.c2w = c2w
        self.fps = fps
        self.home_frame = home_frame
        self.notices = notices
        self.residual = torch.full((len(c2w),), torch.nan, dtype=torch.float64) if residual is None else residual
        self._frames = frames
        self._read = lru_cache(KEPT)(frames.read)
        self.home = frames.read(home_frame)
        """Scene of the home frame: its camera is the world, and everything that is edited is measured in it."""
        self._lens = lens

    @staticmethod
    def still(scene: Scene) -> "MovingScene":
        """A photo's scene, the same at every time."""
        return MovingScene(StillScene(scene), torch.eye(4, dtype=torch.float64)[None], fps=1.0)

    @staticmethod
    def of(scene: "Scene | MovingScene") -> "MovingScene":
        """A scene with time as it is; of a photo's, the same at every time."""
        return scene if isinstance(scene, MovingScene) else MovingScene.still(scene)

    def __len__(self) -> int:
        return len(self.c2w)

    @property
    def moves(self) -> bool:
        """Whether it is a clip."""
        return len(self) > 1

    @property
    def trajectory(self) -> Trajectory:
        """The camera that filmed the clip, in metres of the world, at the size of the frames' scenes."""
        lens = self.home.intrinsics.repeated(len(self)) if self._lens is None else self._lens
        return Trajectory(lens, self.c2w, self.fps)

    def at(self, frame: int) -> Scene:
        """What a frame shows, as a scene in the axes of the camera that filmed it; points are in metres.

        Raises:
            InputError: there is no such frame, or it cannot be read.
        """
        self._check(frame)
        return self.home if frame == self.home_frame else self._read(frame)

    def moving_pixels(self, frame: int) -> Bool[Tensor, "height width"]:
        """The pixels of a frame that move by themselves; of a photo none.

        Raises:
            InputError: there is no such frame.
        """
        self._check(frame)
        return self._frames.moving(frame)

    def scaled(self, factor: float) -> "MovingScene":
        """The same with all metres times `factor`: depth, points and cameras. Frames are scaled as they are read.

        Raises:
            InputError: the factor is no positive number.
        """
        if not 0 < factor < float("inf"):
            raise InputError(f"A scene is scaled by a positive number; got {factor:g}.")
        c2w = self.c2w.clone()
        c2w[:, :3, 3] *= factor
        return MovingScene(
            ScaledScenes(self._frames, factor),
            c2w,
            self.fps,
            self.home_frame,
            lens=self._lens,
            residual=self.residual,
            notices=self.notices,
        )

    def _check(self, frame: int) -> None:
        if not 0 <= frame < len(self):
            raise InputError(f"There is no frame {frame} in a clip of {len(self)} frames.")
