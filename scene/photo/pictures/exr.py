"""OpenEXR files as channels by name."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scene.errors import InputError
from scene.photo.pictures.first_look import refuse_large
from scene.photo.pictures.opened import damage_reported


@dataclass(frozen=True, eq=False)
class Exr:
    """The first part of a file, in its display window."""

    channels: dict[str, np.ndarray]
    """Channels by name, without a layer's; each height x width."""
    panorama: bool
    """Whether the header says that it surrounds the camera."""

    @property
    def size(self) -> tuple[int, int]:
        """(width, height)."""
        height, width = next(iter(self.channels.values())).shape
        return width, height


def read_exr(path: Path) -> Exr:
    """Every channel of full size in the first part of an EXR.

    Raises:
        InputError: it is damaged, too large, or holds no channel of full size.
    """
    import OpenEXR

    with damage_reported(path.name):
        header = OpenEXR.File(str(path), header_only=True).header(0)
        left, top, right, bottom = _window(header["displayWindow"])
        x, y, end_x, end_y = _window(header["dataWindow"])
        width, height = right - left + 1, bottom - top + 1
        refuse_large(path.name, width, height)
        refuse_large(path.name, end_x - x + 1, end_y - y + 1)
        part = OpenEXR.File(str(path), separate_channels=True, num_threads=1).parts[0]
        channels: dict[str, np.ndarray] = {}
        for name, channel in part.channels.items():
            pixels = np.asarray(channel.pixels)
            if pixels.shape == (end_y - y + 1, end_x - x + 1):
                channels.setdefault(name.rpartition(".")[2], _placed(pixels, x - left, y - top, width, height))
    if not channels:
        raise InputError(f"{path.name} holds no channel of its full size, {width}x{height}. Export it again.")
    return Exr(channels, "envmap" in header)


def _window(value: object) -> tuple[int, int, int, int]:
    """Left, top, right and bottom pixel, the last two included."""
    (left, top), (right, bottom) = value  # pyright: ignore
    if right < left or bottom < top:
        raise ValueError("its window is empty")
    return int(left), int(top), int(right), int(bottom)


def _placed(pixels: np.ndarray, x: int, y: int, width: int, height: int) -> np.ndarray:
    """The pixels of the data window in the display window, 0 where there are none."""
    if (x, y) == (0, 0) and pixels.shape == (height, width):
        return pixels
    whole = np.zeros((height, width), pixels.dtype)
    rows, columns = pixels.shape
    across, down = slice(max(x, 0), max(0, min(x + columns, width))), slice(max(y, 0), max(0, min(y + rows, height)))
    whole[down, across] = pixels[max(-y, 0) :, max(-x, 0) :][: down.stop - down.start, : across.stop - across.start]
    return whole
