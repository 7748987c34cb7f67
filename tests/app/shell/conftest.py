from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from tests.app.chromium import PATIENCE
from tests.app.shell_site import Site


@pytest.fixture(scope="module")
def open_page(site: Site, browser: Browser) -> Callable[[], Page]:
    """Opens the studio in a browser that nobody has used before."""

    def open_it() -> Page:
        page = browser.new_context(viewport={"width": 1280, "height": 720}, color_scheme="light").new_page()
        page.set_default_timeout(PATIENCE)
        page.route("**/view/**", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
        open_first(page, site)
        return page

    return open_it


def open_first(page: Page, site: Site) -> None:
    """A new shot, as somebody sees it who was never there: only the files of the page may be in the cache."""
    page.context.clear_cookies()
    page.goto(f"{site.url}?test&shot={site.sessions.new().shot}")
    page.wait_for_function("window.__studio?.state")
