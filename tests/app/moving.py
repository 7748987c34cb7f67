"""A clip to be filmed again: a camera that walks through the sample room, with things that move in front."""

from pathlib import Path

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
