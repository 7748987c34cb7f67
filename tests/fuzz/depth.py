"""Depth files beside a photo, and depth inside of one, damaged or of another kind."""

import io
import math
import random
import zipfile
from functools import cache
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from scene.camera import Intrinsics
from scene.depth.choose import estimate_depth
from scene.depth.sidecar import read_sidecar
from scene.lifting import lift
from scene.photo.image import Photo
from tests.fuzz.mutate import mutated_bytes

WIDTH, HEIGHT = 40, 24
VALUES = (0.0, -1.0, 1e-30, 1.0, 1000.0, 65535.0, 1e9, 1e10, 1e30, 3e38, math.nan, math.inf, -math.inf)


def trial(rng: random.Random, folder: Path) -> None:
    """One depth file; what is read from it is lifted into a scene."""
    ending = rng.choice((".npy", ".npz", ".png", ".png", ".exr", ".tiff", ".pfm", ".txt"))
    content = rng.choice(files(ending)) if files(ending) else rng.randbytes(100)
    if rng.random() < 0.3:
        content = of_other_numbers(rng, ending)
    file = folder / f"photo.depth{ending}"
    file.write_bytes(mutated_bytes(rng, content) if rng.random() < 0.7 else content)
    depth = read_sidecar(file, photo()) if rng.random() < 0.7 else estimate_depth(photo(), file)
    assert depth.metres.shape == (HEIGHT, WIDTH) and bool((depth.metres > 0).all() & depth.metres.isfinite().all())
    lift(photo(), depth)


@cache
def photo() -> Photo:
    """Whose depth it is."""
    pixels = torch.zeros(HEIGHT, WIDTH, 3, dtype=torch.uint8)
    return Photo(pixels, Intrinsics.from_fov_x(1.0, WIDTH, HEIGHT), "user", file_size=(80, 48))


@cache
def files(ending: str) -> tuple[bytes, ...]:
    """Depth files as they should be, and nearly so."""
    metres = np.linspace(1, 5, WIDTH * HEIGHT, dtype=np.float32).reshape(HEIGHT, WIDTH)
    if ending == ".npy":
        kinds = (
            metres,
            metres.astype(np.float64),
            metres.astype(np.float16),
            metres[None],
            metres.T.copy().T,
            metres[:5],
        )
        return tuple(map(as_npy, (*kinds, np.array([{}], dtype=object), np.zeros((2, 2), "S3"))))
    if ending == ".npz":
        return tuple(as_npz(method, metres) for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA))
    if ending in (".png", ".tiff"):
        found = []
        for picture in ((metres * 1000).astype(np.uint16), (metres * 40).astype(np.uint8), metres):
            if ending == ".tiff" or picture.dtype != np.float32:
                stream = io.BytesIO()
                Image.fromarray(picture).save(stream, ending[1:].upper())
                found.append(stream.getvalue())
        return tuple(found)
    if ending == ".pfm":
        return (f"Pf\n{WIDTH} {HEIGHT}\n-1.0\n".encode() + metres.tobytes(),)
    return ()


def of_other_numbers(rng: random.Random, ending: str) -> bytes:
    """Depth of values that no depth has, some or all of them."""
    metres = np.full((HEIGHT, WIDTH), rng.choice(VALUES), dtype=rng.choice((np.float32, np.float64)))
    metres[:: rng.choice((1, 2, 50)), :: rng.choice((1, 3))] = rng.choice(VALUES)
    return as_npz(zipfile.ZIP_DEFLATED, metres) if ending == ".npz" else as_npy(metres)


def as_npy(array: np.ndarray) -> bytes:
    """An array as a file."""
    stream = io.BytesIO()
    np.lib.format.write_array(stream, np.asanyarray(array), allow_pickle=True)
    return stream.getvalue()


def as_npz(method: int, metres: np.ndarray) -> bytes:
    """The same in an archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        archive.writestr("depth.npy", as_npy(metres))
    return stream.getvalue()
