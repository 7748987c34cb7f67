"""The photo as the studio works with it."""

import hashlib
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from jaxtyping import UInt8
from torch import Tensor

from scene.camera import ASSUMED_MM, Intrinsics
from scene.errors import InputError
from scene.photo.image_file import read_picture
from scene.printable import printable

MAX_SIDE = 2048
"""Longer photos are reduced to this: more than any clip shows, little enough for every laptop."""


@dataclass(frozen=True, eq=False)
class Photo:
    """A picture, upright, 8-bit sRGB, with the lens it was taken with."""

    pixels: UInt8[Tensor, "height width 3"]
    intrinsics: Intrinsics
    """Intrinsics from EXIF or the user, else `scene.camera.ASSUMED_MM` on full frame."""
    intrinsics_source: str
    """"exif", "user", "sample", "recovered" (with the camera of a clip), or "assumed"."""
    path: Path | None = None
    """The file it came from; depth sidecars and embedded depth are looked for there."""
    sha256: str = ""
    """SHA-256 of the file's bytes."""
    file_size: tuple[int, int] | None = None
    """(width, height) upright in the file, before anything was reduced."""
    notices: tuple[str, ...] = ()
    """What was changed on the way in, one sentence each (reduced, alpha flattened, ...)."""

    @property
    def taken_size(self) -> tuple[int, int]:
        """Width and height as it was taken, upright, before anything was reduced: what its shape is."""
        return self.file_size or (self.width, self.height)

    @property
    def width(self) -> int:
        """Pixels across."""
        return self.pixels.shape[1]

    @property
    def height(self) -> int:
        """Pixels down."""
        return self.pixels.shape[0]


def load_image(path: str | Path, *, fov_x_deg: float | None = None, max_side: int = MAX_SIDE) -> Photo:
    """Open a photo as its camera was held, in sRGB, no side longer than `max_side` pixels.

    The lens is `fov_x_deg` (degrees across the width) if given, else what the EXIF says, else assumed.

    Raises:
        InputError: no such file, no picture, damaged, animated, too large or too small, a field of view no lens has, or
            a panorama of which nobody says through which lens this view of it was cut.
    """
    path = Path(path)
    if fov_x_deg is not None and not 1 <= fov_x_deg <= 170:
        raise InputError(
            f"A lens sees 1 to 170 degrees across the picture, not {fov_x_deg:g}. Give another field of view."
        )
    picture = read_picture(path, max_side)
    if picture.panorama and fov_x_deg is None:
        raise InputError(picture.panorama)
    width, height = picture.size
    if fov_x_deg is not None:
        lens, source = Intrinsics.from_fov_x(math.radians(fov_x_deg), width, height), "user"
    elif picture.focal is not None:
        lens, source = Intrinsics.from_focal(picture.focal, width, height), "exif"
    else:
        lens, source = Intrinsics.from_full_frame(ASSUMED_MM, width, height), "assumed"
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return Photo(
        pixels=torch.from_numpy(np.array(picture.image)),
        intrinsics=lens.resized(*picture.image.size),
        intrinsics_source=source,
        path=path,
        sha256=sha256,
        file_size=picture.size,
        notices=tuple(map(printable, picture.notices)),
    )
