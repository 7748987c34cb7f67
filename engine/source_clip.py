"""The clip of a request: what was filmed, one frame for each of the video, and scenes of a few of its moments.

    source.mkv     the frame of the clip that each frame of the video shows, lossless
    moments.npz    some of these frames as scenes, for engines that invent what stands behind things

A request for a photo has neither: its one moment is the photo's scene.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import torch
from jaxtyping import Float, UInt8
from msgspec import Meta
from torch import Tensor

from engine.scene_files import StoredScene, expected_arrays, scene_arrays, scene_from
from engine.video import read_lossless, write_ffv1
from scene.errors import InputError
from scene.moving.moving_scene import MovingScene
from scene.photo.image import MAX_SIDE
from scene.pose import is_rotation
from scene.scene import Scene
from scene.support.array_file import Expected, read_expected, write_arrays
from scene.support.typed_json import Count, Matrix4

SOURCE, MOMENTS = "source.mkv", "moments.npz"
MOST_MOMENTS = 6
"""Number of moments whose scenes are in a request."""

Side = Annotated[int, Meta(ge=1, le=MAX_SIDE)]


@dataclass(frozen=True, kw_only=True)
class StoredClip:
    """What is stored of a clip beside its frames."""

    fps: Annotated[float, Meta(gt=0, le=1000)]
    size: tuple[Side, Side]
    """Width and height."""
    frames: list[Count]
    """Number of the clip's frame that each frame of the video shows."""
    c2w: list[Matrix4]
    """The camera that filmed each of these, in the world."""
    moments: list[Count]
    """Frames of the video whose moments are stored as scenes, in order."""

    def __post_init__(self) -> None:
        if len(self.frames) != len(self.c2w) or not self.frames:
            raise InputError(f"a clip has a camera for each frame; got {len(self.frames)} and {len(self.c2w)}")
        if not 1 <= len(self.moments) <= MOST_MOMENTS or max(self.moments) >= len(self.frames):
            raise InputError(f"a clip has 1 to {MOST_MOMENTS} moments, each of them a frame of the video")


@dataclass(frozen=True, eq=False)
class Moment:
    """A scene at one time."""

    frame: int
    """Number of the clip's frame; 0 for a photo."""
    scene: Scene
    """Scene in the axes of the camera that filmed it."""
    c2w: Float[Tensor, "4 4"]
    """Pose of that camera in the world."""

    @staticmethod
    def of_photo(scene: Scene) -> "Moment":
        """The one moment of a photo."""
        return Moment(0, scene, torch.eye(4, dtype=torch.float64))


def clip_facts(scene: MovingScene, frames: Sequence[int]) -> dict[str, Any]:
    """What `StoredClip` reads: which frames are shown, and who filmed them."""
    photo = scene.home.photo
    return {
        "fps": scene.fps,
        "size": (photo.width, photo.height),
        "frames": list(frames),
        "c2w": scene.c2w[list(frames)].tolist(),
        "moments": chosen_moments(frames),
    }


def chosen_moments(frames: Sequence[int]) -> list[int]:
    """Frames of a video at which different frames of its clip are shown: up to `MOST_MOMENTS`, spread evenly."""
    first = {shown: index for index, shown in reversed(list(enumerate(frames)))}
    different = sorted(first)
    picked = np.linspace(0, len(different) - 1, min(MOST_MOMENTS, len(different))).round().astype(int)
    return [first[different[place]] for place in picked]


def write_clip(folder: Path, scene: MovingScene, frames: Sequence[int]) -> None:
    """The clip's files in a request folder."""
    write_ffv1(folder / SOURCE, (scene.at(frame).photo.pixels for frame in frames), scene.fps)
    arrays: dict[str, Tensor] = {}
    for number, index in enumerate(chosen_moments(frames)):
        moment = scene.at(frames[index])
        named = scene_arrays(moment) | {"rgb": moment.photo.pixels}
        arrays |= {f"{name}_{number}": array for name, array in named.items()}
    write_arrays(folder / MOMENTS, arrays)


def read_source(folder: Path, clip: StoredClip) -> UInt8[Tensor, "frames height width 3"]:
    """The frame of the clip that each frame of the video shows.

    Raises:
        InputError: it is damaged.
    """
    width, height = clip.size
    return read_lossless(folder / SOURCE, "rgb24", (len(clip.frames), height, width))


def read_moments(folder: Path, clip: StoredClip, home: Scene, stored: StoredScene) -> Iterator[Moment]:
    """The moments that are stored as scenes, through the lens of `home`.

    Raises:
        InputError: they are damaged.
    """
    width, height = clip.size
    photo = home.photo
    if (photo.width, photo.height) != clip.size:
        raise InputError(f"The clip in {folder} and its first frame are of different sizes. Pack the request again.")
    c2w = torch.tensor(clip.c2w, dtype=torch.float64)
    if not is_rotation(c2w[:, :3, :3]):
        raise InputError(f"The cameras of the clip in {folder} are none. Pack the request again.")
    kinds = {**expected_arrays(photo), "rgb": Expected(np.uint8, (height, width, 3))}
    for number, index in enumerate(clip.moments):
        named = {f"{name}_{number}": kind for name, kind in kinds.items()}
        read: Mapping[str, Tensor] = read_expected(folder / MOMENTS, named)
        arrays = {name: read[f"{name}_{number}"] for name in kinds}
        scene = scene_from(replace(photo, pixels=arrays["rgb"]), arrays, stored)
        yield Moment(clip.frames[index], scene, c2w[index])
