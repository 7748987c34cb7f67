"""A clip to be filmed again: a camera that walks through the sample room, with things that move in front."""

from pathlib import Path

import numpy as np
from PIL import Image

from engine.video import write_mp4
from tests.scene.recover.clips import filmed, with_walkers

FRAMES, FPS = 12, 12.0
SIZE = (192, 128)
PATH = (FRAMES, (0.25, 0.0, 0.1), (1.0, 4.0, 0.0), 3)


def small_clip(path: Path, size: tuple[int, int] = SIZE) -> Path:
    """A film of a second."""
    frames = with_walkers(filmed("room", size, PATH).rgb, count=1)
    write_mp4(path, frames, FPS)
    return path


def small_depth(folder: Path) -> list[Path]:
    """Its depth maps: a PNG of millimetres for each frame."""
    files = [folder / f"depth_{number}.png" for number in range(FRAMES)]
    for file, metres in zip(files, filmed("room", SIZE, PATH).depth.numpy(), strict=True):
        Image.fromarray((1000 * metres.clip(0, 60)).astype(np.uint16)).save(file)
    return files
