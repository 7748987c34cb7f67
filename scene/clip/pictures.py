"""Pictures in a row: a folder of them, or those whose names fit a pattern such as shot_*.png."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from jaxtyping import UInt8
from torch import Tensor

from scene.errors import InputError
from scene.photo.image_file import read_picture
from scene.photo.pictures.picture import Picture

SUFFIXES = (*(".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp", ".exr", ".heic", ".heif", ".avif", ".jxl"),)
"""Endings of what is taken from a folder; a pattern says itself what it takes."""
ASSUMED_FPS = 24.0
MAX_SIDE = 8192


@dataclass(frozen=True, kw_only=True)
class Pictures:
    """Pictures of one size, by name."""

    folder: Path
    files: tuple[Path, ...]
    size: tuple[int, int]
    fps: float
    notices: tuple[str, ...]

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.name

    @property
    def times(self) -> tuple[float, ...]:
        """One after the other, seconds."""
        return tuple(number / self.fps for number in range(len(self.files)))

    @property
    def seconds(self) -> float:
        """How long they last."""
        return len(self.files) / self.fps

    def read(self, first: int = 0) -> Iterator[UInt8[Tensor, "height width 3"]]:
        """The pictures from number `first` on.

        Raises:
            InputError: one cannot be read, or has another size.
        """
        for file in self.files[first:]:
            picture = read_picture(file, MAX_SIDE)
            if picture.image.size != self.size:
                came, wanted = (f"{width}x{height}" for width, height in (picture.image.size, self.size))
                raise InputError(
                    f"{file.name} is {came}, and the first picture is {wanted}. The pictures of a clip have one size: "
                    "take this one out, or export them again."
                )
            yield torch.from_numpy(np.array(picture.image))


def open_pictures(path: Path, fps: float | None) -> Pictures:
    """The pictures of a folder, or those that fit a pattern, in the order of the numbers in their names.

    Raises:
        InputError: there are none, or the first cannot be read.
    """
    folder = path if path.is_dir() else path.parent
    if path.is_dir():
        found = [file for file in path.iterdir() if file.suffix.lower() in SUFFIXES and not file.name.startswith(".")]
    else:
        found = list(folder.glob(path.name)) if folder.is_dir() else []
    files = tuple(sorted((file for file in found if file.is_file()), key=by_number))
    if not files:
        wanted = "pictures such as frame_0001.png" if path.is_dir() else f"pictures named {path.name}"
        raise InputError(f"There are no {wanted} in {folder}. Name the folder that has the frames.")
    first: Picture = read_picture(files[0], MAX_SIDE)
    assumed = () if fps else (f"Pictures have no frame rate; {ASSUMED_FPS:g} per second are assumed (--fps).",)
    return Pictures(
        folder=folder,
        files=files,
        size=first.image.size,
        fps=fps or ASSUMED_FPS,
        notices=(*first.notices, *assumed),
    )


def by_number(file: Path) -> list[tuple[int, str]]:
    """Key by which 2 comes before 10."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", file.name)]
