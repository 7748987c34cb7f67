"""How long a connection may take to say what it wants."""

import asyncio
from typing import Any

from starlette.types import Message, Receive
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD = 10.0
"""Seconds from the beginning of a request until its head is whole."""
BODY = 30.0
"""Seconds from one piece of a body to the next."""


class PatientProtocol(H11Protocol):
    """HTTP whose connections are closed when a request's head does not become whole."""

    head_seconds = HEAD
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Somebody has come, and has not said anything yet."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """More of a head, or of a body; or all of a head, which may ask for a socket."""
        before = self.cycle
        super().data_received(data)
        idle = self.cycle is before and (before is None or before.response_complete)
        if not idle or self.transport.get_protocol() is not self:
            self._stop()
        elif self._timer is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """They have gone."""
        self._stop()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(self.head_seconds, self.transport.close)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def receive_in_time(receive: Receive) -> Receive:
    """Take whoever is too slow to send the next piece of a body for gone."""
    whole = False

    async def receive_next() -> Message:
        nonlocal whole
        if whole:
            return await receive()  # which waits for the end of the connection
        try:
            message = await asyncio.wait_for(receive(), BODY)
        except TimeoutError:
            return {"type": "http.disconnect"}
        whole = not message.get("more_body")
        return message

    return receive_next
