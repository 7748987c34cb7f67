"""What a file says of itself, read from its first bytes and its directory, before any decoder sees it."""

import mmap
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path

from scene.errors import InputError
from scene.photo.heif_items import Data, largest_picture, read_items
from scene.photo.pictures.raw_files import ADVICE, raw_by_pages, raw_by_start
from scene.photo.pictures.tiff_pages import TiffPage, tiff_pages
from scene.support.film_kinds import FIRST_BYTES, SAVE_AS_MP4, is_film, other_film
from scene.support.plain_file import refuse_endless

READABLE = "JPEG, PNG, HEIC, AVIF, WebP, JPEG XL, TIFF, EXR, BMP or GIF"

STARTS = (
    (0, b"\xff\xd8\xff", "JPEG"),
    (0, b"\x89PNG\r\n\x1a\n", "PNG"),
    (8, b"WEBP", "WEBP"),
    (0, b"GIF8", "GIF"),
    (0, b"BM", "BMP"),
    (0, b"P", "PPM"),
    (0, b"\0\0\0\x0cjP  ", "JPEG2000"),
    (0, b"\xff\x4f\xff\x51", "JPEG2000"),
    (0, b"\0\0\0\x0cJXL ", "JXL"),
    (0, b"\xff\x0a", "JXL"),
    (0, b"\x76\x2f\x31\x01", "EXR"),
    (4, b"ftypavif", "AVIF"),
    (4, b"ftypavis", "AVIF"),
    (4, b"ftyp", "HEIF"),
    (0, b"II*\0", "TIFF"),
    (0, b"MM\0*", "TIFF"),
    (0, b"II+\0", "TIFF"),
    (0, b"MM\0+", "TIFF"),
)
"""Where in a file which bytes stand, and the Pillow reader for it. Its other readers are for documents and icons."""

OTHERS = (
    (0, b"8BPS", "a Photoshop document"),
    (0, b"%PDF", "a PDF document"),
    (0, b"#?RADIANCE", "a Radiance HDR picture"),
    (0, b"<svg", "a drawing (SVG)"),
)
"""What people take for a photo, by name."""

MAX_BYTES = 2**30
MAX_PIXELS = 250_000_000
"""Pictures above this are refused by their header, before a pixel is decoded."""
MAX_WHOLE_PIXELS = 100_000_000
"""The same for what is not a JPEG: only a JPEG can be reduced while it is decoded."""
MOST_PARTS = 4096
"""Segments before the picture of a JPEG, chunks before that of a PNG: real ones have some dozens."""
MOST_SCANS = 16
"""Passes over a JPEG; the usual progressive one takes 10."""


@dataclass(frozen=True)
class Look:
    """What was seen."""

    kind: str
    """One of the readers in `STARTS`."""
    bytes: int
    busy: bool = False
    """Whether its parts are so many that reading them takes long."""
    pages: tuple[TiffPage, ...] = ()
    """Pages of a TIFF."""


def first_look(path: Path) -> Look:
    """Tell the kind of a picture file and hold what it claims against what it may be.

    Raises:
        InputError: there is no such file, it is empty, no picture, a raw file, or claims more pixels or bytes than may
            be, or than it has.
    """
    with open_file(path) as file:
        size = os.fstat(file.fileno()).st_size
        if size > MAX_BYTES:
            raise InputError(f"{path.name} is {size / 1e9:.1f} GB large, and at most 1 GB is opened. Reduce it first.")
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return look_at(path.name, file, data, size)


def look_at(name: str, file: BufferedIOBase, data: Data, size: int) -> Look:
    """The same of an opened file; `data` are its bytes, `size` their number.

    Raises:
        InputError: as `first_look`.
    """
    start = data[:64]
    if raw := raw_by_start(start):
        raise _is_raw(name, raw)
    if other := _named(start, OTHERS):
        raise InputError(f"{name} is {other}, and no picture this program can read. Choose a {READABLE} file.")
    if is_film(start):
        raise InputError(f"{name} is a film. End its name in .mp4, .mov, .webm or .mkv, and open it as a clip.")
    if film := other_film(data[:FIRST_BYTES]):
        raise InputError(f"{name} is {film}. {SAVE_AS_MP4}")
    if start.startswith(b"PK\3\4"):
        raise InputError(f"{name} is a ZIP archive. Unpack it, and open what is in it.")
    kind = _named(start, STARTS)
    if not kind:
        raise InputError(f"{name} is not a picture this program can read. Choose a {READABLE} file.")
    if kind == "TIFF":
        pages = tiff_pages(file)
        if raw := raw_by_pages(pages):
            raise _is_raw(name, raw)
        return Look(kind, size, pages=pages)
    if kind in ("HEIF", "AVIF"):
        _check_directory(name, data, kind)
    if kind == "WEBP":
        refuse_large(name, *_webp_size(start))
    return Look(kind, size, busy=_is_busy(file, kind))


def refuse_large(name: str, width: int, height: int, *, whole: bool = True) -> None:
    """Refuse more pixels than may be, `whole` where they cannot be reduced while they are decoded.

    Raises:
        InputError: they are more.
    """
    most = MAX_WHOLE_PIXELS if whole else MAX_PIXELS
    if width * height > most:
        instead = f", or {MAX_PIXELS // 1_000_000} of a JPEG" if whole else ""
        raise InputError(
            f"{name} has {width}x{height} pixels, {width * height / 1e6:.0f} megapixels, and at most "
            f"{most // 1_000_000} can be opened{instead}. Reduce it first."
        )


@contextmanager
def open_file(path: Path) -> Iterator[BufferedIOBase]:
    """Open a file of at least one byte.

    Raises:
        InputError: there is none, it is a pipe or a device, it may not be read, or it is empty.
    """
    refuse_endless(path)
    try:
        file = path.open("rb")
        try:
            empty = not file.peek(1)
        except OSError:
            file.close()
            raise
    except FileNotFoundError as error:
        raise InputError(f"There is no file {path}. Choose a {READABLE} file.") from error
    except IsADirectoryError as error:
        raise InputError(f"{path} is a folder, not a picture. Choose a {READABLE} file.") from error
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise InputError(f"Cannot read {path}: {reason}. Choose a {READABLE} file that may be read.") from error
    with file:
        if empty:
            raise InputError(f"{path.name} is empty (0 bytes). Copy or export it again.")
        yield file


def _named(start: bytes, known: tuple[tuple[int, bytes, str], ...]) -> str:
    return next((name for at, letters, name in known if start[at : at + len(letters)] == letters), "")


def _is_raw(name: str, kind: str) -> InputError:
    return InputError(f"{name} is a camera's raw file ({kind}), which has no picture of its own yet. {ADVICE}")


def _check_directory(name: str, data: Data, kind: str) -> None:
    """Their readers refuse large and damaged files without saying why, or read one extent a thousand times."""
    refuse_large(name, *largest_picture(data))
    try:
        items = read_items(data)
    except (struct.error, IndexError) as error:
        named = "AVIF" if kind == "AVIF" else "HEIC"
        raise InputError(
            f"{name} is cut off or damaged (its {named} directory cannot be read). Copy or export it again."
        ) from error
    if any(sum(length for _, length in extents) > len(data) for extents in items.extents.values()):
        raise InputError(
            f"{name} is cut off or damaged (its directory names more bytes than it has). Copy or export it again."
        )


def _webp_size(start: bytes) -> tuple[int, int]:
    """Width and height of a WebP's canvas, (0, 0) where its first chunk says none."""
    chunk, body = start[12:16], start[20:]
    if chunk == b"VP8X" and len(body) >= 10:
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if chunk == b"VP8L" and len(body) >= 5:
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if chunk == b"VP8 " and len(body) >= 10:
        width, height = struct.unpack_from("<HH", body, 6)
        return width & 0x3FFF, height & 0x3FFF
    return 0, 0


def _is_busy(file: BufferedIOBase, kind: str) -> bool:
    if kind == "PNG":
        return _parts(file, at=8, length=">I", more=12, last=(b"IDAT", b"IEND")) >= MOST_PARTS
    if kind == "JPEG":
        if _parts(file, at=2, length="", more=2, last=(b"\xff\xda", b"\xff\xd9")) >= MOST_PARTS:
            return True
        file.seek(0)
        scans, before = 0, b""
        while chunk := file.read(2**20):
            scans += (before + chunk).count(b"\xff\xda")
            before = chunk[-1:]
        return scans > MOST_SCANS
    return False


def _parts(file: BufferedIOBase, *, at: int, length: str, more: int, last: tuple[bytes, ...]) -> int:
    """How many parts follow each other, from `at` to one of the `last`, counted up to `MOST_PARTS`."""
    count = 0
    while count < MOST_PARTS:
        file.seek(at)
        head = file.read(8)
        name = head[4:8] if length else head[:2]
        if len(head) < 8 or name in last:
            break
        size = struct.unpack_from(length or ">H", head, 0 if length else 2)[0]
        at, count = at + size + more, count + 1
    return count
