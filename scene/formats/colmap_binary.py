"""COLMAP models as binary files: cameras.bin, images.bin and, since 3.12, rigs.bin; little-endian, without padding.

A count of 8 bytes comes first. A camera is its number, its model's number (4 bytes each), width and height (8) and
doubles. An image is its number (4), seven doubles, its camera's number (4), its name up to a zero, and 2D points, whose
count (8) says how much to pass over: 24 bytes each. A rig is its number and how many sensors it has (4 each), the first
one's type and number (4 each), and the others', each with a byte that says whether a pose of seven doubles follows.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeVar

from scene.errors import InputError
from scene.formats.colmap_model import (
    MODEL_NAMES,
    PARAMETER_COUNTS,
    ColmapCamera,
    ColmapImage,
    ColmapModel,
    camera_of,
)
from scene.formats.json_numbers import whole_side
from scene.support.file_trouble import reason
from scene.trajectory import MAX_FRAMES

T = TypeVar("T")

_LONGEST_NAME = 16_384
_POINT_BYTES = 24
_CAMERA_SENSOR = 0


def read_binary_model(folder: Path) -> ColmapModel:
    """Read a model's binary files.

    Raises:
        InputError: one is cut off, or is not COLMAP's.
    """
    rigs = folder / "rigs.bin"
    return ColmapModel(
        cameras=_read(folder / "cameras.bin", _cameras),
        images=_read(folder / "images.bin", _images),
        images_file=folder / "images.bin",
        rigs=_read(rigs, _rigs) if rigs.is_file() else [],
    )


def _read(path: Path, part: Callable[["_Reader"], T]) -> T:
    """One file, of which `part` reads everything it needs."""
    try:
        with path.open("rb") as file:
            return part(_Reader(file, path))
    except (struct.error, OverflowError, UnicodeDecodeError) as error:
        raise InputError(f"{path} is cut off, or not a COLMAP file; copy or export the model again.") from error
    except OSError as error:
        raise InputError(f"Cannot read {path}: {reason(error)}.") from error


@dataclass(frozen=True, eq=False)
class _Reader:
    """Numbers out of a file, little-endian, one after another."""

    file: IO[bytes]
    path: Path

    def take(self, kinds: str) -> tuple[Any, ...]:
        """The next numbers, in the letters of `struct`."""
        layout = struct.Struct(f"<{kinds}")
        return layout.unpack(self.file.read(layout.size))

    def name(self) -> str:
        """Bytes up to a zero, as text."""
        name = bytearray()
        while (byte := self.file.read(1)) != b"\0":
            if not byte or len(name) > _LONGEST_NAME:
                raise struct.error("no end of a name")
            name += byte
        return name.decode("utf-8", errors="replace")


def _cameras(reader: _Reader) -> dict[int, ColmapCamera]:
    cameras: dict[int, ColmapCamera] = {}
    (count,) = reader.take("Q")
    for _ in range(count):
        number, kind, width, height = reader.take("IiQQ")
        if not 0 <= kind < len(MODEL_NAMES):
            raise InputError(
                f"{reader.path}: camera {number} is of a kind we do not know ({kind}); convert the model to text, or "
                "undistort the pictures."
            )
        parameters = reader.take(f"{PARAMETER_COUNTS[kind]}d")
        cameras[number] = camera_of(MODEL_NAMES[kind], (whole_side(width), whole_side(height)), parameters)
    return cameras


def _images(reader: _Reader) -> list[ColmapImage]:
    images: list[ColmapImage] = []
    (count,) = reader.take("Q")
    if count > MAX_FRAMES:
        raise InputError(
            f"{reader.path} holds {count} images; a trajectory has at most {MAX_FRAMES}, so cut it shorter."
        )
    if count == 0:
        raise InputError(f"{reader.path} has no images; a trajectory needs at least one.")
    size = reader.path.stat().st_size
    for _ in range(count):
        _, *pose, camera = reader.take("I7dI")
        name = reader.name()
        (points,) = reader.take("Q")
        if reader.file.tell() + points * _POINT_BYTES > size:
            raise struct.error("fewer points than announced")
        reader.file.seek(points * _POINT_BYTES, 1)
        images.append(ColmapImage(name=name, camera=camera, pose=tuple(pose)))
    return images


def _rigs(reader: _Reader) -> list[frozenset[int]]:
    frames: list[frozenset[int]] = []
    (count,) = reader.take("Q")
    for _ in range(count):
        _, sensors = reader.take("II")
        cameras: set[int] = set()
        for sensor in range(sensors):
            kind, number = reader.take("iI")
            if sensor and reader.take("B")[0]:
                reader.take("7d")
            if kind == _CAMERA_SENSOR:
                cameras.add(number)
        frames.append(frozenset(cameras))
    return frames
