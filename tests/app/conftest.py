"""One browser, and one studio without a viewport, for all tests of a process."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

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
