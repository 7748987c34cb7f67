"""XMP: what Adobe's metadata says in a JPEG or beside a picture, as plain names and values."""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

STANDARD = b"http://ns.adobe.com/xap/1.0/\0"
EXTENSION = b"http://ns.adobe.com/xmp/extension/\0"

LONGEST_PACKET = 2**25
"""Bytes; one with a depth map and the untouched photo in it has some millions."""
MOST_PROPERTIES = 100_000
MOST_SEGMENTS = 10_000


@dataclass(frozen=True)
class Property:
    """A value with its name, and where it stood."""

    namespace: str
    name: str
    value: str
    group: int
    """The same for properties of one element, so that the entries of a list can be told apart."""


def properties(packet: bytes) -> list[Property]:
    """Every property in an XMP packet, in order; none in one that is not well formed, or larger than any camera's.

    A packet with a document type is not read: no camera writes one, and it may expand to any size.
    """
    if len(packet) > LONGEST_PACKET or packet.count(b"<") + packet.count(b"=") > MOST_PROPERTIES:
        return []
    text = re.sub(rb"<\?xpacket[^>]*\?>", b"", packet).strip(b"\0 \r\n\t")
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        return []
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError:
        return []
    return list(_walk(root))


def _walk(root: ElementTree.Element) -> Iterator[Property]:
    for group, element in enumerate(root.iter()):
        for key, value in element.attrib.items():
            yield _property(key, value, group)
        if element.text and element.text.strip() and len(element) == 0:
            yield _property(element.tag, element.text.strip(), group)


def _property(key: str, value: str, group: int) -> Property:
    namespace, _, name = key.rpartition("}")
    return Property(namespace.removeprefix("{"), name, value, group)


def jpeg_packets(data: bytes) -> list[bytes]:
    """The XMP packets of a JPEG: the standard one, and the extended one put together from its pieces."""
    standard: list[bytes] = []
    pieces: dict[bytes, dict[int, bytes]] = {}
    for segment in _app1_segments(data):
        if segment.startswith(STANDARD):
            standard.append(segment[len(STANDARD) :])
        elif segment.startswith(EXTENSION) and len(segment) >= len(EXTENSION) + 40:
            at = len(EXTENSION)
            guid = segment[at : at + 32]
            _, offset = struct.unpack_from(">II", segment, at + 32)
            pieces.setdefault(guid, {})[offset] = segment[at + 40 :]
    named = re.findall(rb"HasExtendedXMP(?:\s*=\s*[\"']|>)\s*([0-9A-Fa-f]{32})", b"".join(standard))
    extended = [pieces[guid] for guid in dict.fromkeys(named) if guid in pieces]
    return standard + [b"".join(parts[offset] for offset in sorted(parts)) for parts in extended]


def _app1_segments(data: bytes) -> Iterator[bytes]:
    at = 2
    for _ in range(MOST_SEGMENTS):
        if at + 4 > len(data) or data[at] != 0xFF:
            return
        marker = data[at + 1]
        if marker == 0xFF:  # padding
            at += 1
            continue
        if marker in (0xDA, 0xD9):  # the picture begins, or ends
            return
        (length,) = struct.unpack_from(">H", data, at + 2)
        if marker == 0xE1:
            yield data[at + 4 : at + 2 + length]
        at += 2 + length
