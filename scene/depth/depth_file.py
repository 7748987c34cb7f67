"""Numbers in a depth file, at most as many as its photo has pixels; what they mean is not asked here."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path
from typing import IO, cast

import numpy as np
from jaxtyping import Shaped

from scene.errors import InputError
from scene.photo.pictures.first_look import MAX_WHOLE_PIXELS, first_look
from scene.photo.pictures.opened import damage_reported, opened_picture
from scene.photo.pictures.process import in_a_process, sent
from scene.support.archives import open_archive
from scene.support.array_file import ARRAY_DAMAGE, opened_member, read_header

KINDS = "a 16-bit PNG or TIFF in millimetres, or an EXR, TIFF, NPY or NPZ of metres"
PICTURES = {".png": ("PNG",), ".tif": ("TIFF",), ".tiff": ("TIFF",), ".exr": ("EXR",)}
SUFFIXES = (*PICTURES, ".npy", ".npz")

SAME_SHAPE = 0.02
"""Relative; networks answer at sizes of whole blocks, so that the sides of one picture differ by so much."""

LIGHT_PIXELS, LIGHT_BYTES = 16_000_000, 2**24

EXR_DEPTH = ("Z", "depth", "Depth", "DEPTH", "distance")
"""Channels that are depth by their name."""


@dataclass(frozen=True, eq=False)
class DepthValues:
    """Numbers as a file has them, but of several for one pixel of the photo only one."""

    values: Shaped[np.ndarray, "rows columns"]
    size: tuple[int, int]
    """(width, height) in the file."""
    whole: bool
    """Whether they were whole numbers in the file, which count steps of something."""


def read_values(path: Path, sizes: Sequence[tuple[int, int]]) -> DepthValues:
    """The numbers in a depth file. `sizes` are the photo's (width, height): as opened, then in its file.

    Raises:
        InputError: the file is missing, damaged, of another kind, or of another shape than the photo.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        came = suffix[:20] or "a name without suffix"
        raise InputError(f"{path.name} is not a depth file: {KINDS} is wanted, not {came}.")
    if not path.is_file():
        raise InputError(f"There is no depth file {path}. Give {KINDS}.")
    if suffix not in PICTURES:
        with _damage_reported(path.name), path.open("rb") as file:
            return _read_npy(path.name, file, sizes) if suffix == ".npy" else _read_npz(path.name, file, sizes)
    look = first_look(path)
    if look.kind not in PICTURES[suffix]:
        raise InputError(f"{path.name} is a {look.kind} inside, and {KINDS} is wanted. Export it again.")
    if look.kind == "PNG" and not look.busy and look.bytes <= LIGHT_BYTES:
        with opened_picture(path, look) as image:
            light = image.width * image.height <= LIGHT_PIXELS
        if light:
            return decode_depth(path, sizes)
    asked = {"path": str(path.resolve()), "sizes": [list(size) for size in sizes]}
    answer = in_a_process(depth_task, path.name, asked)
    return DepthValues(answer.arrays["values"], tuple(answer.facts["size"]), answer.facts["whole"])


def depth_task(data: bytes, *, path: str, sizes: list[list[int]]) -> bytes:
    """The answer of `decode_depth`, for a process of its own."""
    depth = decode_depth(Path(path), [(width, height) for width, height in sizes])
    return sent({"size": depth.size, "whole": depth.whole}, {"values": depth.values})


def decode_depth(path: Path, sizes: Sequence[tuple[int, int]]) -> DepthValues:
    """The numbers in a PNG, TIFF or EXR; in this process, whatever it takes."""
    look = first_look(path)
    if look.kind == "EXR":
        from scene.photo.pictures.exr import read_exr

        exr = read_exr(path)
        check_size(path.name, exr.size, sizes)
        return DepthValues(sampled(_depth_channel(path.name, exr.channels), sizes[0]), exr.size, whole=False)
    with opened_picture(path, look) as image:
        if image.mode not in ("I;16", "I;16B", "I;16L", "I", "F"):
            raise InputError(
                f"{path.name} has {image.mode} pixels, and a depth {look.kind} is grey with 16 bits: millimetres."
            )
        check_size(path.name, image.size, sizes)
        with damage_reported(path.name):
            image.load()
        size = image.size
        return DepthValues(sampled(np.asarray(image), sizes[0]), size, whole=image.mode != "F")


def check_size(name: str, size: tuple[int, ...], sizes: Sequence[tuple[int, int]]) -> None:
    """Refuse what has another shape than the photo; another size will do.

    Raises:
        InputError: it has.
    """
    if len(size) == 2 and size[0] * size[1] <= MAX_WHOLE_PIXELS:
        shorter = min(*size, *(side for each in sizes for side in each))
        room = max(SAME_SHAPE, 1.5 / max(1, shorter))
        if any(min(size) > 0 and abs(size[0] / size[1] / (width / height) - 1) <= room for width, height in sizes):
            return
    got = f"{size[0]}x{size[1]}" if len(size) == 2 else f"an array of shape {str(size[::-1])[:60]}"
    wanted = " or ".join(f"{width}x{height}" for width, height in sorted(set(sizes)))
    turn = " It lies on its side: turn it as the photo is shown." if size[::-1] in sizes else ""
    raise InputError(f"{name} is {got}, and the photo is {wanted}: depth needs the photo's shape.{turn}")


def _depth_channel(name: str, channels: dict[str, np.ndarray]) -> np.ndarray:
    for named in EXR_DEPTH:
        if named in channels:
            return channels[named]
    if len(channels) == 1:
        return next(iter(channels.values()))
    if "Y" in channels:
        return channels["Y"]
    if {"R", "G", "B"} <= channels.keys() and all(
        np.array_equal(channels["R"], channels[other], equal_nan=True) for other in "GB"
    ):
        return channels["R"]
    there = ", ".join(sorted(channels)[:8])[:80]
    raise InputError(f"{name} needs a channel called Z or depth, or only one; it has {there}. Export it again.")


def sampled(values: np.ndarray, most: tuple[int, int]) -> np.ndarray:
    """One of several values where there are more than `most` (width, height); never a mixture of two."""
    rows, columns = _chosen(values.shape[0], most[1]), _chosen(values.shape[1], most[0])
    taken = np.ascontiguousarray(values[np.ix_(rows, columns)])
    return taken.astype(np.float32) if taken.dtype.kind == "f" else taken


def _chosen(there: int, most: int) -> np.ndarray:
    if there <= most:
        return np.arange(there)
    return np.minimum(((np.arange(most) + 0.5) * there / most).astype(int), there - 1)


def _read_npz(name: str, file: BufferedIOBase, sizes: Sequence[tuple[int, int]]) -> DepthValues:
    with open_archive(cast(IO[bytes], file)) as archive:
        names = [each for each in archive.namelist() if each.endswith(".npy")]
        if "depth.npy" not in names and len(names) != 1:
            arrays = ", ".join(each.removesuffix(".npy")[:40] for each in names[:8]) or "none"
            raise InputError(f"{name} needs one array, or one called depth; it has {arrays}. Save it again.")
        with opened_member(archive, "depth.npy" if "depth.npy" in names else names[0]) as member:
            return _read_npy(name, member, sizes)


def _read_npy(name: str, file: BufferedIOBase, sizes: Sequence[tuple[int, int]]) -> DepthValues:
    """One NPY stream, line by line; its header is checked before anything as large as it says is allocated."""
    header = read_header(file)
    shape, fortran_order, dtype = header.shape, header.by_columns, header.kind
    if dtype.kind not in "fiu":
        raise InputError(
            f"{name} holds {str(dtype)[:40]}, and depth is metres in floating point. Save it as float32, or as a "
            "16-bit PNG."
        )
    sides = [side for side in shape if side != 1]
    check_size(name, tuple(sides[::-1]), sizes)
    height, width = sides
    rows, columns = _chosen(height, sizes[0][1]), _chosen(width, sizes[0][0])
    lines, places, others = (width, columns, rows) if fortran_order else (height, rows, columns)
    length = math.prod(sides) // lines
    kept, wanted = [], set(places.tolist())
    for line in range(lines):
        data = file.read(length * dtype.itemsize)
        if len(data) < length * dtype.itemsize:
            raise EOFError(f"it ends at line {line} of {lines}")
        if line in wanted:
            kept.append(np.frombuffer(data, dtype)[others])
    values = np.stack(kept)
    values = values.T if fortran_order else values
    with np.errstate(over="ignore"):  # becomes infinite, which is far enough
        taken = values.astype(np.float32) if dtype.kind == "f" else values.astype(dtype.newbyteorder("="))
    return DepthValues(np.ascontiguousarray(taken), (width, height), whole=dtype.kind != "f")


@contextmanager
def _damage_reported(name: str) -> Iterator[None]:
    try:
        yield
    except InputError:
        raise
    except ARRAY_DAMAGE as error:
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise InputError(f"{name} cannot be read as depth ({reason}). Give {KINDS}.") from error
