"""A shot of the room sample, and its viewport."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.commands import clip
from app.studio.studio import Studio
from app.takes.workers import Workers
from app.viewport.server import Viewport


def until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait for what happens in other threads."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    """The sample, in space; its clip is small, so that nothing waits for pictures."""
    workers = Workers(tmp_path / "logs")
    shot = Studio(tmp_path / "shot", workers)
    until(lambda: shot.scene is not None and shot.baked is not None)
    clip.set_clip(shot, 96, 64, frames=7)
    yield shot
    shot.close()
    workers.close()


@pytest.fixture
def viewport(studio: Studio) -> Iterator[Viewport]:
    """Drawn, with few points."""
    drawn = Viewport(studio)
    drawn.set_budget(2000)
    yield drawn
    drawn.close()
