"""A real server on a free port, and visitors with cookies of their own."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import websockets.sync.client
import websockets.sync.server
from starlette.responses import HTMLResponse
from websockets.typing import Subprotocol

from app.studio.studio import Studio
from app.takes.workers import Workers
from app.web.guard import LOOPBACK
from app.web.serve import serving
from app.web.session import Session
from app.web.sessions import Sessions
from app.web.site import make_site

FLOOD = "flood"
SECRET = "/a-secret-path"
SPOKEN = Subprotocol("viser-v1.1.1")


class EchoViewport:
    """What the bridge sees of a viewport: a loopback socket behind a secret path. This one sends back what it gets.

    To FLOOD it answers with a thousand messages.
    """

    def __init__(self, studio: Studio) -> None:
        self.secret = SECRET
        self.heard: list[dict[str, str]] = []
        self.poured = 0
        self.connections: set[websockets.sync.server.ServerConnection] = set()
        self._server = websockets.sync.server.serve(
            self._echo, "127.0.0.1", 0, subprotocols=[SPOKEN], max_size=None, compression=None
        )
        self.port = self._server.socket.getsockname()[1]
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def _echo(self, connection: websockets.sync.server.ServerConnection) -> None:
        assert connection.request is not None
        self.heard.append({"path": connection.request.path, "origin": connection.request.headers.get("Origin", "")})
        self.connections.add(connection)
        try:
            for message in connection:
                if message != FLOOD:
                    connection.send(message)
                    continue
                for _ in range(1000):
                    connection.send(bytes(2**18))
                    self.poured += 1
        finally:
            self.connections.remove(connection)

    def theme(self, dark: bool) -> None:
        """It has no colours."""

    def close(self) -> None:
        self._server.shutdown()
        for connection in tuple(self.connections):
            connection.close()
        self._thread.join()


@dataclass
class Visitor:
    """A browser with its cookie, on a shot of its own."""

    served: "Served"
    http: httpx.Client
    session: Session

    @property
    def cookie(self) -> str:
        """The header it sends."""
        return "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())

    def path(self, root: str) -> str:
        """Such as /files/TOKEN."""
        return f"/{root}/{self.session.token}"

    def connect(self, path: str, **options: Any) -> websockets.sync.client.ClientConnection:
        """A socket as the page opens it; options override what the browser would send."""
        spoken = [SPOKEN] if path.startswith("/view") else None
        options = {
            "origin": self.served.url,
            "cookie": self.cookie,
            "subprotocols": spoken,
            "close_timeout": 0.5,
            **options,
        }
        cookie = options.pop("cookie")
        headers = {"Cookie": cookie} if cookie else {}
        headers |= options.pop("headers", {})
        address = self.served.url.replace("http", "ws") + path
        return websockets.sync.client.connect(
            address, additional_headers=headers, compression=None, proxy=None, max_size=None, **options
        )


@dataclass
class Served:
    """The running server."""

    url: str
    sessions: Sessions
    ended: threading.Event

    def visitor(self) -> Visitor:
        """Somebody new, who has opened the start page and begun a shot."""
        http = self.stranger()
        assert http.get("/").status_code == 200
        session = self.sessions.of_shot(http.post("/library/new").json()["shot"])
        assert session is not None
        return Visitor(self, http, session)

    def stranger(self) -> httpx.Client:
        """Somebody who has no cookie; what they send comes from our own page otherwise."""
        return httpx.Client(base_url=self.url, headers={"Origin": self.url}, trust_env=False, timeout=60)


def soon(true: Callable[[], bool], patience: float = 60) -> bool:
    """Whether something becomes true before patience ends."""
    until = time.monotonic() + patience
    while not true() and time.monotonic() < until:
        time.sleep(0.02)
    return true()


@contextmanager
def served(
    home: Path,
    *,
    open_viewport: Callable[[Studio], Any] = EchoViewport,
    hosts: frozenset[str] = LOOPBACK,
    key: str | None = None,
    **options: Any,
) -> Iterator[Served]:
    """Serve the shots in `home`; the start page is a plain one, all else is as in the studio."""
    workers = Workers(home / "logs")
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    sessions = Sessions(home, lambda folder: Studio(folder, workers), open_viewport, **options)
    site = make_site(sessions, hosts=hosts, addresses=key is not None, key=key, component=Path(__file__).parent)
    site.add_api_route("/", lambda: HTMLResponse("<title>RealCam Studio</title>"))
    with serving(site, listening) as ended:
        yield Served(f"http://127.0.0.1:{port}", sessions, ended)
    sessions.close()
    workers.close()
