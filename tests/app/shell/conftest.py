from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page

from tests.app.chromium import PATIENCE
from tests.app.shell_site import Site


@pytest.fixture(scope="module")
def open_page(site: Site, browser: Browser) -> Iterator[Callable[[], Page]]:
    """Opens the studio in a browser that nobody has used before; those pages are closed after the file."""
    with ExitStack() as stack:

        def open_it() -> Page:
            context = browser.new_context(viewport={"width": 1280, "height": 720}, color_scheme="light")
            page = stack.enter_context(context).new_page()
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
