"""Who is who, and who is still there."""

import gc
import json
import socket
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.commands import clip
from app.studio.studio import Studio
from app.takes.workers import Workers
from app.viewport.server import Viewport
from app.web.session import Session
from app.web.sessions import Sessions
from scene.errors import InputError
from tests.app.web.served import Served, served, soon


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("house"), most=3) as house:
        yield house


@pytest.fixture
def sessions(tmp_path: Path) -> Iterator[Sessions]:
    """A few at most, without a server."""
    workers = Workers(tmp_path / "logs")
    sessions = Sessions(tmp_path, lambda folder: Studio(folder, workers), Viewport, most=2)
    yield sessions
    sessions.close()
    workers.close()


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_two_tabs_of_a_shot_agree_and_two_shots_are_two(house: Served) -> None:
    ann, bob = house.visitor(), house.visitor()
    assert house.sessions.of_token(ann.session.token) is ann.session is not bob.session
    with ann.connect(ann.path("live")) as one, ann.connect(ann.path("live")) as two:
        hellos = [json.loads(tab.recv(10)) for tab in (one, two)]
        assert hellos[0] == hellos[1] and hellos[0]["t"] == "hello"
        one.send(json.dumps({"t": "act", "do": "set_prompt", "args": {"text": "dusk"}}))
        heard = iter(lambda: two.recv(10), None)
        assert any(isinstance(said, str) and json.loads(said).get("prompt") == "dusk" for said in heard)
    assert bob.session.studio.document.prompt == ""


def test_a_restart_finds_the_session_and_its_paths_again(tmp_path: Path) -> None:
    with served(tmp_path) as house:
        ann = house.visitor()
        clip.set_prompt(ann.session.studio, "dusk")
        boot = house.sessions.boot
    with served(tmp_path) as house:
        session = house.sessions.of_token(ann.session.token)
        assert session is not None and session.folder == ann.session.folder
        assert session.studio.document.prompt == "dusk"
        assert house.sessions.boot != boot


def test_the_idle_rest_and_come_back_from_disk(house: Served) -> None:
    ann = house.visitor()
    with ann.connect(ann.path("view")) as tab:
        tab.send("here")
        assert tab.recv(5) == "here"
        assert soon(lambda: ann.session.studio.scene is not None)
        clip.set_prompt(ann.session.studio, "dusk")
        port, studio = ann.session.viewport.port, weakref.ref(ann.session.studio)
        house.sessions.sweep(patience=0)
        assert ann.session.awake and listens(port), "somebody is looking"
    assert soon(lambda: ann.session.sockets == 0)
    assert house.sessions.sweep(patience=3600) == 0, "they may come back soon"
    assert house.sessions.sweep(patience=0) >= 1
    assert not ann.session.awake and not listens(port)
    assert soon(lambda: gc.collect() >= 0 and studio() is None), "nothing holds the memory"
    assert ann.session.studio.document.prompt == "dusk"


def test_the_reaper_looks_by_itself(tmp_path: Path) -> None:
    with served(tmp_path, patience=0.2) as house:
        ann = house.visitor()
        assert ann.session.studio and ann.session.awake
        assert soon(lambda: not ann.session.awake)


def test_a_full_studio_lets_the_idle_go_and_turns_others_away_in_a_sentence(sessions: Sessions) -> None:
    ann, bob, cleo = (sessions.new() for _ in range(3))
    assert ann.studio and bob.studio
    with bob.visit():
        assert sessions.has_room_for(cleo)
        assert cleo.studio, "ann made room"
        assert not ann.awake and bob.awake
        with cleo.visit():
            assert not sessions.has_room_for(ann)
            with pytest.raises(InputError, match="2 pages are open"):
                _ = ann.studio
    assert ann.studio


def test_a_full_studio_says_so_on_page_and_socket(house: Served) -> None:
    visitors = [house.visitor() for _ in range(4)]
    tabs = [visitor.connect(visitor.path("view")) for visitor in visitors[:3]]
    answer = visitors[3].http.get(f"/?shot={visitors[3].session.shot}")
    assert answer.status_code == 503 and "3 pages are open" in answer.text
    with visitors[3].connect(visitors[3].path("live")) as turned_away:
        message = json.loads(turned_away.recv(5))
        assert message["kind"] == "error" and "3 pages are open" in message["text"]
    for tab in tabs:
        tab.close()


def test_many_at_once_get_one_studio(sessions: Sessions) -> None:
    session = sessions.new()
    found: list[tuple[Session | None, Studio]] = []

    def arrive() -> None:
        found.append((sessions.of_token(session.token), session.studio))

    threads = [threading.Thread(target=arrive) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(one) for one, _ in found}) == len({id(studio) for _, studio in found}) == 1


def test_a_token_that_was_never_given_is_nobody_s(sessions: Sessions) -> None:
    shot = sessions.new().shot
    for token in (None, "", "x", shot, f"{shot}.", f"{shot}.{'0' * 64}", "../" * 14 + "A", "é" * 43):
        assert sessions.of_token(token) is None


def test_a_server_that_stops_does_so_soon_with_pages_open(tmp_path: Path) -> None:
    with served(tmp_path) as house:
        ann = house.visitor()
        tabs = [ann.connect(ann.path(root)) for root in ("view", "live")]
    assert house.ended.is_set() and not ann.session.awake
    for tab in tabs:
        tab.close()
