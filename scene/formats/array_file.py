"""NumPy's npz and npy from strangers: arrays of numbers, none larger than the longest path, no pickled objects."""

from io import BufferedIOBase
from pathlib import Path
from tokenize import TokenError

import numpy as np

from scene.errors import InputError
from scene.formats.text_file import MAX_BYTES
from scene.support.archives import ARCHIVE_DAMAGE, open_archive
from scene.trajectory import MAX_FRAMES

ARRAY_MAGIC = b"\x93NUMPY"

_MOST_NUMBERS = 32 * MAX_FRAMES
"""In one array: a 4x4 matrix for each frame, and as much again."""

_MOST_ARRAYS, _MOST_TRIED = 16, 256
"""Of an npz that are kept, and that are looked at."""

_DAMAGE = (*ARCHIVE_DAMAGE, SyntaxError, TypeError, OverflowError, TokenError)
"""What zipfile and NumPy's headers, which are read as Python, end with."""


def read_arrays(path: Path) -> dict[str, np.ndarray]:
    """Arrays of an npz by name, or that of an npy under ""; none that is too large for a path or holds objects.

    Raises:
        InputError: it cannot be read, or holds no array of numbers.
    """
    try:
        with path.open("rb") as file:
            if file.read(len(ARRAY_MAGIC)) == ARRAY_MAGIC:
                file.seek(0)
                found = {"": _array(file)}
            else:
                found = _members(path)
    except _DAMAGE as error:
        raise _damaged(path) from error
    arrays = {name: array for name, array in found.items() if array is not None}
    if not arrays:
        raise InputError(
            f"{path} holds no array of numbers that a path could be; save camera-to-world matrices of shape "
            "(frames, 4, 4), without pickle."
        )
    return arrays


def packed_json(path: Path) -> str | None:
    """The JSON that speaks for an archive: Record3D's metadata, SuperSplat's document; None in any other.

    Raises:
        InputError: the archive is damaged, or the JSON larger than any trajectory.
    """
    try:
        with path.open("rb") as file, open_archive(file) as archive:
            for entry in archive.infolist():
                if entry.filename in ("metadata", "document.json"):
                    if entry.file_size > MAX_BYTES:
                        raise InputError(f"{path} holds a {entry.filename} that is too large for a trajectory.")
                    with archive.open(entry) as member:
                        return member.read(MAX_BYTES).decode("utf-8-sig", errors="replace")
    except _DAMAGE as error:
        if isinstance(error, InputError):
            raise
        raise _damaged(path) from error
    return None


def _damaged(path: Path) -> InputError:
    return InputError(f"{path} is no whole archive or file of NumPy arrays; save it again.")


def _members(path: Path) -> dict[str, np.ndarray | None]:
    found: dict[str, np.ndarray | None] = {}
    with path.open("rb") as file, open_archive(file) as archive:
        names = [name for name in archive.namelist() if name.endswith(".npy")]
        for name in names[:_MOST_TRIED]:
            if sum(array is not None for array in found.values()) == _MOST_ARRAYS:
                break
            with archive.open(name) as member:
                assert isinstance(member, BufferedIOBase)
                found[name.removesuffix(".npy")] = _array(member)
    return found


def _array(file: BufferedIOBase) -> np.ndarray | None:
    """The array, read no further than its shape says; None where that is too much, or it holds no numbers."""
    version = np.lib.format.read_magic(file)
    header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, by_columns, kind = header(file)
    count = 1
    for side in shape:
        count *= side
    if kind.hasobject or kind.kind not in "fiu" or not 0 < count <= _MOST_NUMBERS:
        return None
    raw = file.read(count * kind.itemsize)
    if len(raw) < count * kind.itemsize:
        raise EOFError("cut off")
    return np.frombuffer(raw, kind).reshape(shape, order="F" if by_columns else "C").astype(np.float64)
