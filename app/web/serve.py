"""Run a site in a thread, until it is told to stop."""

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from app.web.patience import PatientProtocol

LARGEST_MESSAGE = 64 * 2**20
"""Bytes. viser's page sends pictures of its view in one message."""
GRACE = 1
"""Seconds that open connections have to end when the server stops."""


@contextmanager
def serving(site: ASGIApp, listening: socket.socket) -> Iterator[threading.Event]:
    """Serve on the socket while the block runs, which begins when it answers; yields what is set if it ends by itself.

    One waits for the event and not for the thread: Ctrl-C during `Thread.join` has Python take the thread for ended.
    """
    server = uvicorn.Server(
        uvicorn.Config(
            site,
            http=PatientProtocol,
            ws_max_size=LARGEST_MESSAGE,
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=GRACE,
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,  # what a visitor says in X-Forwarded-... is not believed
        )
    )
    ended = threading.Event()

    def run() -> None:
        try:
            server.run(sockets=[listening])
        finally:
            ended.set()

    threading.Thread(target=run, name="server", daemon=True).start()
    try:
        while not server.started and not ended.wait(0.01):
            pass
        yield ended
    finally:
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # what is cut off now is meant to be
        server.should_exit = True
        ended.wait()
