"""Nobody but our bridge gets anything from a viewport's port."""

import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from app.viewport.private_server import open_private_server, stop_server
from tests.app.viewport.browser import PROTOCOL


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[int, str]]:
    server, secret = open_private_server()
    yield server.get_port(), secret
    stop_server(server)


def dial(port: int, path: str, origin: str | None = None):
    return connect(
        f"ws://127.0.0.1:{port}{path}",
        subprotocols=[PROTOCOL],
        origin=None if origin is None else Origin(origin),
        proxy=None,
    )


def test_the_bridge_is_let_in(served: tuple[int, str]):
    port, secret = served
    with dial(port, f"/{secret}") as connection:
        assert connection.recv(timeout=20)


@pytest.mark.parametrize("path", ["", "/", "/{secret}/", "/{secret}?x=1", "/x{secret}", "/view", "/%00"])
def test_any_other_path_is_refused(served: tuple[int, str], path: str):
    port, secret = served
    with pytest.raises(InvalidStatus) as refused:
        dial(port, path.replace("{secret}", secret))
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:{port}", "http://localhost", "null"])
def test_whoever_names_an_origin_is_refused_even_with_the_secret(served: tuple[int, str], origin: str):
    port, secret = served
    with pytest.raises(InvalidStatus) as refused:
        dial(port, f"/{secret}", origin.format(port=port))
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("path", ["/", "/index.html", "/{secret}"])
def test_plain_requests_get_no_page(served: tuple[int, str], path: str):
    port, secret = served
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path.format(secret=secret))
    answer = connection.getresponse()
    assert answer.status in (403, 426)
    assert b"viser" not in answer.read().lower()
    connection.close()


def test_the_port_is_on_loopback_only(served: tuple[int, str]):
    port, _ = served
    with pytest.raises(OSError), socket.create_connection((own_address(), port), timeout=1):
        pass


def own_address() -> str:
    """Address of this machine in its network; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("this machine has no address but loopback")
        address = probe.getsockname()[0]
    if address.startswith("127."):
        pytest.skip("this machine has no address but loopback")
    return address


def test_secrets_differ_and_stopping_frees_port_and_threads():
    before = set(threading.enumerate())
    (one, secret), (other, another) = open_private_server(), open_private_server()
    assert secret != another and len(secret) >= 43
    port = one.get_port()
    stop_server(one)
    stop_server(other)
    assert not [thread for thread in set(threading.enumerate()) - before if thread.is_alive()]
    with socket.socket() as again:
        again.bind(("127.0.0.1", port))


def test_nothing_is_announced_and_garbage_is_no_news(capfd: pytest.CaptureFixture[str]):
    server, secret = open_private_server()
    port = server.get_port()
    for garbage in (b"\0\xff" * 50, b"POST / HTTP/1.0\r\n\r\n", b"GET /x HTTP/1.1\r\nUpgrade: websocket\r\n\r\n", b""):
        with socket.create_connection(("127.0.0.1", port)) as knocking:
            knocking.sendall(garbage)
            knocking.shutdown(socket.SHUT_WR)
            while knocking.recv(1000):
                pass
    for message in (b"\xff" * 20, "\0", b"\x81\xa4type\xa5Nopes"):
        with dial(port, f"/{secret}") as connection, suppress(ConnectionClosed):
            connection.send(message)
            connection.recv(timeout=20)
    stop_server(server)
    assert capfd.readouterr() == ("", "")
