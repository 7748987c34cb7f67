"""The whole studio on a port of its own, but for the viewport."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext

from app.cli.studio import opener
from app.shell.shell import mount
from app.studio.studio import Studio
from app.takes.workers import Workers
from app.web.ports import claim
from app.web.serve import serving
from app.web.sessions import Sessions
from app.web.site import make_site
from tests.app.shots import shot_of


@dataclass
class Site:
    """Where it answers, and who is there."""

    url: str
    sessions: Sessions

    def studio(self, context: BrowserContext) -> Studio:
        """Studio of the shot that the browser's first page is on."""
        return shot_of(self.sessions, context.pages[0]).studio


@contextmanager
def shell_site(home: Path) -> Iterator[Site]:
    """A running one that keeps its shots in `home`."""
    listening, _ = claim("127.0.0.1", 0)
    with (
        closing(Workers(home / "logs", check_films=False)) as workers,
        closing(Sessions(home, opener(workers), no_viewport)) as sessions,
        serving(mount(make_site(sessions), sessions), listening),
    ):
        yield Site(f"http://127.0.0.1:{listening.getsockname()[1]}/", sessions)


def no_viewport(studio: Studio):
    """Refuse: the pages of these tests leave the viewport empty."""
    raise AssertionError("these tests look at the shell; the viewport's page is left out")
