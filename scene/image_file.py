"""Picture files of many kinds, read as upright 8-bit sRGB."""

import io
import struct
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
from PIL import Image, ImageCms, UnidentifiedImageError

from scene.errors import InputError
from scene.exif import SIDEWAYS, Tag, focal_px, read_exif, upright
from scene.heif_items import largest_picture

FORMATS = ("JPEG", "PNG", "HEIF", "AVIF", "WEBP", "TIFF", "BMP", "GIF", "PPM", "JPEG2000")
"""What Pillow may open. Its other readers are for documents, icons and instruments."""

READABLE = "JPEG, PNG, HEIC, AVIF, WebP, TIFF, BMP or GIF"

AVIF_BRANDS = (b"ftypavif", b"ftypavis")

ANIMATED = ("GIF", "WEBP", "PNG", "AVIF")
"""Formats whose further frames are moments; in the others they are pages, thumbnails or depth."""

MODE_OF_SPACE = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}
"""Colour space of an ICC profile to the Pillow mode it describes."""

MAX_PIXELS = 250_000_000
"""Pictures above this are refused by their header, before a pixel is decoded."""

MIN_SIDE = 16
"""Less than this across is no photo."""

DECODER_ERRORS = (OSError, SyntaxError, ValueError, EOFError, RuntimeError, IndexError, KeyError, TypeError)
DECODER_ERRORS += (OverflowError, MemoryError, struct.error, zlib.error)
"""What Pillow's readers raise on damaged files (they document none of it)."""

_pillow_limit = threading.Lock()


@dataclass(frozen=True, eq=False)
class Picture:
    """A decoded file."""

    image: Image.Image
    """Upright, RGB, at most `max_side` across."""
    size: tuple[int, int]
    """(width, height) upright, in the file."""
    focal: float | None
    """Pixels, at the size in the file; None where the EXIF does not say."""
    notices: tuple[str, ...]
    """What was changed, one sentence each."""


def read_picture(path: Path, max_side: int) -> Picture:
    """Decode a picture file, no side longer than `max_side` pixels.

    Raises:
        InputError: there is no such file, it is no picture, it is damaged, animated, too large or too small.
    """
    with opened_picture(path) as image:
        _refuse_unfit(path, image, max_side)
        width, height = image.size
        scale = max_side / max(width, height)
        if scale < 1:
            image.draft(None, (round(2 * width * scale), round(2 * height * scale)))
        with damage_told(path):
            image.load()
        exif = read_exif(image)
        if image.format == "TIFF":  # its reader turns pictures upright by itself
            width, height = image.size
        elif exif.get(Tag.Orientation, 1) in SIDEWAYS:
            width, height = height, width
        flat, flattened = _without_alpha(_eight_bit(path, image))
        if scale < 1:
            flat.thumbnail((max_side, max_side), Image.Resampling.LANCZOS, reducing_gap=3.0)
        srgb, converted = _in_srgb(flat, image.info.get("icc_profile"))
        turned = upright(srgb, exif)
        reduced = f"Reduced from {width}x{height} to {turned.width}x{turned.height} pixels." if scale < 1 else ""
        frames = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
        first = f"The first of {frames} pages was taken." if frames > 1 else ""
        notices = tuple(notice for notice in (first, reduced, flattened, converted) if notice)
        return Picture(turned, (width, height), focal_px(exif, width, height), notices)


@contextmanager
def opened_picture(path: Path) -> Iterator[Image.Image]:
    """Open a picture by its header; no pixel is decoded yet.

    Raises:
        InputError: there is no such file, it is empty, it is no picture, or its header is damaged.
    """
    with _opened_file(path) as file:
        with damage_told(path):
            image = _open_header(path, file)
        yield image


@contextmanager
def damage_told(path: Path) -> Iterator[None]:
    """Turn what Pillow's readers raise on a damaged file into one sentence."""
    try:
        yield
    except InputError:
        raise
    except UnidentifiedImageError as error:
        raise InputError(f"{path.name} is not a picture this program can read. Choose a {READABLE} file.") from error
    except DECODER_ERRORS as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise InputError(f"{path.name} is cut off or damaged ({reason}). Copy or export it again.") from error


@contextmanager
def _opened_file(path: Path) -> Iterator[BinaryIO]:
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise InputError(f"There is no file {path}. Choose a {READABLE} file.") from error
    except IsADirectoryError as error:
        raise InputError(f"{path} is a folder, and a picture is wanted. Choose a {READABLE} file.") from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"Cannot read {path}: {reason}. Choose a {READABLE} file that may be read.") from error
    with file:
        if not file.read(1):
            raise InputError(f"{path.name} is empty (0 bytes). Copy or export it again.")
        file.seek(0)
        yield file


def _open_header(path: Path, file: BinaryIO) -> Image.Image:
    register_heif()
    with _pillow_limit:  # Pillow's own limit is lower than ours, global, and speaks in warnings
        limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
        try:
            return Image.open(file, formats=FORMATS)
        except UnidentifiedImageError:
            file.seek(4)
            brand = file.read(8)
            file.seek(0)
            if brand in AVIF_BRANDS:  # its reader refuses large or damaged files without saying why
                _refuse_large(path, *largest_picture(file.read()))
                raise OSError("its AVIF directory cannot be read") from None
            raise
        finally:
            Image.MAX_IMAGE_PIXELS = limit


@cache
def register_heif() -> None:
    """Teach Pillow HEIC, once."""
    import pillow_heif

    pillow_heif.register_heif_opener()


def _refuse_unfit(path: Path, image: Image.Image, max_side: int) -> None:
    width, height = image.size
    _refuse_large(path, width, height)
    frames = getattr(image, "n_frames", 1)
    if frames > 1 and image.format in ANIMATED:
        raise InputError(
            f"{path.name} is an animation of {frames} frames, and a still photo is wanted. "
            "Save one of its frames as PNG or JPEG and open that."
        )
    shorter = min(width, height) * min(1.0, max_side / max(width, height))
    if shorter < MIN_SIDE:
        raise InputError(
            f"{path.name} has {width}x{height} pixels, and a photo needs at least {MIN_SIDE} on its shorter side"
            f"{f' after its longer one is reduced to {max_side}' if max(width, height) > max_side else ''}. "
            "Choose a larger picture."
        )


def _refuse_large(path: Path, width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise InputError(
            f"{path.name} has {width}x{height} pixels, {width * height / 1e6:.0f} megapixels, and at most "
            f"{MAX_PIXELS // 1_000_000} can be opened. Reduce it first."
        )


def _eight_bit(path: Path, image: Image.Image) -> Image.Image:
    """The same picture in a mode of 8 bits a channel, scaled rather than clipped."""
    if not image.mode.startswith(("I", "F")):
        return image
    values = np.asarray(image)
    low, high = float(values.min()), float(values.max())
    if image.mode == "F":
        full = 1.0
    elif image.mode == "I" and high > 65535:
        full = 2.0**31 - 1
    else:
        full = 65535.0
    if not (low >= 0 and high <= full):
        raise InputError(
            f"{path.name} holds {'fractions' if full == 1 else 'integers'} from {low:g} to {high:g}, where 0 to "
            f"{full:g} are brightness. Export it with 8 or 16 bits a channel."
        )
    grey = (values * np.float32(255 / full) + np.float32(0.5)).astype(np.uint8)
    if image.format == "TIFF" and _white_is_zero(image):
        grey = 255 - grey
    return Image.fromarray(grey)


def _white_is_zero(image: Image.Image) -> bool:
    """Whether a TIFF counts darkness; Pillow turns that round for 8 bits only."""
    return getattr(image, "tag_v2", {}).get(Tag.PhotometricInterpretation) == 0


def _without_alpha(image: Image.Image) -> tuple[Image.Image, str]:
    """The picture on white where it is transparent, and a sentence if anything was."""
    if not image.has_transparency_data:
        return image, ""
    layered = image.convert("LA" if image.mode in ("L", "LA", "1") else "RGBA")
    alpha = layered.getchannel("A")
    colours = layered.convert(layered.mode.removesuffix("A") or "L") if layered.mode == "LA" else layered.convert("RGB")
    opaque, _ = alpha.getextrema()
    if opaque == 255:
        return colours, ""
    white = Image.new(colours.mode, colours.size, "white")
    white.paste(colours, mask=alpha)
    return white, "Transparent parts were laid on white."


def _in_srgb(image: Image.Image, profile: bytes | None) -> tuple[Image.Image, str]:
    """The picture in sRGB, and a sentence if its colours had to be converted."""
    if image.mode == "LAB":
        return _converted(image, ImageCms.createProfile("LAB")), "Colours were converted from Lab to sRGB."
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            name = ImageCms.getProfileDescription(source).strip()
            mode = MODE_OF_SPACE.get(cast(ImageCms.core.CmsProfile, source.profile).xcolor_space.strip())
            if "sRGB" in name or mode is None or (mode == "CMYK") != (image.mode == "CMYK"):
                return image.convert("RGB"), ""
            return _converted(image.convert(mode), source), f"Colours were converted from {name} to sRGB."
        except (ImageCms.PyCMSError, OSError) as error:
            return image.convert("RGB"), f"The colour profile was ignored, since it cannot be used ({error})."
    if image.mode == "CMYK":
        return image.convert(
            "RGB"
        ), "Printing inks (CMYK) without a colour profile were turned into RGB by rule of thumb."
    return image.convert("RGB"), ""


def _converted(image: Image.Image, source: ImageCms.ImageCmsProfile) -> Image.Image:
    converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    assert converted is not None
    return converted
