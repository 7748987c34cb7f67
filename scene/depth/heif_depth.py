"""Depth in HEIC and AVIF photos: an auxiliary picture beside the main one."""

import struct

from jaxtyping import Float
from torch import Tensor

from scene.depth.heif_message import DepthRepresentation, read_representation
from scene.depth.stored import StoredDepth, believable, decode_grey, from_assumed_range, from_disparity
from scene.errors import InputError
from scene.photo.heif_items import HeifItems, read_items, with_primary
from scene.photo.xmp import properties

DEPTH_KINDS = (b"urn:mpeg:hevc:2015:auxid:2", b"urn:mpeg:mpegB:cicp:systems:auxiliary:depth")
"""What an `auxC` property says of a depth map, in HEIC and in AVIF."""

APPLE_PIXELS = "http://ns.apple.com/pixeldatainfo/1.0/"
APPLE_DEPTH = "http://ns.apple.com/depthData/1.0/"

ROTATION = {0: 1, 1: 8, 2: 3, 3: 6}
"""`irot` quarter turns to the EXIF orientation that undoes the same."""


def read_heif_depth(data: bytes) -> StoredDepth | None:
    """The depth in a HEIC or AVIF file, None if it has none.

    Raises:
        InputError: it has one that cannot be read.
    """
    try:
        items = read_items(data)
    except (struct.error, IndexError):
        return None
    item = _depth_item(items)
    if item is None:
        return None
    turned = 1 if _rotation(items, item) else ROTATION[_rotation(items, items.primary)]
    grey = decode_grey(with_primary(data, items, item), turned)
    apple = _apple(data, items, item)
    if apple:
        return _from_apple(grey, apple)
    return _from_representation(grey, _representation(items, item))


def _depth_item(items: HeifItems) -> int | None:
    companions = [r.source for r in items.references if r.type == b"auxl" and items.primary in r.targets]
    for item in companions:
        for kind, payload in items.properties.get(item, []):
            if kind == b"auxC" and payload[4:].split(b"\0")[0] in DEPTH_KINDS:
                return item
    return None


def _rotation(items: HeifItems, item: int) -> int:
    """Anticlockwise quarter turns the file asks for."""
    return next((payload[0] & 3 for kind, payload in items.properties.get(item, []) if kind == b"irot"), 0)


def _apple(data: bytes, items: HeifItems, item: int) -> dict[str, str]:
    """What Apple wrote about the depth map: AuxiliaryImageType, FloatMinValue, Accuracy, ..."""
    packets = [
        items.payload(data, reference.source)
        for reference in items.references
        if reference.type == b"cdsc" and item in reference.targets and items.types.get(reference.source) == b"mime"
    ]
    return {
        entry.name: entry.value
        for packet in packets
        for entry in properties(packet)
        if entry.namespace in (APPLE_PIXELS, APPLE_DEPTH)
    }


def _from_apple(grey: Float[Tensor, "rows columns"], apple: dict[str, str]) -> StoredDepth:
    """Greys run evenly from FloatMinValue to FloatMaxValue, in 1/m for disparity and m for depth."""
    try:
        low, high = float(apple["FloatMinValue"]), float(apple["FloatMaxValue"])
    except (KeyError, ValueError):
        metres, assumed = from_assumed_range(grey)
        return StoredDepth(metres, "relative", f"Apple's depth map without its range, {assumed}")
    values = low + grey * (high - low)
    kind = apple.get("AuxiliaryImageType", "disparity")
    metres = from_disparity(values) if kind == "disparity" else values.clamp_min(1e-3)
    if apple.get("Accuracy") == "absolute":
        return StoredDepth(metres, "metric", f"Apple's {kind} map, of absolute accuracy")
    metres, assumed = believable(metres)
    return StoredDepth(metres, "relative", f"Apple's {kind} map, of relative accuracy: {assumed}")


def _representation(items: HeifItems, item: int) -> DepthRepresentation | None:
    for kind, payload in items.properties.get(item, []):
        if kind == b"auxC":
            return read_representation(payload[4:].partition(b"\0")[2])
    return None


def _from_representation(grey: Float[Tensor, "rows columns"], coded: DepthRepresentation | None) -> StoredDepth:
    if coded is not None and coded.kind == 3:
        raise InputError("The depth inside the photo is coded on a curve, which is not supported. Name another source.")
    if coded is not None and coded.kind == 1 and coded.d_min is not None and coded.d_max is not None:
        metres, assumed = believable(from_disparity(coded.d_min + grey * (coded.d_max - coded.d_min)))
        return StoredDepth(metres, "relative", f"disparity without a unit: {assumed}")
    if coded is not None and coded.kind in (0, 2) and coded.z_near and coded.z_far and 0 < coded.z_near < coded.z_far:
        near, far = coded.z_near, coded.z_far
        z = near + grey * (far - near) if coded.kind == 2 else 1 / (1 / far + grey * (1 / near - 1 / far))
        metres, assumed = believable(z)
        return StoredDepth(metres, "relative", f"depth without a unit: {assumed}")
    metres, assumed = from_assumed_range(grey)
    return StoredDepth(metres, "relative", f"a depth map without its range, {assumed}")
