"""One clip of a data set: a folder with pictures, cameras, a caption and, where it is known, depth."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from jaxtyping import Float, UInt8
from PIL import Image
from torch import Tensor

from engine.video import read_frames, write_mp4
from scene.depth.depth_map import DepthSource
from scene.errors import InputError
from scene.formats.realestate10k import write_realestate10k
from scene.formats.trajectory_json import TrajectoryFile, read_trajectory_json, write_trajectory_json
from scene.support.typed_json import WrongContent, read_typed
from scene.trajectory import Trajectory

RECORD, TRAJECTORY, POSES, CAPTION = "clip.json", "trajectory.json", "poses.txt", "caption.txt"
FILM, FRAMES, DEPTHS = "clip.mp4", "frames/%04d.png", "depth/%04d.png"
METRES_PER_UNIT = 0.002
SKY = 65535
"""Value of pixels whose depth is infinite or unknown."""
Pictures = Literal["mp4", "png"]
NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_-]+")
"""What names of clips do not have: they are names of folders, and of entries in tar files up to the first dot."""


@dataclass(frozen=True, kw_only=True)
class DepthFiles:
    """How depth is kept: 16-bit PNG, z-depth."""

    files: str = DEPTHS
    metres_per_unit: float = METRES_PER_UNIT
    sky: int = SKY


@dataclass(frozen=True, kw_only=True)
class ClipRecord:
    """What a clip is: a line of the manifest, and `clip.json` in its folder."""

    id: str
    split: str
    scene: str
    """Name of the scene; clips of one scene are all in one split."""
    frames: int
    fps: float
    width: int
    height: int
    caption: str
    metric: bool
    """Whether the cameras' unit is the metre."""
    pictures: str = FILM
    depth: DepthFiles | None = None
    scales: tuple[float, ...] | None = None
    """Metres for one unit of the cameras, as each frame says it, where they were measured."""
    source: str = ""
    """Where it comes from, for people."""

    @property
    def folder(self) -> str:
        """Its folder within the data set."""
        return f"{self.split}/{self.id}"


@dataclass(frozen=True, eq=False)
class ClipContent:
    """What is written of a clip."""

    trajectory: Trajectory
    frames: Iterable[UInt8[Tensor, "height width 3"]]
    depths: Iterable[Float[Tensor, "height width"]] | None = None
    """Depth of every frame, metres; infinite where there is none."""


def clip_id(*parts: str) -> str:
    """A name for a clip out of those of a video, a scene, a camera."""
    return "_".join(NOT_IN_NAMES.sub("-", part).strip("-") for part in parts)


def write_clip(folder: Path, record: ClipRecord, content: ClipContent) -> ClipRecord:
    """Write a clip's files into an empty folder, and return its record.

    Raises:
        InputError: a frame cannot be read, there are more or fewer than cameras, or it cannot be written there.
    """
    trajectory = content.trajectory
    wanted = len(trajectory)
    frames = _counted(content.frames, wanted)
    if record.pictures == FILM:
        write_mp4(folder / FILM, frames, record.fps)
    else:
        (folder / record.pictures).parent.mkdir()
        for number, frame in enumerate(frames):
            Image.fromarray(frame.numpy()).save(folder / (record.pictures % number), compress_level=3)
    if content.depths is not None:
        record = replace(record, depth=DepthFiles())
        (folder / DEPTHS).parent.mkdir()
        for number, depth in enumerate(_counted(content.depths, wanted)):
            write_depth(folder / (DEPTHS % number), depth)
    source = DepthSource("truth", "metric", "Exact depth of a synthetic scene.") if content.depths is not None else None
    file = TrajectoryFile(
        trajectory=trajectory,
        depth_source=source,
        name=record.id,
        notes="" if record.metric else "The unit of length is unknown: it is not the metre.",
    )
    write_trajectory_json(folder / TRAJECTORY, file)
    write_realestate10k(folder / POSES, file)
    (folder / CAPTION).write_text(record.caption + "\n", encoding="utf-8")
    (folder / RECORD).write_text(to_line(record), encoding="utf-8")
    return record


def to_line(record: ClipRecord) -> str:
    """A record as one line of JSON."""
    return json.dumps(asdict(record), ensure_ascii=False, allow_nan=False) + "\n"


def read_record(file: Path) -> ClipRecord:
    """The record in a `clip.json`.

    Raises:
        InputError: it is missing or damaged.
    """
    try:
        return read_typed(ClipRecord, file)
    except WrongContent as error:
        raise InputError(f"{file} is no record of a clip: {error}. Prepare the clip again.") from error


def write_depth(file: Path, metres: Float[Tensor, "height width"]) -> None:
    """Write depth without loss beyond half a step of `METRES_PER_UNIT`; what is too far to be written becomes sky."""
    steps = (metres.double() / METRES_PER_UNIT).round().clamp(0, SKY)
    steps = torch.where(metres.isfinite() & (steps < SKY), steps, SKY)
    Image.fromarray(steps.numpy().astype(np.uint16)).save(file, compress_level=3)


def read_depth(file: Path, kept: DepthFiles) -> Float[Tensor, "height width"]:
    """Depth, metres; infinite in the sky.

    Raises:
        InputError: it cannot be read.
    """
    try:
        with Image.open(file) as picture:
            steps = torch.from_numpy(np.array(picture).astype(np.int32))
    except (OSError, SyntaxError, ValueError) as error:
        raise InputError(f"The depth {file} cannot be read ({error}). Prepare the clip again.") from error
    return torch.where(steps == kept.sky, torch.inf, steps * kept.metres_per_unit).float()


@dataclass(frozen=True, eq=False)
class ClipFolder:
    """A clip that was written, read when it is asked for."""

    path: Path
    record: ClipRecord

    @staticmethod
    def open(path: Path) -> "ClipFolder":
        """A clip's folder.

        Raises:
            InputError: it has no record.
        """
        return ClipFolder(path, read_record(path / RECORD))

    def trajectory(self) -> Trajectory:
        """Cameras of all frames.

        Raises:
            InputError: the file is missing or damaged, has NaN, or is of another length than the clip.
        """
        trajectory = read_trajectory_json(self.path / TRAJECTORY).trajectory
        if len(trajectory) != self.record.frames:
            raise InputError(
                f"{self.path} has {self.record.frames} frames and {len(trajectory)} cameras. Prepare the clip again."
            )
        return trajectory

    def pictures(self, numbers: Sequence[int]) -> UInt8[Tensor, "frames height width 3"]:
        """Some frames, in order.

        Raises:
            InputError: one is missing or cannot be read.
        """
        if self.record.pictures == FILM:
            found = read_frames(self.path / FILM, numbers)
        else:
            found = torch.stack([self._picture(number) for number in numbers])
        if len(found) != len(numbers):
            raise InputError(
                f"{self.path / self.record.pictures} ends before frame {max(numbers)}. Prepare the clip again."
            )
        return found

    def depths(self, numbers: Sequence[int]) -> Float[Tensor, "frames height width"] | None:
        """Depth of some frames, metres; None where the clip has none.

        Raises:
            InputError: one cannot be read.
        """
        kept = self.record.depth
        if kept is None:
            return None
        return torch.stack([read_depth(self.path / (kept.files % number), kept) for number in numbers])

    def _picture(self, number: int) -> UInt8[Tensor, "height width 3"]:
        file = self.path / (self.record.pictures % number)
        try:
            with Image.open(file) as picture:
                return torch.from_numpy(np.array(picture.convert("RGB")))
        except (OSError, SyntaxError, ValueError) as error:
            raise InputError(f"The frame {file} cannot be read ({error}). Prepare the clip again.") from error


def _counted(items: Iterable[Tensor], wanted: int) -> Iterator[Tensor]:
    count = 0
    for item in items:
        count += 1
        if count > wanted:
            raise InputError(f"There are more frames than the {wanted} cameras.")
        yield item
    if count < wanted:
        raise InputError(f"There are {count} frames and {wanted} cameras.")
