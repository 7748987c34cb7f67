from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from engine.engines.registry import KNOWN_ENGINES
from engine.models.config import MODELS
from tests.app.browser.small_worker import NAME, SMALL_RECAMMASTER, SmallWorkers, small_model
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


@pytest.fixture
def without_weights(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Person]:
    """Somebody new, in a studio of their own without weights, some of whose engines are small."""
    (tmp_path / "checkpoints").mkdir()
    monkeypatch.setenv("REALCAM_CHECKPOINTS", str(tmp_path / "checkpoints"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setitem(MODELS, NAME, small_model())
    monkeypatch.setitem(KNOWN_ENGINES, SMALL_RECAMMASTER.name, SMALL_RECAMMASTER)
    monkeypatch.setattr("tests.app.browser.studio_site.Workers", SmallWorkers)
    site = StudioSite(tmp_path / "home")
    site.start()
    with site.person(browser) as person:
        yield person.visit()
        assert person.complaints == []
        assert person.strangers == []
    site.stop()
