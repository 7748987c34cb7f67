"""RealCam-Vid out of a user's own download: its list of clips, cameras and captions, and the videos.

The list is an npz (`arr_0`) or a .pth with a dictionary for every clip: `video_path`, `camera_extrinsics` [frames, 4,
4] world to camera, `camera_intrinsics` as fx fy cx cy over width and height or 3x3, `caption` or `long_caption`;
perhaps `per_frame_scale` [frames] or `scene_scale`, metres for one unit of the cameras. Both kinds of file are pickles:
they are read by a reader that makes arrays, tensors, numbers and words of them, and nothing else.
"""

import io
import pickle
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from research.data.clip_folder import ClipContent, ClipRecord, clip_id
from research.data.data_folder import Job, Summary, build
from research.data.prepared import Preparing, check_length, chosen_frames, find_film
from scene.camera import Intrinsics
from scene.clip.film import open_film
from scene.errors import InputError
from scene.formats.lenses import intrinsics_from_rows
from scene.pose import is_rotation, pose, rigid_inverse
from scene.trajectory import Trajectory

LARGEST_FRACTION = 10.0
"""Focal lengths above this are pixels."""
ROUNDED = 1e-3
"""Deviation from a rotation that rounding explains."""
ALLOWED = {
    ("numpy", "ndarray"),
    ("numpy", "dtype"),
    ("numpy.core.multiarray", "_reconstruct"),
    ("numpy._core.multiarray", "_reconstruct"),
    ("numpy.core.multiarray", "scalar"),
    ("numpy._core.multiarray", "scalar"),
    ("collections", "OrderedDict"),
}
"""What a pickle of ours may call."""


@dataclass(frozen=True)
class Entry:
    """One line of the list."""

    listing: Path
    number: int
    videos: Path
    split: str
    preparing: Preparing


def prepare_realcam_vid(
    folder: Path,
    listing: Path,
    videos: Path,
    *,
    split: str = "",
    preparing: Preparing = Preparing(),
    workers: int = 1,
    on_step: Callable[[int, int], None] = lambda done, total: None,
) -> Summary:
    """Make a data set of RealCam-Vid, or go on with it; what was rejected is tried again.

    Args:
        folder: of the data set.
        listing: the npz or .pth.
        videos: folder to which the list's paths are relative.
        split: train, val or test for all; "" chooses one for each video by its name.
        preparing: sizes and lengths.
        workers: processes.
        on_step: is told how many clips of how many are done.

    Raises:
        InputError: the list cannot be read, or the folder cannot be written.
    """
    entries = read_listing(listing)
    jobs = []
    for number, entry in enumerate(entries):
        name = Path(str(entry.get("video_path", number))).with_suffix("").as_posix()
        jobs.append(Job(Entry(listing, number, videos, split, preparing), (clip_id(*name.split("/")),)))
    settings = {"kind": "realcam-vid", "split": split, **asdict(preparing)}
    return build(folder, settings, jobs, make_clip, workers=workers, on_step=on_step)


def make_clip(item: Entry, name: str) -> tuple[ClipRecord, ClipContent]:
    """The clip of one line.

    Raises:
        InputError: the line or the video is missing or damaged, or they do not fit each other.
    """
    entry, preparing = read_listing(item.listing)[item.number], item.preparing
    path = entry.get("video_path")
    if not isinstance(path, str):
        raise InputError("It has no video_path.")
    film = open_film(find_film(item.videos, path, str(Path(path).with_suffix(""))))
    w2c = _numbers(entry, "camera_extrinsics")
    if w2c.ndim != 3 or w2c.shape[1:] not in ((4, 4), (3, 4)):
        raise InputError(f"camera_extrinsics must be [frames, 4, 4], and is {list(w2c.shape)}.")
    if len(w2c) != len(film.times):
        raise InputError(f"{film.name} has {len(film.times)} frames and the list {len(w2c)} cameras.")
    if not bool(w2c.isfinite().all()):
        bad = int((~w2c.flatten(1).isfinite().all(1)).nonzero()[0])
        raise InputError(f"camera_extrinsics has NaN or infinity in frame {bad}.")
    turns = w2c[:, :3, :3]
    if not is_rotation(turns, ROUNDED):
        raise InputError("camera_extrinsics has a pose that is not a rotation.")
    u, _, vh = torch.linalg.svd(turns)
    size = preparing.size_of(*film.size)
    fps = (len(film.times) - 1) / film.times[-1] if film.times[-1] > 0 else 30.0
    lens = _lens(_numbers(entry, "camera_intrinsics"), film.size, len(w2c)).resized(*size)
    trajectory = Trajectory(lens, rigid_inverse(pose(u @ vh, w2c[:, :3, 3])), fps)
    check_length(trajectory, preparing)
    caption = entry.get("long_caption") or entry.get("caption") or ""
    scene = Path(path).stem
    record = ClipRecord(
        id=name,
        split=item.split or preparing.shares.split_of(scene),
        scene=scene,
        frames=len(trajectory),
        fps=fps,
        width=size[0],
        height=size[1],
        caption=" ".join(str(caption).split()),
        metric=False,
        scales=_scales(entry, len(w2c)),
        source=f"RealCam-Vid, {path}",
    )
    return record, ClipContent(trajectory, chosen_frames(film, list(range(len(w2c))), size))


@lru_cache(maxsize=1)
def read_listing(path: Path) -> Sequence[Mapping[str, Any]]:
    """The dictionaries of a list.

    Raises:
        InputError: it cannot be read, or holds something else.
    """
    try:
        content = _torch_list(path) if path.suffix.lower() in (".pth", ".pt") else _numpy_list(path)
    except (OSError, pickle.UnpicklingError, zipfile.BadZipFile, EOFError, ValueError, KeyError, RuntimeError) as error:
        said = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise InputError(f"The list {path} cannot be read ({said}). Give RealCam-Vid's npz or .pth.") from error
    if isinstance(content, np.ndarray):
        content = content.tolist()
    if not isinstance(content, list) or not content or not all(isinstance(each, dict) for each in content):
        raise InputError(f"{path} is no list of clips: a dictionary for every clip is wanted.")
    return content


def _torch_list(path: Path) -> Any:
    allowed = [np.ndarray, np.dtype, *(type(np.dtype(kind)) for kind in ("f4", "f8", "i4", "i8"))]
    from numpy._core.multiarray import _reconstruct, scalar

    with torch.serialization.safe_globals([*allowed, _reconstruct, scalar]):
        return torch.load(path, map_location="cpu", weights_only=True)


def _numpy_list(path: Path) -> Any:
    with zipfile.ZipFile(path) as archive:
        stream = io.BytesIO(archive.read("arr_0.npy"))
    version = np.lib.format.read_magic(stream)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    _, _, kind = read(stream)
    if not kind.hasobject:
        raise ValueError("arr_0 holds numbers, not dictionaries")
    return _Plain(stream).load()


class _Plain(pickle.Unpickler):
    """Reads arrays, numbers and words, and calls nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        """What a pickle asks for.

        Raises:
            pickle.UnpicklingError: it is nothing of `ALLOWED`.
        """
        if (module, name) not in ALLOWED:
            raise pickle.UnpicklingError(f"it asks for {module}.{name}, which data do not need")
        return super().find_class(module, name)


def _numbers(entry: Mapping[str, Any], key: str) -> Float[Tensor, "..."]:
    if key not in entry:
        raise InputError(f"It has no {key}.")
    try:
        return torch.as_tensor(np.asarray(entry[key], dtype=np.float64))
    except (TypeError, ValueError) as error:
        raise InputError(f"{key} holds no numbers.") from error


def _lens(numbers: Float[Tensor, "..."], size: tuple[int, int], frames: int) -> Intrinsics:
    """One lens for every frame [px]; what is given once is for all."""
    if numbers.ndim >= 2 and numbers.shape[-2:] == (3, 3):
        rows = torch.stack([numbers[..., i, j] for i, j in ((0, 0), (1, 1), (0, 2), (1, 2))], dim=-1)
    elif numbers.shape[-1:] == (4,):
        rows = numbers
    else:
        raise InputError(f"camera_intrinsics must be 4 numbers or 3x3, and is {list(numbers.shape)}.")
    rows = rows.reshape(-1, 4)
    if len(rows) not in (1, frames) or not bool(rows.isfinite().all()) or not bool((rows[:, :2] > 0).all()):
        raise InputError("camera_intrinsics must be one lens or one for every frame, of positive focal lengths.")
    if float(rows[:, 0].max()) < LARGEST_FRACTION:
        rows = rows * torch.tensor([*size, *size], dtype=torch.float64)
    return intrinsics_from_rows(rows.expand(frames, 4), *size)


def _scales(entry: Mapping[str, Any], frames: int) -> tuple[float, ...] | None:
    if "per_frame_scale" in entry:
        scales = _numbers(entry, "per_frame_scale").reshape(-1)
    elif "scene_scale" in entry:
        scales = _numbers(entry, "scene_scale").reshape(-1).expand(frames)
    else:
        return None
    if len(scales) != frames or not bool((scales.isfinite() & (scales > 0)).all()):
        raise InputError(f"per_frame_scale must be {frames} positive numbers.")
    return tuple(scales.tolist())
