from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Page

from app.cli.studio import opener
from app.shell.shell import mount
from app.studio.studio import Studio
from app.takes.workers import Workers
from app.web.ports import claim
from app.web.serve import serving
from app.web.sessions import Sessions
from app.web.site import make_site
from tests.app.chromium import PATIENCE, chromium
from tests.app.shots import shot_of


def no_viewport(studio: Studio):
    raise AssertionError("these tests look at the shell; the viewport's page is left out")


@dataclass
class Site:
    """The whole studio on a port of its own, but for the viewport."""

    url: str
    sessions: Sessions

    def studio(self, context: BrowserContext) -> Studio:
        """Studio of the shot that the browser's start page is on."""
        return shot_of(self.sessions, context.pages[0]).studio


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("home")
    listening, _ = claim("127.0.0.1", 0)
    with (
        closing(Workers(home / "logs")) as workers,
        closing(Sessions(home, opener(workers), no_viewport)) as sessions,
        serving(mount(make_site(sessions), sessions), listening),
    ):
        yield Site(f"http://127.0.0.1:{listening.getsockname()[1]}/", sessions)


@pytest.fixture(scope="module")
def open_page(site: Site) -> Iterator[Callable[[], Page]]:
    """Opens the studio in a browser that nobody has used before."""
    with chromium() as browser:

        def open_it() -> Page:
            page = browser.new_context(viewport={"width": 1280, "height": 720}, color_scheme="light").new_page()
            page.set_default_timeout(PATIENCE)
            page.route("**/view/**", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
            open_first(page, site)
            return page

        yield open_it


def open_first(page: Page, site: Site) -> None:
    """A new shot, as somebody sees it who was never there: only the files of the page may be in the cache."""
    page.context.clear_cookies()
    page.goto(f"{site.url}?test&shot={site.sessions.new().shot}")
    page.wait_for_function("window.__studio?.state")
