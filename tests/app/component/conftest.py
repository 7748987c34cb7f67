"""The component in a real browser, on the real server; only the viewport's page is left empty."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.app.chromium import PATIENCE
from tests.app.component.hands import Hands
from tests.app.shell_site import Site


@pytest.fixture(scope="package")
def visited(site: Site, browser: Browser) -> Iterator[Page]:
    """One page of one visitor, for all tests."""
    with browser.new_context(viewport={"width": 1280, "height": 720}, color_scheme="light") as context:
        context.set_default_timeout(PATIENCE)
        context.route("**/view/**", empty_page)
        page = context.new_page()
        page.goto(f"{site.url}?test&shot={site.sessions.new().shot}")
        page.wait_for_function("window.__studio?.state?.preview")
        yield page


@pytest.fixture
def page(visited: Page) -> Iterator[Page]:
    """The page with the sample as at first; at the end it has complained of nothing and asked nobody else."""
    complaints: list[str] = []
    listeners = {
        "pageerror": lambda error: complaints.append(str(error)),
        "console": lambda message: complaints.append(message.text) if message.type == "error" else None,
        "request": lambda asked: complaints.append(asked.url) if "//127.0.0.1:" not in asked.url else None,
    }
    for event, listener in listeners.items():
        visited.on(event, listener)  # type: ignore[call-overload]
    hands = Hands(visited)
    visited.evaluate("document.querySelector('dialog[open]')?.close()")
    visited.evaluate("document.activeElement?.blur()")
    visited.evaluate("document.querySelectorAll('.rc-notice').forEach((notice) => notice.remove())")
    visited.evaluate("__studio.film.shut() || __studio.preview.shut()")
    hands.do("open_sample", name="room")
    hands.do("select", selection=None)
    hands.do("set_view", through_camera=False, tint=True)
    hands.wait("state.suggested && !state.view.selection")
    hands.rendered()
    visited.evaluate("__studio.player.scrub(0)")
    hands.wait("state.view.time === 0")
    yield visited
    for event, listener in listeners.items():
        visited.remove_listener(event, listener)
    assert complaints == []


@pytest.fixture
def hands(page: Page) -> Hands:
    """Someone at that page."""
    return Hands(page)


def empty_page(route: Route) -> None:
    """Instead of the viewport's."""
    route.fulfill(body="<!doctype html>", content_type="text/html")
