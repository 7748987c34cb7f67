"""Arrays in an npz of which the reader knows what they are: nothing larger is unpacked, and no pickle is read."""

import math
import tokenize
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path
from typing import cast

import numpy as np
import torch
from numpy.typing import DTypeLike
from torch import Tensor

from scene.errors import InputError
from scene.support.typed_json import reason

METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""How numpy and the studio pack."""
ZIP_ERRORS = (OSError, ValueError, EOFError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error)
"""What the readers of zip and npy raise on damaged files."""
ROOM = 1_000_000
"""Bytes that an npz may take beside its arrays."""


@dataclass(frozen=True)
class Expected:
    """An array as the reader knows it must be."""

    kind: DTypeLike
    shape: tuple[int, ...]

    @property
    def bytes(self) -> int:
        """That it takes."""
        return math.prod(self.shape) * np.dtype(self.kind).itemsize


def write_arrays(file: Path, arrays: Mapping[str, Tensor]) -> None:
    """An npz with zlib's quickest setting: numpy's own takes more than twice as long and saves nothing on depth."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as entry:
                np.lib.format.write_array(entry, array.cpu().numpy())


def read_arrays(file: Path, expected: Mapping[str, Expected]) -> dict[str, Tensor]:
    """Those arrays of an npz; others in it are not looked at.

    Raises:
        InputError: it is none, or an array is missing, damaged, or of another kind or size.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            return {name: torch.from_numpy(_read(archive, name, wanted)) for name, wanted in expected.items()}
    except InputError as error:
        raise InputError(f"{file.name} cannot be used: {error} Make the folder again.") from error
    except ZIP_ERRORS as error:
        raise InputError(f"{file.name} cannot be read ({reason(error)}). Make the folder again.") from error


def _read(archive: zipfile.ZipFile, name: str, wanted: Expected) -> np.ndarray:
    try:
        entry = archive.getinfo(f"{name}.npy")
    except KeyError as error:
        raise InputError(f"there is no {name} in it.") from error
    if entry.compress_type not in METHODS or entry.flag_bits & 1:
        raise InputError(f"{name} is encrypted, or packed in a way that is not read here.")
    kind = np.dtype(wanted.kind)
    with cast(BufferedIOBase, archive.open(entry)) as stream:
        shape, by_column, found = _header(stream, name)
        if (shape, found) != (wanted.shape, kind) or by_column:
            sizes = ("x".join(map(str, sides[:8])) or "one number" for sides in (wanted.shape, shape))
            raise InputError(f"{name} must be {kind}, {next(sizes)}, and is {str(found)[:40]}, {next(sizes)}.")
        array = np.empty(wanted.shape, np.uint8 if kind == np.bool_ else kind)
        view = array.reshape(-1).view(np.uint8).data
        filled = 0
        while filled < len(view) and (count := stream.readinto(view[filled:])):
            filled += count
        if filled < len(view) or stream.read(1):
            raise InputError(f"{name} is not as long as it says.")
    return array != 0 if kind == np.bool_ else array


def _header(stream: BufferedIOBase, name: str) -> tuple[tuple[int, ...], bool, np.dtype]:
    """Shape, whether by columns, and dtype, as an npy begins."""
    try:
        version = np.lib.format.read_magic(stream)
        read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        return read(stream)
    except (ValueError, EOFError, SyntaxError, tokenize.TokenError, TypeError, MemoryError, RecursionError) as error:
        raise InputError(f"{name} does not begin as an array does.") from error
