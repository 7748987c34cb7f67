"""The folder with the shots goes away, by a cable that is pulled for instance, and comes back."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.commands import clip
from app.document.document import read_document
from app.studio.keeping import DOCUMENT
from app.studio.studio import Studio
from app.takes.workers import Workers
from app.web.sessions import Sessions
from app.web.state.whole import state
from scene.errors import InputError
from tests.app.web.served import EchoViewport, served
from tests.there import there
from tests.waiting import until

open_viewport: Callable[[Studio], Any] = EchoViewport
"""These tests need none."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    return home


def test_every_request_is_answered_with_a_sentence_and_works_again_afterwards(home: Path):
    gone = home.with_name("gone")
    with served(home) as house:
        visitor = house.visitor()
        home.rename(gone)
        for method, path in (
            ("GET", "/"),
            ("GET", "/library"),
            ("POST", "/library/new"),
            ("POST", visitor.path("upload") + "?name=a.png"),
            ("POST", visitor.path("import") + '?files=[["a.txt",1]]'),
        ):
            answer = visitor.http.request(method, path, content=b"x" if method == "POST" else None)
            assert answer.status_code == 503 and "See that its disk is there" in answer.json()["error"], path
        page = visitor.http.get("/", headers={"Accept": "text/html,*/*"})
        assert page.status_code == 503 and "<p>Cannot use" in page.text
        gone.rename(home)
        assert visitor.http.get("/").status_code == 200
        assert visitor.http.post("/library/new").status_code == 200


def test_edits_made_meanwhile_are_kept_in_memory_and_written_once_the_disk_is_back(home: Path, workers: Workers):
    gone = home.with_name("gone")
    with closing(Sessions(home, lambda folder: Studio(folder, workers), open_viewport)) as sessions:
        session = sessions.new()
        studio = session.studio
        until(lambda: (session.folder / DOCUMENT).is_file())
        home.rename(gone)
        clip.set_seed(studio, 4711)
        until(lambda: studio.unsaved)
        assert state(studio, "/").shot.unsaved == studio.unsaved and "no such file" in studio.unsaved
        assert [notice.kind for notice in studio.notices] == ["error"]
        assert not session.rest() and session.awake, "nothing lets go of what is nowhere else"
        for not_now in (sessions.duplicate, sessions.delete):
            with pytest.raises(InputError, match="not saved yet"):
                not_now(session.shot)
        gone.rename(home)
        until(lambda: not studio.unsaved)
        assert read_document(session.folder / DOCUMENT).seed == 4711
        assert there(studio.notices[-1]).text == "Everything is saved again."
        assert session.rest()
    assert sessions.unsaved == []


def test_what_cannot_be_saved_at_the_end_is_rescued_elsewhere(home: Path, workers: Workers):
    sessions = Sessions(home, lambda folder: Studio(folder, workers), open_viewport)
    session = sessions.new()
    clip.set_seed(session.studio, 42)
    home.rename(home.with_name("gone"))
    clip.set_seed(session.studio, 4711)
    sessions.close()
    (said,) = sessions.unsaved
    rescued = Path(said.partition("They are in ")[2].partition(":")[0])
    assert str(session.folder) in said and read_document(rescued / DOCUMENT).seed == 4711
