"""A bundled clip as its files tell it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from PIL import Image
from torch import Tensor

from scene.camera import Intrinsics
from scene.clip.clip import Clip, open_clip
from scene.path.camera_path import CameraPath
from scene.path.move_grammar import parse_moves
from scene.samples.shipped import ASSETS, check_clip_name
from scene.trajectory import Trajectory


class FrameDepths(Mapping[int, Float[Tensor, "height width"]]):
    """Depth of every frame [m], by its number; read from disk when it is asked for."""

    def __init__(self, folder: Path, name: str, frames: int, unit: float, sky: int, sky_metres: float) -> None:
        self._folder, self._name, self._frames = folder, name, frames
        self._unit, self._sky, self._sky_metres = unit, sky, sky_metres

    def __getitem__(self, frame: int) -> Float[Tensor, "height width"]:
        values = self._values(frame)
        return torch.where(values == self._sky, self._sky_metres, values * self._unit).float()

    def __iter__(self) -> Iterator[int]:
        return iter(range(self._frames))

    def __len__(self) -> int:
        return self._frames

    def sky(self, frame: int) -> Bool[Tensor, "height width"]:
        """Where a frame shows the sky."""
        return self._values(frame) == self._sky

    def _values(self, frame: int) -> Int[Tensor, "height width"]:
        if frame not in range(self._frames):
            raise KeyError(frame)
        with Image.open(self._folder / (self._name % frame)) as picture:
            return torch.from_numpy(np.array(picture).astype(np.int32))


class FrameSkies(Mapping[int, Bool[Tensor, "height width"]]):
    """Where every frame shows the sky, by its number."""

    def __init__(self, depth: FrameDepths) -> None:
        self._depth = depth

    def __getitem__(self, frame: int) -> Bool[Tensor, "height width"]:
        return self._depth.sky(frame)

    def __iter__(self) -> Iterator[int]:
        return iter(self._depth)

    def __len__(self) -> int:
        return len(self._depth)


@dataclass(frozen=True, eq=False)
class SampleClip:
    """A clip whose truth is known."""

    name: str
    title: str
    credit: str
    clip: Clip
    depth: FrameDepths
    """Depth to a millimetre; the sky lies on the far plane of the manifest."""
    sky: FrameSkies
    trajectory: Trajectory
    """The camera that filmed it; the first frame's camera is the world."""
    path: CameraPath
    """A ready path for filming it again."""
    folder: Path


def load_sample_clip(name: str) -> SampleClip:
    """Open the sample clip `name`; frames and depths are read from disk when they are asked for.

    Raises:
        InputError: there is no such sample clip.
    """
    check_clip_name(name)
    folder = ASSETS / name
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    said, stored = manifest["clip"], manifest["depth"]
    c2w = torch.eye(4, dtype=torch.float64).repeat(said["frames"], 1, 1)
    c2w[:, :3] = torch.tensor(manifest["c2w"], dtype=torch.float64)
    lens = Intrinsics(torch.tensor(manifest["intrinsics"], dtype=torch.float64), said["width"], said["height"])
    depth = FrameDepths(
        folder,
        stored["files"],
        said["frames"],
        stored["metres_per_unit"],
        stored["sky_value"],
        stored["sky_metres"],
    )
    return SampleClip(
        name=name,
        title=manifest["title"],
        credit=manifest["credit"],
        clip=open_clip(folder / said["file"]),
        depth=depth,
        sky=FrameSkies(depth),
        trajectory=Trajectory(lens.repeated(said["frames"]), c2w, said["fps"]),
        path=CameraPath(segments=parse_moves(manifest["path"])),
        folder=folder,
    )
