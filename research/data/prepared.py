"""What all real data sets share: films of the user's own, made smaller, with the cameras that go with them."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import UInt8
from PIL import Image
from torch import Tensor

from research.data.data_folder import DEFAULT_SHARES, Shares
from scene.clip.clip import CLIP_SUFFIXES
from scene.clip.film import Film
from scene.errors import InputError
from scene.trajectory import Trajectory

LEAST_FRAMES = 16
"""Frames below which a clip is of no use to networks that make 16."""


@dataclass(frozen=True, kw_only=True)
class Preparing:
    """How clips of real data sets are taken over."""

    shorter_side: int = 320
    """Height or width to which larger frames are reduced, pixels."""
    least_frames: int = LEAST_FRAMES
    shares: Shares = DEFAULT_SHARES

    def size_of(self, width: int, height: int) -> tuple[int, int]:
        """Width and height of the frames that are written, both even."""
        scale = min(1.0, self.shorter_side / min(width, height))
        return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)


def find_film(folder: Path, *names: str) -> Path:
    """The film of one of several names in a folder, whatever kind of film it is.

    Raises:
        InputError: there is none.
    """
    for name in names:
        for suffix in ("", *CLIP_SUFFIXES):
            file = folder / f"{name}{suffix}"
            if file.suffix.lower() in CLIP_SUFFIXES and file.is_file():
                return file
    raise InputError(f"The video is missing: there is no {' or '.join(f'{name}.mp4' for name in names)} in {folder}.")


def chosen_frames(film: Film, numbers: list[int], size: tuple[int, int]) -> Iterator[UInt8[Tensor, "height width 3"]]:
    """Frames of a film by number, rising, reduced to width x height; one may be shown more than once.

    Raises:
        InputError: one cannot be read.
    """
    stream = film.read(numbers[0])
    at, frame = numbers[0] - 1, None
    for number in numbers:
        while at < number:
            frame, at = next(stream), at + 1
        assert frame is not None
        yield resized(frame, size)


def resized(frame: UInt8[Tensor, "height width 3"], size: tuple[int, int]) -> UInt8[Tensor, "height2 width2 3"]:
    """A picture at another width and height."""
    if (frame.shape[1], frame.shape[0]) == size:
        return frame
    return torch.from_numpy(np.array(Image.fromarray(frame.numpy()).resize(size, Image.Resampling.LANCZOS)))


def check_length(trajectory: Trajectory, preparing: Preparing) -> None:
    """Refuse clips that are too short.

    Raises:
        InputError: it has fewer frames than a network takes.
    """
    if len(trajectory) < preparing.least_frames:
        raise InputError(f"It has {len(trajectory)} frames, fewer than the {preparing.least_frames} that are wanted.")


def read_captions(file: Path | None) -> Callable[[str], str]:
    """A caption for the name of a clip, out of JSON; "" where there is none.

    The file is an object from names to captions (or lists of them, of which the first is taken), or a list of objects
    with a caption and a name; names may have folders before them and a suffix behind.

    Raises:
        InputError: it cannot be read, or is neither.
    """
    if file is None:
        return lambda name: ""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"The captions {file} cannot be read ({error}). Give a file of JSON.") from error
    table: dict[str, str] = {}
    if isinstance(content, dict):
        rows = content.items()
    elif isinstance(content, list):
        rows = [(_name_in(row), row.get("caption", row.get("text"))) for row in content if isinstance(row, dict)]
    else:
        raise InputError(f"{file} holds no captions: an object from names to captions is wanted, or a list of objects.")
    for name, said in rows:
        caption = said[0] if isinstance(said, list) and said else said
        if isinstance(name, str) and isinstance(caption, str):
            table[Path(name).stem] = " ".join(caption.split())
    if not table:
        raise InputError(f"{file} holds no captions: an object from names to captions is wanted, or a list of objects.")
    return lambda name: table.get(Path(name).stem, "")


def _name_in(row: dict[str, Any]) -> Any:
    """The name of the clip that an entry of a list is about."""
    return next((row[key] for key in ("clip_name", "clip_path", "file_name", "video_path") if key in row), None)
