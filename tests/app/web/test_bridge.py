"""The viewport's socket arrives at the browser as if there were nothing in between."""

import time
from collections.abc import Iterator
from pathlib import Path
from socket import SHUT_RDWR, create_connection

import pytest
import viser
from websockets.exceptions import ConnectionClosed, InvalidStatus

from app.viewport.server import Viewport
from app.web.bridge import PAGE_STYLE
from tests.app.web.served import FLOOD, EchoViewport, Served, Visitor, served, soon


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest.fixture
def ann(house: Served) -> Visitor:
    return house.visitor()


def viewport_of(visitor: Visitor) -> EchoViewport:
    viewport = visitor.session.viewport
    assert isinstance(viewport, EchoViewport)
    return viewport


def test_text_and_bytes_go_both_ways_whatever_their_size(ann: Visitor) -> None:
    with ann.connect(ann.path("view")) as socket:
        for message in ("", "text ünïcode", b"", b"\x00\xff" * 10, bytes(30_000_000)):
            socket.send(message)
            assert socket.recv(20) == message


def test_the_subprotocol_is_passed_both_ways(ann: Visitor) -> None:
    with ann.connect(ann.path("view"), subprotocols=["viser-v0.0.0", "viser-v1.1.1"]) as socket:
        assert socket.subprotocol == "viser-v1.1.1"


def test_a_version_that_the_viewport_does_not_speak_is_turned_away(ann: Visitor) -> None:
    with pytest.raises(InvalidStatus, match="403"):
        ann.connect(ann.path("view"), subprotocols=["viser-v0.0.0"])


def test_a_page_that_leaves_leaves_the_viewport_too(ann: Visitor) -> None:
    viewport = viewport_of(ann)
    sockets = [ann.connect(ann.path("view")) for _ in range(3)]
    assert soon(lambda: len(viewport.connections) == 3) and ann.session.sockets == 3
    sockets[0].close()
    sockets[1].socket.shutdown(SHUT_RDWR)  # without a word, as when a browser is killed
    assert soon(lambda: len(viewport.connections) == 1 and ann.session.sockets == 1)
    sockets[2].close()
    assert soon(lambda: not viewport.connections and ann.session.sockets == 0)


def test_a_viewport_that_stops_closes_the_page_s_socket(ann: Visitor) -> None:
    with ann.connect(ann.path("view")) as socket:
        socket.send("here")
        assert socket.recv(20) == "here"
        viewport_of(ann).close()
        with pytest.raises(ConnectionClosed):
            socket.recv(20)
    assert soon(lambda: ann.session.sockets == 0)


def test_a_viewport_that_is_gone_is_told(ann: Visitor) -> None:
    viewport_of(ann).close()
    with pytest.raises(InvalidStatus, match="403"):
        ann.connect(ann.path("view"))


def test_a_page_that_does_not_read_holds_the_viewport_back(ann: Visitor) -> None:
    """What is not taken stays where it is: nothing is piled up in the server."""
    viewport = viewport_of(ann)
    with ann.connect(ann.path("view"), max_queue=1) as socket:
        socket.send(FLOOD)
        assert soon(lambda: viewport.poured > 0)
        before = -1
        while viewport.poured != before:
            before = viewport.poured
            time.sleep(0.5)
        assert 0 < before < 400, "of a thousand messages"


def test_viser_s_own_page_and_socket_come_through(tmp_path: Path) -> None:
    with served(tmp_path, open_viewport=Viewport) as house:
        ann = house.visitor()
        page = ann.http.get(ann.path("view") + "/")
        assert "<title>Viser</title>" in page.text and page.headers["cache-control"] == "no-cache"
        assert PAGE_STYLE.read_text() in page.text
        with ann.connect(ann.path("view"), subprotocols=[f"viser-v{viser.__version__}"]) as socket:
            assert socket.recv(20), "the scene"
            port = ann.session.viewport.port
        assert soon(lambda: ann.session.sockets == 0)
        assert ann.session.rest()
        with pytest.raises(OSError, match="refused"):
            create_connection(("127.0.0.1", port), timeout=20)
