"""Pillow's readers: opening by the header alone, and their errors as sentences."""

import struct
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import BufferedIOBase
from pathlib import Path
from typing import IO, cast

from PIL import Image, UnidentifiedImageError

from scene.errors import InputError
from scene.photo.pictures.first_look import READABLE, Look, first_look, open_file
from scene.photo.pictures.process import too_large

DECODER_ERRORS = (OSError, SyntaxError, ValueError, EOFError, RuntimeError, IndexError, KeyError, TypeError)
DECODER_ERRORS += (
    OverflowError,
    AttributeError,
    AssertionError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)
"""What readers raise on damaged files (they document none of it)."""

OUT_OF_MEMORY = ("memory", "bad_alloc", "allocat")
"""How libraries say so."""

LARGEST_SIDE = 2**31 - 1
"""Longest side of any format here, pixels; numbers below 0 read without their sign are larger."""

_pillow_limit = threading.Lock()


@contextmanager
def opened_picture(path: Path, look: Look | None = None) -> Iterator[Image.Image]:
    """Open a picture by its header; no pixel is decoded yet.

    Raises:
        InputError: there is no such file, it is empty, it is no picture, or its header is damaged.
    """
    look = look or first_look(path)
    with open_file(path) as file:
        with damage_reported(path.name):
            image = _opened(file, look)
        yield image


@contextmanager
def opened_stream(file: BufferedIOBase, look: Look) -> Iterator[Image.Image]:
    """The same of bytes at hand; what its reader raises is the caller's to tell."""
    with _opened(file, look) as image:
        yield image


def _opened(file: BufferedIOBase, look: Look) -> Image.Image:
    _register(look.kind)
    with _pillow_limit:  # Pillow's own limit is lower than ours, global, and speaks in warnings
        limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
        try:
            image = Image.open(cast(IO[bytes], file), formats=(look.kind,))
            if max(image.size) > LARGEST_SIDE:
                raise OSError(f"its {look.kind} header says that a side has less than 0 pixels")
            return image
        except UnidentifiedImageError as error:
            if look.kind == "PPM":  # whose files begin with one letter
                raise
            raise OSError(f"its {look.kind} header cannot be read, or is of an unusual kind") from error
        finally:
            Image.MAX_IMAGE_PIXELS = limit


@contextmanager
def damage_reported(name: str) -> Iterator[None]:
    """Turn what readers raise on a damaged file into one sentence."""
    try:
        yield
    except InputError:
        raise
    except UnidentifiedImageError as error:
        raise InputError(f"{name} is not a picture this program can read. Choose a {READABLE} file.") from error
    except MemoryError as error:
        raise too_large(name) from error
    except DECODER_ERRORS as error:
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        if "libjxl" in reason:  # which says no more
            reason = "the JPEG XL decoder gave up, at damage or for want of memory"
        elif any(word in reason.lower() for word in OUT_OF_MEMORY):
            raise too_large(name) from error
        raise InputError(f"{name} is cut off or damaged ({reason}). Copy or export it again.") from error


@cache
def _register(kind: str) -> None:
    """Teach Pillow a kind that it does not know by itself, once."""
    if kind == "HEIF":
        import pillow_heif

        pillow_heif.register_heif_opener()
    if kind == "JXL":
        import pillow_jxl  # noqa: F401  (which registers itself)
