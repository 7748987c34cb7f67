"""A trajectory file, read once, before it is known whose it is."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from scene.errors import InputError
from scene.formats.colmap_model import is_part_of_model
from scene.formats.looks import what_it_is
from scene.formats.packed_json import packed_json
from scene.formats.text_file import as_object, data_lines, parse_any_json, read_lines, read_text
from scene.support.array_file import ARRAY_MAGIC, read_numbers
from scene.support.file_trouble import reason
from scene.trajectory import MAX_FRAMES

ZIP_MAGIC = b"PK\x03\x04"

_MOST_NUMBERS = 32 * MAX_FRAMES
"""Most numbers in one array: a 4x4 matrix for each frame, and as much again."""


@dataclass(frozen=True, eq=False)
class Opened:
    """What is in a file: JSON, lines of text, arrays, or the files of a folder. What it is not is None or empty."""

    path: Path
    folder: bool = False
    document: Any = None
    """Parsed JSON."""
    lines: list[str] = field(default_factory=list)
    arrays: dict[str, np.ndarray] | None = None
    """Arrays of an npz by name; that of an npy under ""."""

    @property
    def object(self) -> dict[str, Any]:
        """The JSON document, which has to be an object.

        Raises:
            InputError: it is something else.
        """
        if self.document is None:
            raise InputError(f"{self.path} is not JSON, as this format is; name the file's own format (--from).")
        return as_object(self.document, self.path)

    @property
    def entries(self) -> dict[str, Any]:
        """The JSON document if it is an object, else nothing."""
        return self.document if isinstance(self.document, dict) else {}

    @property
    def text(self) -> list[str]:
        """The lines, of which there have to be some.

        Raises:
            InputError: this is JSON, arrays or a folder.
        """
        if self.folder or self.document is not None or self.arrays is not None:
            raise InputError(
                f"{self.path} is not text in lines, as this format is; name the file's own format (--from)."
            )
        return self.lines

    @cached_property
    def widths(self) -> list[int]:
        """How many numbers stand in each of the first lines of text that hold nothing but numbers."""
        sizes: list[int] = []
        for tried, (_, words) in enumerate(data_lines(self.lines)):
            if len(sizes) >= 6 or tried > 50:
                break
            try:
                [float(word) for word in words]
            except ValueError:
                continue
            sizes.append(len(words))
        return sizes


def open_trajectory(path: Path) -> Opened:
    """Read a file whose kind is not known yet; of a folder, or a part of a COLMAP model, only the name.

    Raises:
        InputError: it cannot be read, is too large, or is of a kind that holds no path we could read: with a word
            about what it looks like.
    """
    if path.is_dir():
        return Opened(path, folder=True)
    if is_part_of_model(path):
        return Opened(path)
    head = _head(path)
    if head.startswith(ZIP_MAGIC) and (packed := packed_json(path)) is not None:
        return Opened(path, document=parse_any_json(packed, path))
    if head.startswith((ARRAY_MAGIC, ZIP_MAGIC)):
        return Opened(path, arrays=read_numbers(path, _MOST_NUMBERS))
    if looks := what_it_is(path, head):
        raise InputError(f"{path} looks like {looks}")
    first = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if first in (b"{", b"["):
        return Opened(path, document=parse_any_json(read_text(path), path))
    return Opened(path, lines=read_lines(path))


def _head(path: Path) -> bytes:
    if not path.is_file():
        raise InputError(f"There is no file {path}; check the path.")
    try:
        with path.open("rb") as file:
            return file.read(4096)
    except OSError as error:
        raise InputError(f"Cannot read {path}: {reason(error)}.") from error
