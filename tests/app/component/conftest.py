"""The component in a real browser, on the real server; only the viewport's page is left empty."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Page, Route

from app.cli.studio import opener
from app.shell.shell import mount
from app.takes.workers import Workers
from app.web.ports import claim
from app.web.serve import serving
from app.web.sessions import Sessions
from app.web.site import make_site
from tests.app.chromium import PATIENCE, chromium
from tests.app.component.hands import Hands
from tests.app.shell.conftest import Site, no_viewport


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("component")
    listening, _ = claim("127.0.0.1", 0)
    with (
        closing(Workers(home / "logs")) as workers,
        closing(Sessions(home, opener(workers), no_viewport)) as sessions,
        serving(mount(make_site(sessions), sessions), listening),
    ):
        yield Site(f"http://127.0.0.1:{listening.getsockname()[1]}/", sessions)


@pytest.fixture(scope="package")
def visited(site: Site) -> Iterator[Page]:
    """One page of one visitor, for all tests."""
    with chromium() as browser:
        context = browser.new_context(viewport={"width": 1280, "height": 720}, color_scheme="light")
        context.set_default_timeout(PATIENCE)
        context.route("**/view/**", empty_page)
        page = context.new_page()
        page.goto(f"{site.url}?test")
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
