from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.app.browser.studio_site import Person, StudioSite
from tests.app.chromium import chromium


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioSite]:
    site = StudioSite(tmp_path_factory.mktemp("home"))
    site.start()
    yield site
    site.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def person(site: StudioSite, browser: Browser) -> Iterator[Person]:
    """Somebody new, whose console stays clean."""
    with site.person(browser) as person:
        yield person.visit()
        assert person.complaints == []
        assert person.strangers == []
