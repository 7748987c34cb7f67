"""Run a site in a thread, until it is told to stop."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

LARGEST_MESSAGE = 64 * 2**20
"""Bytes. viser's page sends pictures of its view in one message."""
GRACE = 1
"""Seconds that open connections have to end when the server stops."""


@contextmanager
def serving(site: ASGIApp, listening: socket.socket) -> Iterator[threading.Thread]:
    """Serve on the socket while the block runs; yields, once it answers, the thread that serves."""
    server = uvicorn.Server(
        uvicorn.Config(
            site,
            ws_max_size=LARGEST_MESSAGE,
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=GRACE,
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,  # what a visitor says in X-Forwarded-... is not believed
        )
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="server", daemon=True)
    thread.start()
    try:
        while not server.started and thread.is_alive():
            thread.join(0.01)
        yield thread
    finally:
        server.should_exit = True
        thread.join()
