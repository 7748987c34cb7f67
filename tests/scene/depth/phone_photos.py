"""Photos with depth inside, put together as phones write them."""

import base64
import io
import math
import struct

import numpy as np
import pillow_heif
from PIL import Image

from scene.photo.heif_items import read_items
from scene.photo.xmp import EXTENSION, STANDARD

HEVC_DEPTH = b"urn:mpeg:hevc:2015:auxid:2"
AVIF_DEPTH = b"urn:mpeg:mpegB:cicp:systems:auxiliary:depth"


def grey_png(values: np.ndarray) -> bytes:
    """uint8 or uint16 greys."""
    file = io.BytesIO()
    Image.fromarray(values).save(file, "PNG")
    return file.getvalue()


def xmp(*descriptions: str) -> bytes:
    inside = "".join(f"<rdf:Description rdf:about='' {text}" for text in descriptions)
    return (
        "<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'>"
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
        f"{inside}</rdf:RDF></x:xmpmeta><?xpacket end='w'?>"
    ).encode()


def jpeg_with_xmp(picture: Image.Image, standard: bytes, extended: bytes = b"", orientation: int = 1) -> bytes:
    """Both packets as APP1 segments; the extended one cut into several, in the wrong order."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=95, exif=exif.tobytes())
    jpeg = file.getvalue()
    guid = b"0123456789ABCDEF0123456789abcdef"
    step = 30_000
    pieces = [
        EXTENSION + guid + struct.pack(">II", len(extended), at) + extended[at : at + step]
        for at in range(0, len(extended), step)
    ]
    segments = [STANDARD + standard, *reversed(pieces)]
    return jpeg[:2] + b"".join(b"\xff\xe1" + struct.pack(">H", len(s) + 2) + s for s in segments) + jpeg[2:]


def gdepth_jpeg(
    picture: Image.Image, grey: bytes, said: dict[str, str], *, split: bool = True, orientation: int = 1
) -> bytes:
    attributes = " ".join(f"GDepth:{name}='{value}'" for name, value in said.items())
    space = "xmlns:GDepth='http://ns.google.com/photos/1.0/depthmap/'"
    image = f"GDepth:Data='{base64.b64encode(grey).decode()}'"
    if not split:
        return jpeg_with_xmp(picture, xmp(f"{space} {attributes} {image}/>"), orientation=orientation)
    note = "xmlns:xmpNote='http://ns.adobe.com/xmp/note/' xmpNote:HasExtendedXMP='0123456789ABCDEF0123456789abcdef'"
    return jpeg_with_xmp(
        picture, xmp(f"{space} {attributes} {note}/>"), xmp(f"{space} {image}/>"), orientation=orientation
    )


def dynamic_depth_jpeg(picture: Image.Image, grey: bytes, said: dict[str, str]) -> bytes:
    dd = "http://ns.google.com/photos/dd/1.0"
    attributes = " ".join(f"DepthMap:{name}='{value}'" for name, value in said.items())
    other = b"a video, say"
    items = "".join(
        f"<rdf:li><Container:Item Item:Mime='{mime}' Item:Length='{length}' Item:DataURI='{uri}'/></rdf:li>"
        for mime, length, uri in (
            ("image/jpeg", 0, "primary_image"),
            ("image/png", len(grey), "android/depthmap"),
            ("video/mp4", len(other), "android/video"),
        )
    )
    packet = xmp(
        f"xmlns:DepthMap='{dd}/depthmap/' xmlns:Container='{dd}/container/' xmlns:Item='{dd}/item/'>"
        f"<Container:Directory><rdf:Seq>{items}</rdf:Seq></Container:Directory>"
        f"<DepthMap:Map {attributes} DepthMap:DepthURI='android/depthmap'/></rdf:Description>"
    )
    return jpeg_with_xmp(picture, packet) + grey + other


def heif_with_depth(
    picture: Image.Image,
    grey: Image.Image,
    kind: bytes,
    *,
    packet: bytes = b"",
    quarter_turns: int = 0,
    message: bytes = b"",
) -> bytes:
    """A HEIC (`HEVC_DEPTH`) or AVIF (`AVIF_DEPTH`) file: picture, auxiliary depth, XMP about the depth."""
    files = [_encoded(image, "HEIF" if kind == HEVC_DEPTH else "AVIF") for image in (picture, grey)]
    payloads, properties = [], []
    for file in files:
        items = read_items(file)
        payloads.append(items.payload(file, items.primary))
        properties.append([_box(name, content) for name, content in items.properties[items.primary]])
    properties[0].append(_box(b"irot", bytes([quarter_turns])))
    properties[1].append(_box(b"auxC", bytes(4) + kind + b"\0" + message))
    types = [b"hvc1" if kind == HEVC_DEPTH else b"av01"] * 2
    references = [_box(b"auxl", struct.pack(">HHH", 2, 1, 1))]
    if packet:
        payloads.append(packet)
        types.append(b"mime")
        references.append(_box(b"cdsc", struct.pack(">HHH", 3, 1, 2)))
    first = files[0]
    ftyp = first[: struct.unpack_from(">I", first)[0]]
    start = len(ftyp) + len(_meta(types, properties, references, [(0, 0)] * len(payloads))) + 8
    extents = []
    for payload in payloads:
        extents.append((start, len(payload)))
        start += len(payload)
    return ftyp + _meta(types, properties, references, extents) + _box(b"mdat", b"".join(payloads))


def apple_xmp(said: dict[str, str], accuracy: str) -> bytes:
    attributes = " ".join(f"apdi:{name}='{value}'" for name, value in said.items())
    return xmp(
        f"xmlns:apdi='http://ns.apple.com/pixeldatainfo/1.0/' xmlns:depthData='http://ns.apple.com/depthData/1.0/' "
        f"{attributes} depthData:Accuracy='{accuracy}'/>"
    )


def depth_representation(kind: int, **numbers: float) -> bytes:
    """The HEVC message about depth (z_near, z_far, d_min, d_max), as an `auxC` property carries it."""
    order = ("z_near", "z_far", "d_min", "d_max")
    bits = "".join("1" if name in numbers else "0" for name in order) + _exp_golomb(kind)
    if "d_min" in numbers or "d_max" in numbers:
        bits += _exp_golomb(0)
    for name in order:
        if name in numbers:
            fraction, exponent = math.frexp(numbers[name])
            mantissa = round((2 * fraction - 1) * 2**20)
            bits += f"0{exponent - 1 + 31:07b}{19:05b}{mantissa:020b}"
    bits += "1"  # end of the payload
    bits += "0" * (-len(bits) % 8)
    payload = int(bits, 2).to_bytes(len(bits) // 8, "big")
    nal = bytes([39 << 1, 1, 177, len(payload)]) + payload + b"\x80"
    return struct.pack(">I", len(nal)) + nal


def _exp_golomb(value: int) -> str:
    binary = f"{value + 1:b}"
    return "0" * (len(binary) - 1) + binary


def _encoded(image: Image.Image, kind: str) -> bytes:
    pillow_heif.register_heif_opener()
    file = io.BytesIO()
    image.save(file, kind, quality=95)
    return file.getvalue()


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", len(content) + 8, kind) + content


def _meta(
    types: list[bytes], properties: list[list[bytes]], references: list[bytes], extents: list[tuple[int, int]]
) -> bytes:
    handler = _box(b"hdlr", bytes(8) + b"pict" + bytes(13))
    primary = _box(b"pitm", bytes(4) + struct.pack(">H", 1))
    locations = struct.pack(">BBH", 0x44, 0, len(extents)) + b"".join(
        struct.pack(">HHHII", item, 0, 1, start, size) for item, (start, size) in enumerate(extents, 1)
    )
    entries = b"".join(
        _box(
            b"infe",
            bytes([2, 0, 0, 0])
            + struct.pack(">HH4s", item, 0, kind)
            + b"\0"
            + (b"application/rdf+xml\0" if kind == b"mime" else b""),
        )
        for item, kind in enumerate(types, 1)
    )
    information = _box(b"iinf", bytes(4) + struct.pack(">H", len(types)) + entries)
    known = [box for owned in properties for box in owned]
    association, index = struct.pack(">I", len(properties)), 1
    for item, owned in enumerate(properties, 1):
        association += struct.pack(">HB", item, len(owned))
        for box in owned:
            association += bytes([index | (0x80 if box[4:8] in (b"hvcC", b"av1C", b"irot") else 0)])
            index += 1
    owned_box = _box(b"iprp", _box(b"ipco", b"".join(known)) + _box(b"ipma", bytes(4) + association))
    related = _box(b"iref", bytes(4) + b"".join(references))
    content = handler + primary + _box(b"iloc", bytes(4) + locations) + information + related + owned_box
    return _box(b"meta", bytes(4) + content)
