"""A shot without a page."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.studio.studio import Studio
from app.takes.workers import Workers
from tests.app.studio.test_studio import ready


@pytest.fixture
def studio(tmp_path: Path, workers: Workers) -> Iterator[Studio]:
    """The first sample, in space."""
    with closing(Studio(tmp_path / "shot", workers)) as studio:
        yield ready(studio)
