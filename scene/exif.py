"""What a camera wrote about its lens."""

import math
import struct
import warnings

from PIL import ExifTags, Image

from scene.camera import FULL_FRAME_DIAGONAL_MM

Tag = ExifTags.Base

MM_PER_UNIT = {2: 25.4, 3: 10.0, 4: 1.0, 5: 0.001}
"""FocalPlaneResolutionUnit: inch, centimetre, and by custom millimetre and micrometre."""

PLAUSIBLE_FOV_DEG = (2.0, 150.0)
"""Across the diagonal. Scanners and editors write nonsense; outside this range it is not believed."""

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


def upright(image: Image.Image, exif: Image.Exif) -> Image.Image:
    """The picture turned as its camera was held."""
    turn = UPRIGHT.get(exif.get(Tag.Orientation, 1))
    return image if turn is None else image.transpose(turn)


def focal_px(exif: Image.Exif, width: int, height: int) -> float | None:
    """Focal length in pixels of a width x height picture, upright or not; None where the EXIF does not say.

    The 35 mm equivalent compares diagonals (CIPA DCG-001). Without it, the focal length and the pixels per
    millimetre of the sensor are needed; those count the pixels as taken, so a resized picture is scaled.
    """
    try:
        with warnings.catch_warnings(action="ignore"):
            camera = exif.get_ifd(ExifTags.IFD.Exif)
    except (SyntaxError, ValueError, OSError, KeyError, struct.error):
        return None
    diagonal = math.hypot(width, height)
    equivalent_mm = _positive(camera.get(Tag.FocalLengthIn35mmFilm))
    if equivalent_mm is not None:
        return _plausible(equivalent_mm * diagonal / FULL_FRAME_DIAGONAL_MM, diagonal)
    length_mm = _positive(camera.get(Tag.FocalLength))
    per_unit = _positive(camera.get(Tag.FocalPlaneXResolution))
    unit_mm = MM_PER_UNIT.get(camera.get(Tag.FocalPlaneResolutionUnit, 2))
    if length_mm is None or per_unit is None or unit_mm is None:
        return None
    taken = [_positive(camera.get(tag)) for tag in (Tag.ExifImageWidth, Tag.ExifImageHeight)]
    resized = max(width, height) / max(side or 0.0 for side in taken) if any(taken) else 1.0
    return _plausible(length_mm * per_unit / unit_mm * resized, diagonal)


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
