"""Which shot a page is on."""

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page

from app.web.session import Session
from app.web.sessions import Sessions


def shot_of(sessions: Sessions, page: Page) -> Session:
    """Session of the shot in the page's address."""
    (shot,) = parse_qs(urlsplit(page.url).query)["shot"]
    session = sessions.of_shot(shot)
    assert session is not None
    return session
