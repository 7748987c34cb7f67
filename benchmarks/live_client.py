"""A page without a browser: speaks the live protocol, for measuring and for tests."""

import itertools
import json
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Origin

from app.document.json_patch import apply_patch
from app.web.live_pictures import FRAME, HEADER, LIVE
from scene.errors import InputError

PATIENCE = 60.0
"""Seconds to wait for what should come."""


class LiveClient:
    """One tab.

    Args:
        url: of the socket, ws://HOST/live/TOKEN.
        origin: as a browser would say it.
        cookie: the session's, as in the Cookie header.
    """

    def __init__(self, url: str, *, origin: str, cookie: str = "") -> None:
        headers = {"Cookie": cookie} if cookie else None
        self._socket = connect(
            f"{url}?changes",
            origin=Origin(origin),
            additional_headers=headers,
            max_size=None,
            compression=None,
            proxy=None,
        )
        self._socket.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # as browsers do
        self.hello: dict[str, Any] = json.loads(self._socket.recv(timeout=PATIENCE))
        self.state: dict[str, Any] = {}
        self._whole: dict[str, Any] = {}
        """The last state, without numbers."""
        self.notices: list[dict[str, Any]] = []
        self.frames: dict[str, dict[int, bytes]] = {}
        """JPEGs by key of the clip and number of the frame."""
        self.live: list[tuple[float, bytes]] = []
        """Live pictures, and when they came (`time.perf_counter`)."""
        self._answers: dict[int, dict[str, Any]] = {}
        self._numbers = itertools.count(1)
        self._news = threading.Condition()
        self._gone = False
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def act(self, action: str, **arguments: Any) -> None:
        """Do something and wait until it is done.

        Raises:
            InputError: it was refused; with the server's sentence.
        """
        number = self.begin(action, **arguments)
        self.wait(lambda: number in self._answers, f"an answer to {action}")
        answer = self._answers.pop(number)
        if answer["t"] == "refused":
            raise InputError(answer["text"])

    def begin(self, action: str, **arguments: Any) -> int:
        """Ask for something; its answer will have the number that is returned."""
        number = next(self._numbers)
        self.send({"t": "act", "do": action, "args": arguments, "id": number})
        return number

    def send(self, message: dict[str, Any]) -> None:
        """Any message."""
        self._socket.send(json.dumps(message))

    def wait(self, true: Callable[[], Any], what: str = "it", patience: float = PATIENCE) -> float:
        """Block until something is true, and return how long that took, seconds.

        Raises:
            TimeoutError: it did not become true, or the server went away.
        """
        began = time.perf_counter()
        with self._news:
            if not self._news.wait_for(lambda: self._gone or true(), patience) or not true():
                raise TimeoutError(f"{what} did not come within {patience:g} s")
        return time.perf_counter() - began

    def clip(self) -> dict[int, bytes]:
        """The frames of the path as it is now, as far as they are here."""
        preview = self.state.get("preview")
        return self.frames.get(preview["key"], {}) if preview and preview["fresh"] else {}

    def whole(self) -> bool:
        """Whether every frame of the path as it is now is here."""
        return bool(self.state.get("scene", {}).get("ready")) and len(self.clip()) == self.state["clip"]["frames"]

    def close(self) -> None:
        """Go away."""
        self._socket.close()
        self._thread.join()

    def _listen(self) -> None:
        try:
            for message in self._socket:
                with self._news:
                    self._take(message)
                    self._news.notify_all()
        except ConnectionClosed:
            pass
        with self._news:
            self._gone = True
            self._news.notify_all()

    def _take(self, message: str | bytes) -> None:
        if isinstance(message, bytes):
            kind, _, frame, serial, key, tints = HEADER.unpack_from(message)
            jpeg = message[HEADER.size + tints :]
            if kind == LIVE:
                self.live.append((time.perf_counter(), jpeg))
                self.send({"t": "ack", "serial": serial})
            elif kind == FRAME:
                self.frames.setdefault(f"{key:016x}", {})[frame] = jpeg
            return
        said = json.loads(message)
        match said.pop("t"):
            case "state" | "change" as kind:
                numbers = {name: said.pop(name) for name in ("rev", "edit")}
                self._whole = said if kind == "state" else apply_patch(self._whole, said["patch"])
                self.state = {**self._whole, **numbers}
            case "view":
                self.state = {**self.state, "edit": said.pop("edit"), "view": said}
            case "notice":
                self.notices.append(said)
            case "done" | "refused" as kind:
                self._answers[said["id"]] = said | {"t": kind}

    def __enter__(self) -> "LiveClient":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
