"""A shot of the room sample, and its viewport."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.commands import clip
from app.studio.studio import Studio
from app.takes.workers import Workers
from app.viewport.server import Viewport
from tests.waiting import until


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
    drawn.points.points = 2000
    drawn.rebuild()
    yield drawn
    drawn.close()
