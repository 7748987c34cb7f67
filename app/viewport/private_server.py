"""A viser server that only we can talk to.

viser asks nobody who they are: any page open in the same browser could connect to its port, read the scene and drive
it. Ours listens on loopback, answers 403 to every path but a secret one, and takes no connection that says an
`Origin`, as a browser's always does.
"""

import hmac
import logging
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import rich
import viser
import websockets.asyncio.server
from websockets.asyncio.server import ServerConnection
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

_silent = logging.getLogger(f"{__name__}.connections")
_silent.setLevel(logging.CRITICAL + 1)  # whoever knocks with something else than HTTP is no trouble of ours
_building = threading.Lock()
"""The door is hung by replacing a function of `websockets` for a moment: one server at a time."""


def open_private_server() -> tuple[viser.ViserServer, str]:
    """A server on a free loopback port, and the only path (without its slash) on which it can be reached."""
    secret = secrets.token_urlsafe(32)
    with _building, _door(secret), _quiet():
        server = viser.ViserServer(host="127.0.0.1", port=0, verbose=False)
    return server, secret


def stop_server(server: viser.ViserServer) -> None:
    """Close every connection, free the port and end the server's threads. Not to be called in one of them."""
    with _building, _quiet():
        server.stop()


@contextmanager
def _door(secret: str) -> Iterator[None]:
    """Whatever viser serves meanwhile has the door in front of it."""
    serve = websockets.asyncio.server.serve
    path = f"/{secret}".encode()

    def admit(_: ServerConnection, request: Request) -> Response | None:
        if hmac.compare_digest(request.path.encode(), path):
            return None
        return Response(HTTPStatus.FORBIDDEN, "Forbidden", Headers([("Content-Length", "0")]), b"")

    def serve_behind_door(handler: Any, *args: Any, **options: Any) -> Any:
        if not handler.__module__.startswith("viser."):  # somebody else's server, started in this very moment
            return serve(handler, *args, **options)
        return serve(handler, *args, **options | {"origins": [None], "process_request": admit, "logger": _silent})

    websockets.asyncio.server.serve = serve_behind_door  # type: ignore[assignment]
    try:
        yield
    finally:
        websockets.asyncio.server.serve = serve


@contextmanager
def _quiet() -> Iterator[None]:
    """Viser announces its address and its end on the console, asked or not."""
    console = rich.get_console()
    before, console.quiet = console.quiet, True
    try:
        yield
    finally:
        console.quiet = before
