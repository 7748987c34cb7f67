"""Animated pictures: GIF, and WebP or PNG with several frames."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import numpy as np
import torch
from jaxtyping import UInt8
from PIL import Image
from torch import Tensor

from scene.errors import InputError
from scene.photo.pictures.first_look import first_look, refuse_large
from scene.photo.pictures.opened import damage_reported, opened_picture

SHORTEST_MS, INSTEAD_MS = 10, 100
"""Frames that last no longer than this are shown as long as that, as browsers do."""
MOST_FRAMES = 20_000
WHITE = (255, 255, 255, 255)


@dataclass(frozen=True, kw_only=True)
class Animation:
    """A picture that moves."""

    path: Path
    size: tuple[int, int]
    times: tuple[float, ...]
    seconds: float
    notices: tuple[str, ...]

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    def read(self, first: int = 0) -> Iterator[UInt8[Tensor, "height width 3"]]:
        """The frames from number `first` on; what is transparent is white.

        Raises:
            InputError: it is damaged.
        """
        with opened_picture(self.path) as image:
            for number in range(len(self.times)):
                with damage_reported(self.name):
                    image.seek(number)  # each frame is drawn over the one before, so none can be left out
                    image.load()
                    frame = image.convert("RGBA") if number >= first else None
                if frame is not None:
                    white = Image.new("RGBA", frame.size, WHITE)
                    yield torch.from_numpy(np.array(Image.alpha_composite(white, frame).convert("RGB")))


def open_animation(path: Path) -> Animation:
    """Look at every frame of an animated picture once, for the time it takes.

    Raises:
        InputError: it is no picture, damaged, or has too many pixels or frames.
    """
    lasts: list[float] = []
    seen_through = False
    with opened_picture(path, first_look(path)) as image:
        refuse_large(path.name, *image.size)
        size, count = image.size, getattr(image, "n_frames", 1)
        if count > MOST_FRAMES:
            raise InputError(f"{path.name} has {count} frames, and at most {MOST_FRAMES} are read. Cut it shorter.")
        for number in range(count):
            with damage_reported(path.name):
                image.seek(number)
                image.load()
                seen_through = seen_through or "transparency" in image.info or image.mode in ("RGBA", "LA", "PA")
                milliseconds = float(image.info.get("duration", 0) or 0)
            lasts.append((milliseconds if milliseconds > SHORTEST_MS else INSTEAD_MS) / 1000)
    starts = (0.0, *accumulate(lasts))
    notice = ("Transparent parts, if there are any, are laid on white.",) if seen_through else ()
    return Animation(path=path, size=size, times=starts[:-1], seconds=starts[-1], notices=notice)
