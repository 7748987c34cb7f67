"""Picture files of every kind that is written here, damaged."""

import io
import random
import struct
from functools import cache
from pathlib import Path

import numpy as np
import pillow_heif
from PIL import Image, ImageCms

from scene.photo.image import load_image
from tests.fuzz.mutate import mutated_bytes

KINDS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "PPM", "JPEG2000", "HEIF", "AVIF")
ENDINGS = ("jpg", "png", "webp", "tif", "heic", "dng", "exr", "gif", "jxl", "txt", "")


def trial(rng: random.Random, folder: Path) -> None:
    """One file, opened as a photo."""
    content = rng.choice(pictures())
    if rng.random() < 0.25:
        content = larger(rng, content)
    times = rng.choice((0, 1, 1, 3, None))
    file = folder / f"photo.{rng.choice(ENDINGS)}"
    file.write_bytes(content if times == 0 else mutated_bytes(rng, content, times))
    photo = load_image(file, fov_x_deg=rng.choice((None, 50.0)))
    assert max(photo.width, photo.height) <= 2048 and bool(photo.intrinsics.matrix.isfinite().all())


@cache
def pictures() -> tuple[bytes, ...]:
    """Small pictures of every kind and mode, with EXIF, profile and pages."""
    pillow_heif.register_heif_opener()
    pixels = np.random.default_rng(0).integers(0, 256, (24, 40, 3), dtype=np.uint8)
    picture = Image.fromarray(pixels)
    exif = Image.Exif()
    exif[0x0112], exif[0x9207], exif[0xA405] = 6, 1, 35
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    found = []
    for kind in KINDS:
        for mode in ("RGB", "L", "RGBA", "CMYK", "I;16", "P", "1"):
            more = {"save_all": True, "append_images": [picture]} if kind in ("TIFF", "GIF") and mode == "P" else {}
            stream = io.BytesIO()
            try:
                made = (
                    Image.fromarray(pixels[..., 0].astype(np.uint16) * 257) if mode == "I;16" else picture.convert(mode)
                )
                made.save(stream, kind, exif=exif.tobytes(), icc_profile=profile, **more)
            except (OSError, ValueError, KeyError, TypeError):
                continue  # a kind has not every mode
            found.append(stream.getvalue())
    return tuple(found)


def larger(rng: random.Random, content: bytes) -> bytes:
    """The same picture, whose header claims another size."""
    changed = bytearray(content)
    for width, height in ((40, 24), (24, 40)):
        for form in (">II", "<II", ">HH", "<HH"):
            at = changed.find(struct.pack(form, width, height))
            if at >= 0:
                most = 2**16 - 1 if form[1] == "H" else 2**31 - 1
                below = [most + 1, 2 * most + 2 - 24] if form[1] == "I" else []  # with a sign
                sides = [rng.choice((0, 1, side, 60_000, most, *below)) for side in (width, height)]
                struct.pack_into(form, changed, at, *sides)
    return bytes(changed)
