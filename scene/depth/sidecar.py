"""Depth in a file of its own beside the photo: 16-bit PNG in millimetres, NPY or NPZ in metres.

0 is unknown. 65535, the most that a PNG can say, is sky.
"""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedIOBase
from pathlib import Path
from typing import cast

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from scene.coverage import FAR_PLANE
from scene.depth.depth_map import DepthMap, DepthSource
from scene.depth.holes import filled
from scene.errors import InputError
from scene.image import Photo
from scene.image_file import damage_told, opened_picture

ENDINGS = (".depth.png", "_depth.png", ".depth.npy", "_depth.npy", ".depth.npz", "_depth.npz")
"""What follows the photo's name without its suffix, in the order they are looked for."""

PNG_SKY = 65535

KINDS = "a 16-bit PNG in millimetres, or NPY or NPZ in metres"


def find_sidecar(photo: Path) -> Path | None:
    """The depth file beside a photo: `street.depth.png` for `street.jpg`, for instance."""
    candidates = (photo.with_name(photo.stem + ending) for ending in ENDINGS)
    return next((path for path in candidates if path.is_file()), None)


def read_sidecar(path: Path, photo: Photo) -> DepthMap:
    """The depth in `path`, metric, at the photo's size.

    Its size must be the photo's, as opened or as it is in the file. Zeros take the depth of their neighbours.

    Raises:
        InputError: the file is missing, damaged, of another kind or size, or holds what no depth is.
    """
    accepted = {(photo.height, photo.width)}
    if photo.file_size is not None:
        width, height = photo.file_size
        accepted.add((height, width))
    if not path.is_file():
        raise InputError(f"There is no depth file {path}. Give {KINDS}.")
    match path.suffix.lower():
        case ".png":
            metres = _read_png(path, accepted)
        case ".npy":
            with _opened(path) as file:
                metres = _read_npy(path, file, accepted)
        case ".npz":
            with _opened(path) as file:
                metres = _read_npz(path, file, accepted)
        case suffix:
            raise InputError(
                f"{path.name} is no depth file: {KINDS} is wanted, not {suffix or 'a name without suffix'}."
            )
    whole, holes = filled(metres, path.name)
    details = [f"Read from {path.name}", holes]
    if whole.shape != photo.pixels.shape[:2]:
        whole = nearest(whole, photo.width, photo.height)
        details.append(f"reduced with the photo from {metres.shape[1]}x{metres.shape[0]}")
    return DepthMap(whole, DepthSource("sidecar", "metric", "; ".join(filter(None, details)) + "."))


def nearest(metres: Float[Tensor, "_ _"], width: int, height: int) -> Float[Tensor, "height width"]:
    """The map at another size; every pixel keeps the depth of one surface, never a mixture of two."""
    resized = torch.nn.functional.interpolate(metres[None, None], (height, width), mode="nearest-exact")
    return resized[0, 0]


def _read_png(path: Path, accepted: set[tuple[int, int]]) -> Float[Tensor, "height width"]:
    with opened_picture(path) as image:
        if image.mode not in ("I;16", "I;16B", "I"):
            raise InputError(f"{path.name} has {image.mode} pixels, and a depth PNG is grey with 16 bits: millimetres.")
        _check_size(path, image.size[::-1], accepted)
        with damage_told(path):
            image.load()
        millimetres = torch.from_numpy(np.asarray(image).astype(np.float32))
        return torch.where(millimetres == PNG_SKY, FAR_PLANE, millimetres / 1000)


def _read_npz(path: Path, file: BufferedIOBase, accepted: set[tuple[int, int]]) -> Float[Tensor, "height width"]:
    with zipfile.ZipFile(file) as archive:
        names = [name for name in archive.namelist() if name.endswith(".npy")]
        if "depth.npy" not in names and len(names) != 1:
            arrays = ", ".join(name.removesuffix(".npy") for name in names) or "none"
            raise InputError(f"{path.name} needs one array, or one called depth; it has {arrays}. Save it again.")
        with archive.open("depth.npy" if "depth.npy" in names else names[0]) as member:
            return _read_npy(path, cast(BufferedIOBase, member), accepted)


def _read_npy(path: Path, file: BufferedIOBase, accepted: set[tuple[int, int]]) -> Float[Tensor, "height width"]:
    """One NPY stream; its header is checked before anything as large as it says is allocated."""
    version = np.lib.format.read_magic(file)
    read_header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, fortran_order, dtype = read_header(file)
    if dtype.kind != "f":
        raise InputError(
            f"{path.name} holds {dtype}, and depth is metres in floating point. Divide millimetres by 1000, "
            "or save them as a 16-bit PNG."
        )
    _check_size(path, tuple(side for side in shape if side != 1), accepted)
    with np.errstate(over="ignore"):  # becomes infinite, and is refused as that
        values = np.frombuffer(file.read(int(np.prod(shape)) * dtype.itemsize), dtype).astype(np.float32)
    height, width = (side for side in shape if side != 1)
    return torch.from_numpy(values.reshape(height, width, order="F" if fortran_order else "C").copy())


def _check_size(path: Path, shape: tuple[int, ...], accepted: set[tuple[int, int]]) -> None:
    if shape in accepted:
        return
    got = f"{shape[1]}x{shape[0]}" if len(shape) == 2 else f"an array of shape {shape}"
    wanted = " or ".join(f"{width}x{height}" for height, width in sorted(accepted))
    turn = " It lies on its side: turn it as the photo is shown." if shape[::-1] in accepted else ""
    raise InputError(f"{path.name} is {got}, and the photo is {wanted}: depth needs one value per pixel.{turn}")


@contextmanager
def _opened(path: Path) -> Iterator[BufferedIOBase]:
    try:
        with path.open("rb") as file:
            yield file
    except InputError:
        raise
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise InputError(f"{path.name} cannot be read as depth ({error}). Give {KINDS}.") from error
