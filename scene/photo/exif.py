"""What a camera wrote about its lens."""

import math
import struct
import warnings
from dataclasses import dataclass
from typing import Any

from PIL import ExifTags, Image

from scene.support.full_frame import FULL_FRAME_DIAGONAL_MM

Tag = ExifTags.Base

MM_PER_UNIT = {2: 25.4, 3: 10.0, 4: 1.0, 5: 0.001}
"""FocalPlaneResolutionUnit: inch, centimetre, and by custom millimetre and micrometre."""

PLAUSIBLE_FOV_DEG = (2.0, 150.0)
"""Across the diagonal. Scanners and editors write nonsense; outside this range it is not believed."""

SAME_SHAPE = 0.015
"""Relative; a picture whose sides differ by more than this from those that were recorded was cropped."""

UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""EXIF orientation to what turns the stored pixels upright."""

SIDEWAYS = (5, 6, 7, 8)
"""Orientations that swap width and height."""


def read_exif(image: Image.Image) -> Image.Exif:
    """The EXIF block of an opened picture; empty where it has none or a broken one."""
    try:
        with warnings.catch_warnings(action="ignore"):
            return image.getexif()
    except (SyntaxError, ValueError, OSError, KeyError, struct.error):
        return Image.Exif()


def upright(image: Image.Image, orientation: object) -> Image.Image:
    """The picture turned as its camera was held; `orientation` is what its EXIF says."""
    turn = UPRIGHT.get(orientation) if isinstance(orientation, int) else None
    return image if turn is None else image.transpose(turn)


def camera_tag(exif: Image.Exif, tag: Tag) -> object:
    """What the camera's part of the EXIF says; None where it says nothing or is broken."""
    return _camera(exif).get(tag)


@dataclass(frozen=True)
class Lens:
    """What the EXIF says of the lens."""

    focal: float | None
    """Pixels, of the picture as it is; None where the EXIF does not say."""
    doubt: str = ""
    """A sentence where it need not be true of this picture."""


def find_lens(exif: Image.Exif, width: int, height: int) -> Lens:
    """The lens of a width x height picture, upright or not.

    The 35 mm equivalent compares diagonals (CIPA DCG-001). Without it, the focal length and the pixels per
    millimetre of the sensor are needed. Both speak of the picture as it was taken. One of that shape and another size
    was resized since; one of another shape was cropped, and whether it was resized too nobody knows.
    """
    camera, diagonal = _camera(exif), math.hypot(width, height)
    taken = _taken(exif, camera) or (max(width, height), min(width, height))
    sides = sorted((width, height), reverse=True)
    cropped = abs(sides[0] / sides[1] / (taken[0] / taken[1]) - 1) > SAME_SHAPE
    scale = max(1.0, sides[0] / taken[0], sides[1] / taken[1]) if cropped else sides[0] / taken[0]
    focal = _focal_as_taken(camera, math.hypot(*taken))
    focal = _plausible(focal * scale, diagonal) if focal is not None else None
    if focal is None or not cropped:
        return Lens(focal)
    across, most = (
        math.degrees(2 * math.atan(width / 2 / each))
        for each in (focal, focal / scale * max(sides[0] / taken[0], sides[1] / taken[1]))
    )
    reduced = f", or up to {most:.0f} if it was reduced too" if most > across + 1 else ""
    return Lens(
        focal,
        f"The picture was cropped since it was taken at {taken[0]:g}x{taken[1]:g} pixels, so its lens is uncertain: "
        f"{across:.0f} degrees across{reduced}. Set the field of view if you know it.",
    )


def _camera(exif: Image.Exif) -> dict[int, Any]:
    try:
        with warnings.catch_warnings(action="ignore"):
            return exif.get_ifd(ExifTags.IFD.Exif)
    except (SyntaxError, ValueError, OSError, KeyError, TypeError, struct.error):
        return {}


def _taken(exif: Image.Exif, camera: dict[int, Any]) -> tuple[float, float] | None:
    """The longer and the shorter side as the camera recorded them; None where the EXIF does not say."""
    for said, tags in ((camera, (Tag.ExifImageWidth, Tag.ExifImageHeight)), (exif, (Tag.ImageWidth, Tag.ImageLength))):
        one, other = (_positive(said.get(tag)) for tag in tags)
        if one is not None and other is not None and min(one, other) >= 1:
            return max(one, other), min(one, other)
    return None


def _focal_as_taken(camera: dict[int, Any], diagonal: float) -> float | None:
    """Focal length in pixels of the picture as it was taken, whose diagonal that is."""
    equivalent_mm = _positive(camera.get(Tag.FocalLengthIn35mmFilm))
    if equivalent_mm is not None:
        return equivalent_mm * diagonal / FULL_FRAME_DIAGONAL_MM
    length_mm = _positive(camera.get(Tag.FocalLength))
    per_unit = _positive(camera.get(Tag.FocalPlaneXResolution))
    unit = camera.get(Tag.FocalPlaneResolutionUnit, 2)
    unit_mm = MM_PER_UNIT.get(unit) if isinstance(unit, int) else None
    if length_mm is None or per_unit is None or unit_mm is None:
        return None
    return length_mm * per_unit / unit_mm


def _positive(value: object) -> float | None:
    """A usable number, or None: EXIF has zeros for "unknown", 0/0 fractions and text where numbers belong."""
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    return number if math.isfinite(number) and number > 0 else None


def _plausible(focal: float, diagonal: float) -> float | None:
    low, high = (math.radians(fov) for fov in PLAUSIBLE_FOV_DEG)
    return focal if low <= 2 * math.atan(diagonal / 2 / focal) <= high else None
