"""What lies in a TIFF file: its directories, as many as anybody needs."""

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedIOBase

MOST_PAGES = 1000
"""Directories looked at; a file may chain as many as it has room for."""
MOST_ENTRIES = 4096
MOST_CHILDREN = 32

NEW_SUBFILE_TYPE, WIDTH, HEIGHT, PHOTOMETRIC = 254, 256, 257, 262
SAMPLES, CHILDREN, SAMPLE_FORMAT, DNG_VERSION = 277, 330, 339, 50706
WANTED = {NEW_SUBFILE_TYPE, WIDTH, HEIGHT, PHOTOMETRIC, SAMPLES, CHILDREN, SAMPLE_FORMAT, DNG_VERSION}

NUMBER = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}
"""TIFF's types of whole numbers, as `struct` calls them."""

FLOATING = 3


@dataclass(frozen=True)
class TiffPage:
    """One directory of a TIFF."""

    width: int
    height: int
    photometric: int
    samples: int
    floating: bool
    reduced: bool
    """Whether it says that it is a smaller copy of another."""
    child: bool
    """Whether it hangs on another directory, where most programs do not look."""
    dng: bool

    @property
    def pixels(self) -> int:
        """How many it has."""
        return self.width * self.height


def tiff_pages(file: BufferedIOBase) -> tuple[TiffPage, ...]:
    """The directories of a TIFF or BigTIFF, children behind their parent, at most `MOST_PAGES`.

    A directory that is cut off, or that came before, ends the chain.
    """
    return tuple(page for page, _ in zip(_chain(file), range(MOST_PAGES), strict=False))


@dataclass(frozen=True)
class _Layout:
    order: str
    big: bool
    size: int
    """Size of the file, bytes."""

    @property
    def offset(self) -> str:
        return "Q" if self.big else "I"


def _chain(file: BufferedIOBase) -> Iterator[TiffPage]:
    file.seek(0)
    start = file.read(16)
    if len(start) < 8 or start[:2] not in (b"II", b"MM"):
        return
    order, big = "<" if start[:2] == b"II" else ">", 43 in start[2:4]
    layout = _Layout(order, big, file.seek(0, os.SEEK_END))
    try:
        (at,) = struct.unpack_from(order + layout.offset, start, 8 if big else 4)
        seen: set[int] = set()
        while at and at not in seen:
            seen.add(at)
            fields, following = _directory(file, at, layout)
            yield _page(fields, child=False)
            for child in fields.get(CHILDREN, ())[:MOST_CHILDREN]:
                if child and child not in seen:
                    seen.add(child)
                    yield _page(_directory(file, child, layout)[0], child=True)
            at = following
    except (struct.error, OSError, OverflowError):
        return


def _directory(file: BufferedIOBase, at: int, layout: _Layout) -> tuple[dict[int, tuple[int, ...]], int]:
    """The wanted numbers of a directory by tag, and where the next one is."""
    head, width = ("Q", 20) if layout.big else ("H", 12)
    file.seek(at)
    (count,) = struct.unpack(layout.order + head, file.read(struct.calcsize("=" + head)))
    if count > MOST_ENTRIES:
        raise struct.error("no directory has so many entries")
    entries = file.read(count * width)
    tail = file.read(struct.calcsize("=" + layout.offset))
    fields = {}
    for place in range(0, count * width, width):
        tag, kind = struct.unpack_from(layout.order + "HH", entries, place)
        if tag in WANTED and kind in NUMBER:
            fields[tag] = _numbers(file, entries[place : place + width], NUMBER[kind], layout)
    return fields, struct.unpack(layout.order + layout.offset, tail)[0] if len(tail) >= 4 else 0


def _numbers(file: BufferedIOBase, entry: bytes, number: str, layout: _Layout) -> tuple[int, ...]:
    (count,) = struct.unpack_from(layout.order + layout.offset, entry, 4)
    count = min(count, MOST_CHILDREN)
    value = entry[12:] if layout.big else entry[8:]
    size = count * struct.calcsize("=" + number)
    if size > len(value):
        (at,) = struct.unpack(layout.order + layout.offset, value)
        if at + size > layout.size:
            raise struct.error("the file ends before this value")
        file.seek(at)
        value = file.read(size)
    return struct.unpack_from(f"{layout.order}{count}{number}", value)


def _page(fields: dict[int, tuple[int, ...]], *, child: bool) -> TiffPage:
    def first(tag: int, otherwise: int) -> int:
        return fields.get(tag, (otherwise,))[0] if fields.get(tag) else otherwise

    return TiffPage(
        width=first(WIDTH, 0),
        height=first(HEIGHT, 0),
        photometric=first(PHOTOMETRIC, -1),
        samples=first(SAMPLES, 1),
        floating=first(SAMPLE_FORMAT, 1) == FLOATING,
        reduced=bool(first(NEW_SUBFILE_TYPE, 0) & 1),
        child=child,
        dng=DNG_VERSION in fields,
    )
