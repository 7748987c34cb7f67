from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.app.browser.studio_site import Person, StudioSite


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioSite]:
    site = StudioSite(tmp_path_factory.mktemp("home"))
    site.start()
    yield site
    site.stop()


@pytest.fixture(scope="package")
def visitor(site: StudioSite, browser: Browser) -> Iterator[Person]:
    """One person at one page, for all tests."""
    with site.person(browser) as visitor:
        yield visitor.visit()


@pytest.fixture
def person(visitor: Person) -> Iterator[Person]:
    """The person, whose shot is as at first but for its takes, and whose console stays clean."""
    visitor.begin_again()
    yield visitor
    assert visitor.complaints == []
    assert visitor.strangers == []


@pytest.fixture
def newcomer(site: StudioSite, browser: Browser) -> Iterator[Person]:
    """Somebody new, whose console stays clean."""
    with site.person(browser) as person:
        yield person.visit()
        assert person.complaints == []
        assert person.strangers == []
