"""Picture files of many kinds, decoded as upright 8-bit sRGB."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image

from scene.errors import InputError
from scene.photo.exif import SIDEWAYS, Tag, camera_tag, find_lens, read_exif, upright
from scene.photo.pictures.colours import in_srgb, reduced
from scene.photo.pictures.first_look import Look, first_look, refuse_large
from scene.photo.pictures.opened import damage_reported, opened_picture
from scene.photo.pictures.panorama import panorama_seen, panorama_words
from scene.photo.pictures.picture import Picture
from scene.photo.pictures.process import sent
from scene.photo.pictures.tiff_pages import MOST_PAGES, TiffPage

ANIMATED = ("GIF", "WEBP", "PNG", "AVIF")
"""Kinds whose further frames are moments; in the others they are pages, thumbnails or depth."""

MIN_SIDE = 16
"""Less than this across is no photo."""


def decode(path: Path, max_side: int, look: Look) -> Picture:
    """Decode a picture file, no side longer than `max_side` pixels. Memory and time are the caller's to bound.

    Raises:
        InputError: it is damaged, animated, too large or too small, or of a kind that holds no photo.
    """
    if look.kind == "EXR":
        from scene.photo.pictures.floating import decode_exr

        return decode_exr(path, max_side)
    with _opened_page(path, look) as (image, paged):
        with damage_reported(path.name):
            width, height = image.size
            _refuse_unfit(path, image, max_side)
            scale = min(1.0, max_side / max(width, height))
            _draft(image, scale)
            image.load()
            exif = read_exif(image)
            if image.format == "TIFF":  # its reader turns pictures upright by itself
                width, height = image.size
            turned_by_reader = image.format == "JXL" and not getattr(image, "jpeg", False)
            orientation = 1 if turned_by_reader else exif.get(Tag.Orientation, 1)
            wanted = max(1, round(width * scale)), max(1, round(height * scale))
            flat, layered = reduced(path.name, image, wanted)
            srgb, converted = in_srgb(flat, image.info.get("icc_profile"))
            turned = upright(srgb, orientation)
        if orientation in SIDEWAYS and image.format != "TIFF":
            width, height = height, width
        lens = find_lens(exif, width, height)
        panorama = panorama_words(path.name, _xmp(image), camera_tag(exif, Tag.CustomRendered))
        layers = "Transparent parts were laid on white." if layered else ""
        doubt = lens.doubt or (panorama_seen(turned, lens_known=lens.focal is not None) if not panorama else "")
        notices = (paged, _reduced(turned, width, height), layers, converted, doubt)
        return Picture(turned, (width, height), lens.focal, tuple(filter(None, notices)), panorama)


def decode_task(data: bytes, *, path: str, max_side: int) -> bytes:
    """The answer of `decode`, for a process of its own."""
    picture = decode(Path(path), max_side, first_look(Path(path)))
    facts = {"size": picture.size, "focal": picture.focal, "notices": picture.notices, "panorama": picture.panorama}
    return sent(facts, {"pixels": np.asarray(picture.image)})


@contextmanager
def _opened_page(path: Path, look: Look) -> Iterator[tuple[Image.Image, str]]:
    """The picture, of several the right one, and a sentence about the others."""
    tops = [page for page in look.pages if not page.child]
    if not tops:
        with opened_picture(path, look) as image:
            yield image, ""
        return
    number = _page(path, look.pages)
    note = ""
    if len(tops) > 1:
        count = f"{len(tops)}" if len(look.pages) < MOST_PAGES else f"more than {len(tops) - 1}"
        note = f"{'The first' if number == 0 else f'Number {number + 1}'} of {count} pages was taken."
    page = tops[number]
    refuse_large(path.name, page.width, page.height)
    if page.floating and page.samples > 1:
        from scene.photo.pictures.floating import float_tiff

        yield float_tiff(path, number), note
        return
    with opened_picture(path, look) as image:
        if number:
            with damage_reported(path.name):
                image.seek(number)
        yield image, note


def _page(path: Path, pages: tuple[TiffPage, ...]) -> int:
    """Which page of a TIFF is its picture: the first that is no smaller copy of another.

    Raises:
        InputError: the picture hangs on another page, where Pillow does not read.
    """
    tops = [page for page in pages if not page.child]
    number = next((at for at, page in enumerate(tops) if not page.reduced), 0)
    hidden = max((page.pixels for page in pages if page.child and not page.reduced), default=0)
    if tops[number].reduced and hidden > tops[number].pixels:
        raise InputError(
            f"{path.name} shows a thumbnail of {tops[number].width}x{tops[number].height}, and keeps its picture where "
            "few programs read it. Export it as JPEG or as a plain TIFF, and open that."
        )
    return number


def _refuse_unfit(path: Path, image: Image.Image, max_side: int) -> None:
    width, height = image.size
    refuse_large(path.name, width, height, whole=image.format not in ("JPEG", "MPO"))
    if image.format in ANIMATED and getattr(image, "is_animated", False):
        frames = f" of {image.n_frames} frames" if image.format != "GIF" else ""  # pyright: ignore
        raise InputError(
            f"{path.name} is an animation{frames}, not a still photo. "
            "Save one of its frames as PNG or JPEG and open that."
        )
    shorter = min(width, height) * min(1.0, max_side / max(width, height))
    if shorter < MIN_SIDE:
        raise InputError(
            f"{path.name} has {width}x{height} pixels, and a photo needs at least {MIN_SIDE} on its shorter side"
            f"{f' after its longer one is reduced to {max_side}' if max(width, height) > max_side else ''}. "
            "Choose a larger picture."
        )


def _draft(image: Image.Image, scale: float) -> None:
    """Have it decoded at a fraction of its size, where its kind can."""
    if scale >= 1:
        return
    width, height = image.size
    if image.format in ("JPEG", "MPO"):
        image.draft(None, (round(2 * width * scale), round(2 * height * scale)))
    elif image.format == "JPEG2000":
        halvings = min(_halvings(image), int(1 / scale / 2).bit_length() - 1)
        if halvings > 0:
            setattr(image, "reduce", halvings)  # noqa: B010  (which Pillow makes a property over a method)


def _halvings(image: Image.Image) -> int:
    """How often a JPEG 2000 picture holds itself at half its size (ITU-T T.800, A.6.1)."""
    file = getattr(image, "fp", None)
    if file is None:
        return 0
    place = file.tell()
    file.seek(0)
    start = file.read(2**16)
    file.seek(place)
    at = start.find(b"\xff\x52", start.find(b"\xff\x4f\xff\x51"))
    return min(start[at + 9], 32) if 0 <= at < len(start) - 9 else 0


def _reduced(image: Image.Image, width: int, height: int) -> str:
    if image.width >= width:
        return ""
    return f"Reduced from {width}x{height} to {image.width}x{image.height} pixels."


def _xmp(image: Image.Image) -> bytes:
    packet = image.info.get("xmp", b"")
    return packet.encode(errors="replace") if isinstance(packet, str) else bytes(packet)
