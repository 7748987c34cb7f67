"""What tests of the app share: a browser and a studio without a viewport and workers in a process."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser

from app.takes.workers import Workers
from tests.app.chromium import chromium
from tests.app.shell_site import Site, shell_site


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The studio, with its page."""
    with shell_site(tmp_path_factory.mktemp("home")) as site:
        yield site


@pytest.fixture(scope="session")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    """Processes that lift photos and make videos."""
    with closing(Workers(tmp_path_factory.mktemp("logs"), check_films=False)) as workers:
        yield workers
