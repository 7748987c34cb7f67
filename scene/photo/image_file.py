"""Picture files of many kinds, read as upright 8-bit sRGB; memory and time are bounded by what is kept."""

from pathlib import Path

import numpy as np
from PIL import Image

from scene.photo.pictures.decode import Picture, decode
from scene.photo.pictures.first_look import Look, first_look
from scene.photo.pictures.opened import opened_picture
from scene.photo.pictures.process import in_a_process

BY_HEADER = ("JPEG", "PNG", "WEBP", "BMP")
"""Kinds whose readers take no more memory than their header says; the others may, and are read in a process."""
LIGHT_PIXELS, LIGHT_BYTES = 24_000_000, 2**24
"""More than this is read in a process, too."""


def read_picture(path: Path, max_side: int) -> Picture:
    """Decode a picture file, no side longer than `max_side` pixels.

    Raises:
        InputError: there is no such file, it is no picture, it is damaged, animated, too large or too small, or takes
            more memory or time than a picture may.
    """
    look = first_look(path)
    if _is_light(path, look):
        return decode(path, max_side, look)
    answer = in_a_process("picture", path.name, {"path": str(path.resolve()), "max_side": max_side})
    facts = answer.facts
    return Picture(
        Image.fromarray(np.array(answer.arrays["pixels"])),
        (facts["size"][0], facts["size"][1]),
        facts["focal"],
        tuple(facts["notices"]),
        facts["panorama"],
    )


def _is_light(path: Path, look: Look) -> bool:
    if look.kind not in BY_HEADER or look.busy or look.bytes > LIGHT_BYTES:
        return False
    with opened_picture(path, look) as image:
        return image.width * image.height <= LIGHT_PIXELS
