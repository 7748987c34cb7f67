"""Any picture as 8-bit sRGB: depth of colour, transparency and profiles; in strips, so that little is held twice."""

import io
from collections.abc import Callable, Iterator
from typing import cast

import numpy as np
from PIL import Image, ImageCms

from scene.errors import InputError
from scene.photo.exif import Tag

MODE_OF_SPACE = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}
"""Colour space of an ICC profile to the Pillow mode it describes."""

STRIP_PIXELS = 2**22
GAP = 2.0
"""What is reduced more than this is first averaged in whole blocks, which takes no memory of its own."""


def reduced(name: str, image: Image.Image, wanted: tuple[int, int]) -> tuple[Image.Image, bool]:
    """The picture at the `wanted` size, no larger than its own, with 8 bits a channel and without transparency; and
    whether it had any.

    Raises:
        InputError: its numbers are no brightness.
    """
    eight_bit = _eight_bit(name, image)
    width, height = image.size
    block = max(1, int(max(width / wanted[0], height / wanted[1]) / GAP))
    parts, layered = [], False
    for strip in _strips(image, block):
        flat, was_layered = _without_alpha(eight_bit(strip))
        layered |= was_layered
        parts.append(flat.reduce(block) if block > 1 else flat)
    if len(parts) == 1:
        whole = parts[0]
    else:
        whole, at = Image.new(parts[0].mode, (parts[0].width, sum(part.height for part in parts))), 0
        for part in parts:
            whole.paste(part, (0, at))
            at += part.height
    if whole.size != wanted:
        whole = whole.resize(wanted, Image.Resampling.LANCZOS, box=(0, 0, width / block, height / block))
    return whole, layered


def in_srgb(image: Image.Image, profile: bytes | None) -> tuple[Image.Image, str]:
    """The picture in sRGB, and a sentence if its colours had to be converted."""
    if image.mode == "LAB":
        return _converted(image, ImageCms.createProfile("LAB")), "Colours were converted from Lab to sRGB."
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            name = ImageCms.getProfileDescription(source).strip()[:80]
            mode = MODE_OF_SPACE.get(cast(ImageCms.core.CmsProfile, source.profile).xcolor_space.strip())
            if "sRGB" in name or mode is None or (mode == "CMYK") != (image.mode == "CMYK"):
                return image.convert("RGB"), ""
            return _converted(image.convert(mode), source), f"Colours were converted from {name} to sRGB."
        except (ImageCms.PyCMSError, OSError) as error:
            return image.convert("RGB"), f"The colour profile was ignored, since it cannot be used ({error})."
    if image.mode == "CMYK":
        return image.convert(
            "RGB"
        ), "Printing inks (CMYK) without a colour profile were turned into RGB by rule of thumb."
    return image.convert("RGB"), ""


def _strips(image: Image.Image, block: int) -> Iterator[Image.Image]:
    """The picture from top to bottom, in strips of whole blocks."""
    height = max(1, STRIP_PIXELS // image.width // block) * block
    for top in range(0, image.height, height):
        yield image.crop((0, top, image.width, min(top + height, image.height)))


def _eight_bit(name: str, image: Image.Image) -> Callable[[Image.Image], Image.Image]:
    """What brings a strip of it to 8 bits a channel, scaled rather than clipped."""
    if image.mode in ("P", "1"):
        opaque = not image.has_transparency_data
        return lambda strip: strip.convert("RGB" if image.mode == "P" else "L") if opaque else strip
    if not image.mode.startswith(("I", "F")):
        return lambda strip: strip
    ends = [(float(values.min()), float(values.max())) for values in map(np.asarray, _strips(image, 1))]
    low, high = float(np.min(ends)), float(np.max(ends))  # neither is a number where any is not
    if image.mode == "F":
        full = 1.0
    elif image.mode == "I" and high > 65535:
        full = 2.0**31 - 1
    else:
        full = 65535.0
    if not (low >= 0 and high <= full):
        raise InputError(
            f"{name} holds {'fractions' if full == 1 else 'integers'} from {low:g} to {high:g}, where 0 to "
            f"{full:g} are brightness. Export it with 8 or 16 bits a channel."
        )
    dark = image.format == "TIFF" and _white_is_zero(image)

    def scaled(strip: Image.Image) -> Image.Image:
        grey = (np.asarray(strip) * np.float32(255 / full) + np.float32(0.5)).astype(np.uint8)
        return Image.fromarray(255 - grey if dark else grey)

    return scaled


def _white_is_zero(image: Image.Image) -> bool:
    """Whether a TIFF counts darkness; Pillow turns that round for 8 bits only."""
    return getattr(image, "tag_v2", {}).get(Tag.PhotometricInterpretation) == 0


def _without_alpha(image: Image.Image) -> tuple[Image.Image, bool]:
    """The picture on white where it is transparent, and whether anything was."""
    if not image.has_transparency_data:
        return image, False
    layered = image.convert("LA" if image.mode in ("L", "LA", "1") else "RGBA")
    alpha = layered.getchannel("A")
    colours = layered.convert(layered.mode.removesuffix("A") or "L") if layered.mode == "LA" else layered.convert("RGB")
    opaque, _ = alpha.getextrema()
    if opaque == 255:
        return colours, False
    white = Image.new(colours.mode, colours.size, "white")
    white.paste(colours, mask=alpha)
    return white, True


def _converted(image: Image.Image, source: ImageCms.ImageCmsProfile) -> Image.Image:
    converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    assert converted is not None
    return converted
