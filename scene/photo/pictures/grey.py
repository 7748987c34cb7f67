"""Small grey pictures whose values are numbers, such as depth inside a photo."""

import io

import numpy as np
from jaxtyping import Float32
from PIL import Image

from scene.errors import InputError
from scene.photo.exif import UPRIGHT, Tag, read_exif, upright
from scene.photo.pictures.first_look import Look, look_at
from scene.photo.pictures.opened import damage_reported, opened_stream
from scene.photo.pictures.process import in_a_process, sent

LARGEST_PIXELS = 16_000_000
"""Depth in photos has a tenth of a megapixel to one."""
LIGHT_BYTES = 2**22


def read_grey(name: str, data: bytes, turned: int) -> Float32[np.ndarray, "rows columns"]:
    """A grey picture as numbers from 0 (black) to 1 (white), turned as its own EXIF and orientation `turned` say.

    Raises:
        InputError: it cannot be decoded, or is too large.
    """
    look = _look(name, data)
    if look.kind in ("JPEG", "PNG") and not look.busy and look.bytes <= LIGHT_BYTES:
        return decode_grey(name, data, turned)
    return in_a_process(grey_task, name, {"name": name, "turned": turned}, data).arrays["grey"]


def decode_grey(name: str, data: bytes, turned: int) -> Float32[np.ndarray, "rows columns"]:
    """The same in this process, whatever it takes."""
    with damage_reported(name), opened_stream(io.BytesIO(data), _look(name, data)) as image:
        if image.width * image.height > LARGEST_PIXELS:
            raise InputError(f"{name} has {image.width}x{image.height} pixels, which is no depth.")
        image.load()
        standing = upright(image, read_exif(image).get(Tag.Orientation, 1))
    if turned in UPRIGHT:
        standing = standing.transpose(UPRIGHT[turned])
    return _fractions(standing)


def grey_task(data: bytes, *, name: str, turned: int) -> bytes:
    """The answer of `decode_grey`, for a process of its own."""
    return sent({}, {"grey": decode_grey(name, data, turned)})


def _look(name: str, data: bytes) -> Look:
    return look_at(name, io.BytesIO(data), data, len(data))


def _fractions(image: Image.Image) -> Float32[np.ndarray, "rows columns"]:
    if image.mode.startswith("I"):
        return np.asarray(image).astype(np.float32) / np.float32(65535)
    return np.asarray(image.convert("L")).astype(np.float32) / np.float32(255)
