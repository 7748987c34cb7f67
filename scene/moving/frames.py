"""The frames of a clip while they are lifted: pictures, depth and flags on the disk, cameras in memory."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from numpy.typing import NDArray
from torch import Tensor

from scene.camera import Intrinsics, pixel_centres, unproject
from scene.pointcloud import PointCloud
from scene.pose import rigid_inverse
from scene.rendering.render import processors
from scene.trajectory import Trajectory


@dataclass(frozen=True, eq=False)
class LiftedFrames:
    """The frames of a clip, with depth."""

    trajectory: Trajectory
    rgb: NDArray[np.uint8]
    """[frames, height, width, 3]"""
    depth: NDArray[np.float32]
    """[frames, height, width], metres."""
    flags: NDArray[np.uint8]
    """[frames, height, width]: bits of `scene.moving.folder`."""
    residual: Float[np.ndarray, " frames"]
    """Relative difference of depths that should be one; NaN where nothing says it."""

    def __len__(self) -> int:
        return len(self.trajectory)

    def lens(self, frame: int) -> Intrinsics:
        """The lens of a frame."""
        return self.trajectory.intrinsics[frame]

    def between(self, frame: int, other: int) -> Float[Tensor, "4 4"]:
        """Transform from the axes of a frame's camera to those of another's."""
        c2w = self.trajectory.c2w
        return rigid_inverse(c2w[other]) @ c2w[frame]

    def tolerance(self, *frames: int) -> float:
        """Relative difference of depths that are one in these frames: at least 3 %, and more where they agree less."""
        return float(np.clip(3 * max(np.nan_to_num(self.residual[frame]) for frame in frames), 0.03, 0.15))


def each(work: Callable[[int], None], frames: Iterable[int], tell: Callable[[float], None]) -> None:
    """Do the same with many frames, several at a time, and say how much is done, 0 to 1."""
    numbers = list(frames)
    with ThreadPoolExecutor(processors()) as pool:
        for done, _ in enumerate(pool.map(work, numbers), start=1):
            tell(done / len(numbers))


def points_of(frames: LiftedFrames, frame: int, *, every: int = 1) -> PointCloud:
    """One pixel of a frame in so many, across and down, as points in the world."""
    lens = frames.lens(frame)
    c2w = frames.trajectory.c2w[frame]
    metres = torch.from_numpy(np.array(frames.depth[frame, every // 2 :: every, every // 2 :: every]))
    rgb = torch.from_numpy(np.array(frames.rgb[frame, every // 2 :: every, every // 2 :: every]))
    rays = pixel_centres(lens.width, lens.height)[every // 2 :: every, every // 2 :: every]
    here = unproject(lens, rays, metres.double()).reshape(-1, 3)
    world = here @ c2w[:3, :3].mT + c2w[:3, 3]
    footprint = every * metres.reshape(-1) / float((lens.fx * lens.fy).sqrt())
    return PointCloud(world.float(), rgb.reshape(-1, 3), footprint, torch.ones(len(footprint), dtype=torch.bool))
