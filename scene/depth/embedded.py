"""Depth that a phone put inside its photo."""

import torch
from jaxtyping import Float
from torch import Tensor

from scene.camera import Intrinsics, pixel_centres
from scene.depth.depth_map import DepthMap, DepthSource
from scene.depth.gdepth import read_jpeg_depth
from scene.depth.heif_depth import read_heif_depth
from scene.depth.stored import StoredDepth
from scene.depth.upsample import upsampled
from scene.errors import InputError
from scene.photo.exif import Tag, read_exif
from scene.photo.image import Photo
from scene.photo.pictures.first_look import first_look
from scene.photo.pictures.opened import opened_picture

SAME_SHAPE = 0.1
"""A depth map whose aspect differs more than this from its photo's belongs to another crop of the picture."""

LARGEST = 2**27
"""Bytes of a photo that is looked into; a telephone's, with depth and a film behind it, has 30 million."""


def read_embedded(photo: Photo) -> DepthMap | None:
    """The depth inside the photo's file at the photo's size, None if there is none.

    Raises:
        InputError: there is one that cannot be read or used.
    """
    stored = _stored(photo)
    if stored is None or photo.path is None:
        return None
    rows, columns = stored.metres.shape
    if abs(columns / rows / (photo.width / photo.height) - 1) > SAME_SHAPE:
        raise InputError(
            f"The depth inside {photo.path.name} is {columns}x{rows}, another shape than the photo's "
            f"{photo.width}x{photo.height}. Name another depth source."
        )
    metres = upsampled(stored.metres, photo.pixels)
    if stored.measured == "ray":
        metres = metres / _ray_lengths(photo.intrinsics)
    if not bool(metres.isfinite().all()) or not bool((metres > 0).all()):
        raise InputError(
            f"The depth inside {photo.path.name} is not finite and positive everywhere. Name another depth source."
        )
    detail = f"Read from inside {photo.path.name}, {columns}x{rows}: {stored.detail}."
    return DepthMap(metres.float(), DepthSource("embedded", stored.kind, detail))


def _stored(photo: Photo) -> StoredDepth | None:
    if photo.path is None:
        return None
    look = first_look(photo.path)
    if look.bytes > LARGEST or look.busy:
        return None
    if look.kind in ("HEIF", "AVIF"):
        return read_heif_depth(photo.path.read_bytes())
    if look.kind == "JPEG":
        with opened_picture(photo.path, look) as image:
            turned = read_exif(image).get(Tag.Orientation, 1)
        return read_jpeg_depth(photo.path.read_bytes(), turned)
    return None


def _ray_lengths(lens: Intrinsics) -> Float[Tensor, "height width"]:
    """How far along its ray each pixel reaches for one metre of z-depth."""
    uv = pixel_centres(lens.width, lens.height)
    x, y = (uv[..., 0] - lens.cx) / lens.fx, (uv[..., 1] - lens.cy) / lens.fy
    return torch.sqrt(1 + x**2 + y**2)
