"""What lies in a HEIC or AVIF file beside its picture: items, their properties, who belongs to whom (ISO 23008-12)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from mmap import mmap
from typing import NamedTuple

Data = bytes | mmap

MOST_BOXES = 10_000
LONGEST_DIRECTORY = 2**24
"""Bytes; a telephone's photo of 48 megapixels in tiles needs 50,000."""
MOST_EXTENTS = 100_000


class Box(NamedTuple):
    """A box by its place in the file, without its header."""

    type: bytes
    start: int
    end: int


@dataclass(frozen=True)
class Reference:
    """One item speaks of others: `auxl` from depth to its picture, `cdsc` from metadata to what it describes."""

    type: bytes
    at: int
    """Where the type is written in the file."""
    source: int
    targets: tuple[int, ...]


@dataclass
class HeifItems:
    """The item directory of a file."""

    primary: int = 0
    primary_at: Box | None = None
    """Where the number of the primary item is written."""
    types: dict[int, bytes] = field(default_factory=dict)
    extents: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    """(start, length) in the file, by item."""
    properties: dict[int, list[tuple[bytes, bytes]]] = field(default_factory=dict)
    """(type, payload) by item."""
    references: list[Reference] = field(default_factory=list)

    def payload(self, data: Data, item: int) -> bytes:
        """The bytes of an item; none where it names more than there are."""
        extents = self.extents.get(item, [])
        if sum(length for _, length in extents) > len(data):
            return b""
        return b"".join(data[start : start + length] for start, length in extents)


def read_items(data: Data) -> HeifItems:
    """The item directory of a HEIC or AVIF file; empty where it has none.

    Raises:
        struct.error, IndexError: a box ends before its contents do, or there are more of them than any camera writes.
    """
    items = HeifItems()
    metas = [box for box in boxes(data, 0, len(data)) if box.type == b"meta"]
    if sum(meta.end - meta.start for meta in metas) > LONGEST_DIRECTORY:
        raise struct.error("no directory is as long")
    for meta in metas:
        children = {box.type: box for box in boxes(data, meta.start + 4, meta.end)}
        if b"pitm" in children:
            _read_primary(data, children[b"pitm"], items)
        if b"iinf" in children:
            _read_types(data, children[b"iinf"], items)
        if b"iloc" in children:
            _read_extents(data, children[b"iloc"], children.get(b"idat"), items)
        if b"iref" in children:
            _read_references(data, children[b"iref"], items)
        if b"iprp" in children:
            _read_properties(data, children[b"iprp"], items)
    return items


def with_primary(data: bytes, items: HeifItems, item: int) -> bytes:
    """The same file with another item as its picture, so that a decoder which shows only that one shows it."""
    assert items.primary_at is not None
    patched = bytearray(data)
    size = items.primary_at.end - items.primary_at.start
    patched[items.primary_at.start : items.primary_at.end] = item.to_bytes(size, "big")
    for reference in items.references:
        if reference.type == b"auxl":  # no longer anybody's companion
            patched[reference.at : reference.at + 4] = b"skip"
    return bytes(patched)


def largest_picture(data: Data) -> tuple[int, int]:
    """(width, height) of the largest item, (0, 0) where no size can be found."""
    try:
        items = read_items(data)
    except (struct.error, IndexError):
        return 0, 0
    owned = (entry for entries in items.properties.values() for entry in entries)
    sizes = [struct.unpack_from(">II", payload, 4) for kind, payload in owned if kind == b"ispe" and len(payload) >= 12]
    return max(sizes, key=lambda size: size[0] * size[1], default=(0, 0))


def boxes(data: Data, start: int, end: int) -> Iterator[Box]:
    """The boxes one after the other between two places, as many as a camera may write."""
    for _ in range(MOST_BOXES):
        if start + 8 > end:
            return
        size, kind = struct.unpack_from(">I4s", data, start)
        header = 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, start + 8)
            header = 16
        elif size == 0:
            size = end - start
        if size < header or start + size > end:
            return
        yield Box(kind, start + header, start + size)
        start += size


class _Reader:
    """Big-endian numbers, one after the other."""

    def __init__(self, data: Data, start: int) -> None:
        self.data = data
        self.at = start

    def number(self, size: int) -> int:
        if self.at + size > len(self.data):
            raise struct.error("the file ends inside a box")
        value = int.from_bytes(self.data[self.at : self.at + size], "big")
        self.at += size
        return value


def _read_primary(data: Data, box: Box, items: HeifItems) -> None:
    size = 2 if data[box.start] == 0 else 4
    items.primary_at = Box(b"", box.start + 4, box.start + 4 + size)
    items.primary = _Reader(data, box.start + 4).number(size)


def _read_types(data: Data, box: Box, items: HeifItems) -> None:
    count_size = 2 if data[box.start] == 0 else 4
    for entry in boxes(data, box.start + 4 + count_size, box.end):
        version = data[entry.start]
        if entry.type == b"infe" and version >= 2:
            reader = _Reader(data, entry.start + 4)
            item = reader.number(2 if version == 2 else 4)
            reader.number(2)  # protection
            items.types[item] = reader.number(4).to_bytes(4, "big")


def _read_extents(data: Data, box: Box, idat: Box | None, items: HeifItems) -> None:
    version = data[box.start]
    reader = _Reader(data, box.start + 4)
    sizes, more_sizes = reader.number(1), reader.number(1)
    offset_size, length_size, base_size = sizes >> 4, sizes & 15, more_sizes >> 4
    index_size = more_sizes & 15 if version in (1, 2) else 0
    room = MOST_EXTENTS
    for _ in range(reader.number(2 if version < 2 else 4)):
        item = reader.number(2 if version < 2 else 4)
        inside_idat = bool(version in (1, 2) and reader.number(2) & 15 == 1)
        reader.number(2)  # data reference
        base = reader.number(base_size) + (idat.start if inside_idat and idat is not None else 0)
        extents = []
        count = reader.number(2)
        room -= count
        if room < 0:
            raise struct.error("no file is in so many pieces")
        for _ in range(count):
            reader.number(index_size)
            start = base + reader.number(offset_size)
            extents.append((start, reader.number(length_size)))
        items.extents[item] = extents


def _read_references(data: Data, box: Box, items: HeifItems) -> None:
    size = 2 if data[box.start] == 0 else 4
    for entry in boxes(data, box.start + 4, box.end):
        reader = _Reader(data, entry.start)
        source = reader.number(size)
        targets = tuple(reader.number(size) for _ in range(reader.number(2)))
        items.references.append(Reference(entry.type, entry.start - 4, source, targets))


def _read_properties(data: Data, box: Box, items: HeifItems) -> None:
    children = list(boxes(data, box.start, box.end))
    known = [
        (entry.type, data[entry.start : entry.end])
        for container in children
        if container.type == b"ipco"
        for entry in boxes(data, container.start, container.end)
    ]
    for association in (child for child in children if child.type == b"ipma"):
        version, wide = data[association.start], data[association.start + 3] & 1
        reader = _Reader(data, association.start + 4)
        for _ in range(reader.number(4)):
            item = reader.number(2 if version < 1 else 4)
            for _ in range(reader.number(1)):
                index = reader.number(2) & 0x7FFF if wide else reader.number(1) & 0x7F
                if 1 <= index <= len(known):
                    items.properties.setdefault(item, []).append(known[index - 1])
