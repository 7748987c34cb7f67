"""NumPy's npy and npz from strangers: numbers, no pickles, and nothing unpacked that the reader did not ask for.

An array's header is read first, and says how large it is; what comes behind must be exactly that long.
"""

import math
import tokenize
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path
from typing import cast

import numpy as np
import torch
from numpy.typing import DTypeLike
from torch import Tensor

from scene.errors import InputError
from scene.support.archives import ARCHIVE_DAMAGE, open_archive
from scene.support.typed_json import reason

ARRAY_MAGIC = b"\x93NUMPY"

METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""How numpy and the studio pack."""
NUMBERS, TRUTHS = "fiu", "b"
"""Kinds of dtype."""
MOST_ARRAYS, MOST_TRIED = 16, 256
"""Most arrays of an npz of unknown content that are kept, and that are looked at."""
ROOM = 1_000_000
"""Bytes that an npz may take beside its arrays."""

ARRAY_DAMAGE = (
    *ARCHIVE_DAMAGE,
    SyntaxError,
    tokenize.TokenError,
    TypeError,
    OverflowError,
    MemoryError,
    RecursionError,
)
"""What numpy's and Python's readers raise on damaged files; headers are read as Python."""


@dataclass(frozen=True)
class Expected:
    """An array as the reader knows it must be."""

    kind: DTypeLike
    shape: tuple[int, ...]

    @property
    def bytes(self) -> int:
        """Bytes that it takes."""
        return math.prod(self.shape) * np.dtype(self.kind).itemsize


@dataclass(frozen=True)
class Header:
    """What an array says of itself before its numbers."""

    shape: tuple[int, ...]
    by_columns: bool
    kind: np.dtype

    @property
    def count(self) -> int:
        """Count of its numbers."""
        return math.prod(self.shape)


def write_arrays(file: Path, arrays: Mapping[str, Tensor], *, packed: bool = True) -> None:
    """An npz with zlib's quickest setting: numpy's own takes more than twice as long and saves nothing on depth.

    Unless `packed`, the arrays are stored as they are: for a file that is soon read once, and deleted.
    """
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED, compresslevel=1) as archive:
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as entry:
                np.lib.format.write_array(entry, array.cpu().numpy())


def read_expected(path: Path, expected: Mapping[str, Expected]) -> dict[str, Tensor]:
    """Those arrays of an npz; others in it are not looked at.

    Raises:
        InputError: it is none, or an array is missing, damaged, or of another kind or size.
    """
    try:
        with path.open("rb") as file, open_archive(file) as archive:
            return {name: torch.from_numpy(_as_expected(archive, name, each)) for name, each in expected.items()}
    except InputError as error:
        raise InputError(f"{path.name} cannot be used: {error} Make the folder again.") from error
    except ARRAY_DAMAGE as error:
        raise InputError(f"{path.name} cannot be read ({reason(error)}). Make the folder again.") from error


def read_numbers(path: Path, most: int) -> dict[str, np.ndarray]:
    """The arrays of up to `most` numbers in an npz by name, or that of an npy under ""; as float64.

    Raises:
        InputError: it cannot be read, or holds no such array.
    """
    try:
        with path.open("rb") as file:
            if file.read(len(ARRAY_MAGIC)) == ARRAY_MAGIC:
                file.seek(0)
                found = {"": _numbers(file, most)}
            else:
                found = _members(path, most)
    except ARRAY_DAMAGE as error:
        raise InputError(f"{path} is not a complete archive or file of NumPy arrays; save it again.") from error
    arrays = {name: array for name, array in found.items() if array is not None}
    if not arrays:
        raise InputError(
            f"{path} holds no array of numbers that a path could be; save camera-to-world matrices of shape "
            "(frames, 4, 4), without pickle."
        )
    return arrays


@contextmanager
def opened_member(archive: zipfile.ZipFile, name: str) -> Iterator[BufferedIOBase]:
    """An entry of an archive, unpacked as it is read.

    Raises:
        zipfile.BadZipFile: it is encrypted, or packed as numpy packs nothing.
        KeyError: there is none of that name.
    """
    entry = archive.getinfo(name)
    if entry.compress_type not in METHODS or entry.flag_bits & 1:
        raise zipfile.BadZipFile("it is encrypted, or packed in a way that is not read here")
    with archive.open(entry) as stream:
        yield cast(BufferedIOBase, stream)


def read_header(stream: BufferedIOBase) -> Header:
    """What an array says of itself; its numbers come next. Damage raises one of `ARRAY_DAMAGE`."""
    version = np.lib.format.read_magic(stream)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, by_columns, kind = read(stream)
    if any(side < 0 for side in shape):
        raise ValueError("a side of the array is negative")
    return Header(shape, by_columns, kind)


def read_body(stream: BufferedIOBase, header: Header) -> np.ndarray:
    """The numbers behind a header whose size the caller has found right.

    Raises:
        ValueError: they are no numbers.
        EOFError: there are fewer or more.
    """
    if header.kind.hasobject or header.kind.kind not in NUMBERS + TRUTHS:
        raise ValueError("it holds objects, not numbers")
    truths = header.kind.kind == TRUTHS  # any byte counts as true, and numpy knows two of them
    array = np.empty(header.shape, np.uint8 if truths else header.kind, order="F" if header.by_columns else "C")
    view = array.reshape(-1, order="A").view(np.uint8).data
    filled = 0
    while filled < len(view) and (count := stream.readinto(view[filled:])):
        filled += count
    if filled < len(view) or stream.read(1):
        raise EOFError("it is not as long as it says")
    return array != 0 if truths else array


def _as_expected(archive: zipfile.ZipFile, name: str, wanted: Expected) -> np.ndarray:
    if f"{name}.npy" not in archive.NameToInfo:
        raise InputError(f"there is no {name} in it.")
    try:
        with opened_member(archive, f"{name}.npy") as stream:
            header, kind = read_header(stream), np.dtype(wanted.kind)
            if (header.shape, header.kind) != (wanted.shape, kind) or header.by_columns:
                sizes = ("x".join(map(str, sides[:8])) or "one number" for sides in (wanted.shape, header.shape))
                came = str(header.kind)[:40] + (" by columns" if header.by_columns else "")
                raise InputError(f"{name} must be {kind}, {next(sizes)}, and is {came}, {next(sizes)}.")
            return read_body(stream, header)
    except InputError:
        raise
    except ARRAY_DAMAGE as error:
        raise InputError(f"{name} is damaged ({reason(error)}).") from error


def _members(path: Path, most: int) -> dict[str, np.ndarray | None]:
    found: dict[str, np.ndarray | None] = {}
    with path.open("rb") as file, open_archive(file) as archive:
        names = [name for name in archive.namelist() if name.endswith(".npy")]
        for name in names[:MOST_TRIED]:
            if sum(array is not None for array in found.values()) == MOST_ARRAYS:
                break
            with opened_member(archive, name) as member:
                found[name.removesuffix(".npy")] = _numbers(member, most)
    return found


def _numbers(stream: BufferedIOBase, most: int) -> np.ndarray | None:
    """The array; None where it is larger than `most` or holds no numbers."""
    header = read_header(stream)
    if header.kind.hasobject or header.kind.kind not in NUMBERS or not 0 < header.count <= most:
        return None
    return np.ascontiguousarray(read_body(stream, header), dtype=np.float64)
