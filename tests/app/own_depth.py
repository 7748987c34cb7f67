"""A photo of one's own whose depth is known: a bundled sample's picture, and its exact depth in files."""

from pathlib import Path

import numpy as np
import OpenEXR
from PIL import Image

from scene.camera import FAR_PLANE
from scene.samples.sample import load_sample

SAMPLE = "still-life"
EVERY = 4
"""Pixel of it is kept, along each side."""


def own_photo(folder: Path) -> Path:
    """The picture alone."""
    file = folder / "cup.png"
    Image.fromarray(load_sample(SAMPLE).photo.pixels.numpy()[::EVERY, ::EVERY]).save(file)
    return file


def own_depth(folder: Path, name: str = "cup.depth.png") -> Path:
    """Its depth, in the kind of file that the name ends with: millimetres in a PNG, metres in EXR and NPY."""
    file, metres = folder / name, truth()
    if file.suffix == ".png":
        Image.fromarray(np.round(np.minimum(metres, 60) * 1000).astype(np.uint16)).save(file)
    elif file.suffix == ".exr":
        OpenEXR.File({"type": OpenEXR.scanlineimage}, {"Z": metres}).write(str(file))
    else:
        np.save(file, metres)
    return file


def truth() -> np.ndarray:
    """The sample's metres, (height, width)."""
    sample = load_sample(SAMPLE)
    metres = np.where(sample.sky.numpy(), np.float32(FAR_PLANE), sample.depth.metres.numpy()).astype(np.float32)
    return np.ascontiguousarray(metres[::EVERY, ::EVERY])
