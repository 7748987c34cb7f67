"""Depth in JPEG photos of Android phones: GDepth, and Dynamic Depth which followed it."""

import base64
import binascii
import struct

import torch
from jaxtyping import Float
from torch import Tensor

from scene.depth.depth_map import DepthKind
from scene.depth.stored import FARTHEST_M, StoredDepth, believable, decode_grey
from scene.errors import InputError
from scene.photo.xmp import Property, jpeg_packets, properties

GDEPTH = "http://ns.google.com/photos/1.0/depthmap/"
DYNAMIC_DEPTH = "http://ns.google.com/photos/dd/1.0/depthmap/"

METRES = {"m": 1.0, "mm": 1e-3, "Meters": 1.0}
"""Units that make depth metric. "Diopters" do too, as 1/m; without a unit the numbers are only relative."""

OTHER_SOURCE = "Name another depth source."


def read_jpeg_depth(data: bytes, turned: int) -> StoredDepth | None:
    """The depth in a JPEG file, None if it has none. `turned` is the photo's EXIF orientation, which depth shares.

    Raises:
        InputError: it has one that cannot be read.
    """
    try:
        entries = [entry for packet in jpeg_packets(data) for entry in properties(packet)]
    except struct.error:
        return None
    gdepth = {entry.name: entry.value for entry in entries if entry.namespace == GDEPTH}
    if "Data" in gdepth:
        try:
            picture = base64.b64decode(gdepth["Data"])
        except binascii.Error as error:
            raise InputError(f"The depth inside the photo (GDepth) is damaged: {error}. {OTHER_SOURCE}") from error
        return _in_metres(decode_grey(picture, turned), gdepth, "GDepth")
    dynamic = {entry.name: entry.value for entry in entries if entry.namespace == DYNAMIC_DEPTH}
    if "DepthURI" in dynamic:
        picture = _appended(data, entries, dynamic["DepthURI"])
        return _in_metres(decode_grey(picture, turned), dynamic, "Dynamic Depth")
    return None


def _in_metres(grey: Float[Tensor, "rows columns"], properties: dict[str, str], name: str) -> StoredDepth:
    """Read the greys between Near and Far: evenly in depth (RangeLinear) or in its inverse (RangeInverse)."""
    try:
        near, far = float(properties["Near"]), float(properties["Far"])
    except (KeyError, ValueError) as error:
        raise InputError(
            f"The depth inside the photo ({name}) does not say its near and far. {OTHER_SOURCE}"
        ) from error
    if properties.get("Units") == "Diopters":
        near, far = (1 / end if end else FARTHEST_M for end in (near, far))
    if not 0 < near < far < float("inf"):
        raise InputError(f"The depth inside the photo ({name}) goes from {near:g} to {far:g}. {OTHER_SOURCE}")
    linear = properties.get("Format") == "RangeLinear"
    depth = near + grey * (far - near) if linear else near * far / (far - grey * (far - near))
    measured = "ray" if properties.get("MeasureType") == "OpticRay" else "axis"
    unit = properties.get("Units", "")
    kind: DepthKind = "metric" if unit in METRES or unit == "Diopters" else "relative"
    if kind == "metric":
        detail = f"{name}, in {unit}"
        return StoredDepth((depth * METRES.get(unit, 1.0)).to(torch.float32), kind, detail, measured)
    metres, assumed = believable(depth)
    return StoredDepth(metres, kind, f"{name} without a unit: {assumed}", measured)


def _appended(data: bytes, said: list[Property], uri: str) -> bytes:
    """One of the files behind the picture. The directory lists them in order; they end where the file ends."""
    entries: dict[int, dict[str, str]] = {}
    for entry in said:
        if entry.namespace.rstrip("/").endswith("/item"):
            entries.setdefault(entry.group, {})[entry.name] = entry.value
    try:
        sizes = [
            (item.get("DataURI"), int(item.get("Length", "0")), int(item.get("Padding", "0")))
            for item in list(entries.values())[1:]  # the first is the picture itself
        ]
    except ValueError:
        sizes = []
    end = len(data)
    for name, length, padding in reversed(sizes):
        start = end - padding - length
        if start < 0:
            break
        if name == uri:
            return data[start : start + length]
        end = start
    raise InputError(f"The depth inside the photo (Dynamic Depth, {uri}) is cut off. {OTHER_SOURCE}")
