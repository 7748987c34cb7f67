"""Pictures whose brightness is in fractions: EXR, and TIFF of several channels."""

from pathlib import Path

import numpy as np
from jaxtyping import Float
from PIL import Image

from scene.errors import InputError
from scene.photo.pictures.exr import read_exr
from scene.photo.pictures.first_look import refuse_large
from scene.photo.pictures.opened import damage_reported
from scene.photo.pictures.panorama import ADVICE
from scene.photo.pictures.picture import Picture


def decode_exr(path: Path, max_side: int) -> Picture:
    """The colours of an EXR, which are linear light, as sRGB; what is brighter than white is white.

    Raises:
        InputError: it is damaged, or holds no colours.
    """
    exr = read_exr(path)
    names = next((names for names in ("RGB", "Y") if set(names) <= exr.channels.keys()), None)
    if names is None:
        there = ", ".join(sorted(exr.channels)[:8])[:80] or "none"
        raise InputError(f"{path.name} holds no colours: it needs R, G and B, not {there}. Export it as colour.")
    width, height = exr.size
    scale = min(1.0, max_side / max(width, height))
    wanted = max(1, round(width * scale)), max(1, round(height * scale))
    brightest, planes = 0.0, []
    for name in names:
        light = np.nan_to_num(exr.channels.pop(name).astype(np.float32), nan=0.0, posinf=1e6, neginf=0.0)
        brightest = max(brightest, float(light.max()))
        plane = Image.fromarray(np.clip(light, 0, 1))
        planes.append(plane if plane.size == wanted else plane.resize(wanted, Image.Resampling.BOX))
    grey = [Image.fromarray(_coded(np.asarray(plane))) for plane in planes]
    image = Image.merge("RGB", grey) if len(grey) == 3 else grey[0].convert("RGB")
    notices = ["Linear light (EXR) was coded as sRGB."]
    if brightest > 1:
        notices.append(f"What is brighter than white (up to {brightest:.3g} times) is shown as white.")
    if image.size != (width, height):
        notices.append(f"Reduced from {width}x{height} to {image.width}x{image.height} pixels.")
    panorama = f"{path.name} is a panorama, as its EXR header says. {ADVICE}" if exr.panorama else ""
    return Picture(image, (width, height), None, tuple(notices), panorama)


def float_tiff(path: Path, page: int) -> Image.Image:
    """A page of a TIFF whose channels are fractions from 0 to 1, with 8 bits each; Pillow reads only grey ones.

    Raises:
        InputError: it is damaged, compressed in an unusual way, or holds what is no brightness.
    """
    import tifffile

    with damage_reported(path.name), tifffile.TiffFile(path) as file:
        values = file.pages[page].asarray()
    if values.ndim == 3 and values.shape[0] in (3, 4) and values.shape[2] not in (3, 4):  # a plane for each channel
        values = np.moveaxis(values, 0, -1)
    if values.ndim != 3 or values.shape[2] not in (3, 4):
        raise InputError(f"{path.name} is an array of shape {values.shape}, and a photo is height x width x 3 colours.")
    refuse_large(path.name, values.shape[1], values.shape[0])
    colours = values[..., :3]
    low, high = float(colours.min()), float(colours.max())
    if not (low >= 0 and high <= 1):
        raise InputError(
            f"{path.name} holds fractions from {low:g} to {high:g}, where 0 to 1 are brightness. Export it with 8 or "
            "16 bits a channel, or as EXR if it is linear light."
        )
    return Image.fromarray(_eight_bit(colours))


def _eight_bit(fractions: Float[np.ndarray, "height width channels"]) -> np.ndarray:
    rows = [(row.astype(np.float32) * 255 + np.float32(0.5)).astype(np.uint8) for row in fractions]
    return np.stack(rows)


def _coded(light: Float[np.ndarray, "height width"]) -> np.ndarray:
    """Linear light from 0 to 1 as 8-bit sRGB (IEC 61966-2-1)."""
    curve = np.where(light <= 0.0031308, 12.92 * light, 1.055 * np.maximum(light, 1e-6) ** (1 / 2.4) - 0.055)
    return (curve * 255 + 0.5).astype(np.uint8)
