"""Where the frames of a clip lie as scenes, and the same in a world of another size."""

from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

import torch
from jaxtyping import Bool
from torch import Tensor

from scene.camera import FAR_PLANE
from scene.depth.depth_map import DepthMap
from scene.pointcloud import PointCloud
from scene.scene import Scene


@runtime_checkable
class FrameScenes(Protocol):
    """Where the frames of a clip lie as scenes."""

    def read(self, frame: int) -> Scene:
        """The scene of a frame, in the axes of the camera that filmed it.

        Raises:
            InputError: it cannot be read.
        """
        ...

    def moving(self, frame: int) -> Bool[Tensor, "height width"]:
        """The pixels of a frame that move by themselves."""
        ...


@dataclass(frozen=True, eq=False)
class ScaledScenes:
    """The frames of a clip in a world `factor` times as large."""

    frames: FrameScenes
    factor: float

    def read(self, frame: int) -> Scene:
        """The scene of a frame, scaled now."""
        return scaled_scene(self.frames.read(frame), self.factor)

    def moving(self, frame: int) -> Bool[Tensor, "height width"]:
        """The pixels of a frame that move by themselves."""
        return self.frames.moving(frame)


def scaled_scene(scene: Scene, factor: float) -> Scene:
    """The scene with all metres times `factor`, but for the sky, which stays on the far plane."""
    metres = torch.where(scene.sky, scene.depth.metres, (scene.depth.metres * factor).clamp(max=FAR_PLANE))
    others = scene.other_times
    return replace(
        scene,
        depth=DepthMap(metres, scene.depth.source),
        points=_scaled(scene.points, factor),
        other_times=None if others is None else _scaled(others, factor),
    )


def _scaled(points: PointCloud, factor: float) -> PointCloud:
    """Points times `factor`; those that are as far as the sky stay."""
    far = points.xyz.square().sum(-1) >= (FAR_PLANE / 2) ** 2
    factors = torch.where(far, 1.0, factor)
    return replace(points, xyz=points.xyz * factors[:, None], footprint=points.footprint * factors)
