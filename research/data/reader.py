"""Samples for training and evaluation out of data sets: a row of frames with their cameras, from folders or tar files.

A sample follows from the seed, the round and its number, whoever asks for it and when, so that a run that was stopped
goes on with what it would have seen.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from research.data.clip_folder import FILM, RECORD, TRAJECTORY, ClipFolder, ClipRecord
from research.data.data_folder import read_manifest
from research.data.sampling import TRAINING, Sampling, choose
from research.data.shards import ShardClip, shard_clips
from research.world.chance import Chance
from scene.errors import InputError


@dataclass(frozen=True, eq=False, kw_only=True)
class Sample:
    """A row of frames of one clip."""

    frames: UInt8[Tensor, "frames height width 3"]
    K: Float[Tensor, "frames 3 3"]
    """Lenses of these frames, pixels, float64."""
    w2c: Float[Tensor, "frames 4 4"]
    """World to camera, OpenCV axes, float64; the world is the clip's."""
    depth: Float[Tensor, "frames height width"] | None
    """Depth, metres; infinite in the sky. None where the clip has none."""
    caption: str
    condition: int
    """Which frame the network is shown."""
    scale: float
    """Metres for one unit of `w2c`, as the frame that is shown says it; 1 where nothing was measured."""
    metric: bool
    """Whether `scale` times a length of `w2c` is metres."""
    stride: int
    fps: float
    """Frames per second of this row."""
    clip: str
    """Id of the clip."""


@dataclass(frozen=True, eq=False)
class ClipData:
    """The clips of one split, as samples; a map-style data set for torch's loaders."""

    clips: Sequence[ClipFolder | ShardClip]
    size: tuple[int, int]
    """Width and height of the samples: frames are scaled to cover them, then cut from the middle."""
    sampling: Sampling = TRAINING
    seed: int = 0
    round: int = 0
    """Counts the times that all clips were seen; each has samples of its own."""
    with_depth: bool = True
    short: Sequence[ClipRecord] = ()
    """What was left out for having too few frames."""

    def __len__(self) -> int:
        return len(self.clips)

    def __getitem__(self, number: int) -> Sample:
        """The sample of one clip.

        Raises:
            InputError: a file of the clip is missing or damaged; the message names the clip.
        """
        clip = self.clips[number]
        record = clip.record
        chosen = choose(record.frames, self.sampling, Chance(self.seed, self.round, record.id, "sample"))
        try:
            with _folder(clip, chosen.numbers, self.with_depth) as folder:
                trajectory = folder.trajectory()
                pictures = folder.pictures(chosen.numbers)
                depth = folder.depths(chosen.numbers) if self.with_depth else None
        except InputError as error:
            raise InputError(f"Clip {record.id}: {error}") from error
        index = torch.tensor(chosen.numbers)
        condition = chosen.numbers[chosen.condition]
        return Sample(
            frames=covering(pictures, *self.size),
            K=trajectory.intrinsics.covering(*self.size).matrix[index],
            w2c=trajectory.w2c[index],
            depth=None if depth is None else depth_covering(depth, *self.size),
            caption=record.caption,
            condition=chosen.condition,
            scale=1.0 if record.scales is None else record.scales[condition],
            metric=record.metric or record.scales is not None,
            stride=chosen.stride,
            fps=record.fps / chosen.stride,
            clip=record.id,
        )

    def records(self) -> list[ClipRecord]:
        """What the clips are."""
        return [clip.record for clip in self.clips]


def open_data(
    path: Path,
    split: str,
    size: tuple[int, int],
    *,
    sampling: Sampling = TRAINING,
    seed: int = 0,
    round: int = 0,
    with_depth: bool = True,
) -> ClipData:
    """The clips of a split, out of a folder of clips or of tar files.

    Clips that are shorter than a sample are left out.

    Raises:
        InputError: there are none, or the folder is no data set.
    """
    shards = sorted(path.glob(f"{split}-*.tar"))
    clips: list[ClipFolder | ShardClip] = []
    if shards:
        clips += [clip for shard in shards for clip in shard_clips(shard)]
    else:
        clips += [ClipFolder(path / record.folder, record) for record in read_manifest(path) if record.split == split]
    long = [clip for clip in clips if clip.record.frames >= sampling.frames]
    if not long:
        why = f"; {len(clips)} are shorter than {sampling.frames} frames" if clips else ""
        raise InputError(f"There is no clip of the split {split} in {path}{why}. Take another split or folder.")
    short = [clip.record for clip in clips if clip.record.frames < sampling.frames]
    return ClipData(long, size, sampling, seed, round, with_depth, short)


def covering(
    pictures: UInt8[Tensor, "frames height width 3"], width: int, height: int
) -> UInt8[Tensor, "frames height2 width2 3"]:
    """Pictures scaled to cover width x height, aspect kept, and cut from the middle."""
    if (pictures.shape[2], pictures.shape[1]) == (width, height):
        return pictures
    scale = max(width / pictures.shape[2], height / pictures.shape[1])
    whole = max(height, round(pictures.shape[1] * scale)), max(width, round(pictures.shape[2] * scale))
    planes = pictures.permute(0, 3, 1, 2).float()
    small = torch.nn.functional.interpolate(planes, whole, mode="bicubic", align_corners=False, antialias=True)
    return _middle(small, width, height).round().clamp(0, 255).to(torch.uint8).permute(0, 2, 3, 1).contiguous()


def depth_covering(
    depth: Float[Tensor, "frames height width"], width: int, height: int
) -> Float[Tensor, "frames height2 width2"]:
    """Depth brought to the same size by its nearest pixels: a mean of two surfaces would be neither."""
    if (depth.shape[2], depth.shape[1]) == (width, height):
        return depth
    scale = max(width / depth.shape[2], height / depth.shape[1])
    whole = max(height, round(depth.shape[1] * scale)), max(width, round(depth.shape[2] * scale))
    return _middle(torch.nn.functional.interpolate(depth[:, None], whole, mode="nearest-exact"), width, height)[:, 0]


def _middle(planes: Tensor, width: int, height: int) -> Tensor:
    top, left = (planes.shape[-2] - height) // 2, (planes.shape[-1] - width) // 2
    return planes[..., top : top + height, left : left + width]


def _folder(
    clip: ClipFolder | ShardClip, numbers: Sequence[int], with_depth: bool
) -> AbstractContextManager[ClipFolder]:
    """The clip as a folder that has at least these frames."""
    if isinstance(clip, ClipFolder):
        return nullcontext(clip)
    record = clip.record
    wanted = {RECORD, TRAJECTORY, FILM}
    if record.pictures != FILM:
        wanted |= {record.pictures % number for number in numbers}
    if with_depth and record.depth is not None:
        wanted |= {record.depth.files % number for number in numbers}
    return clip.unpacked(wanted.__contains__)
