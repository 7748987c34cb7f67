"""The live socket: state out, actions in, pictures out. docs/live-protocol.md is its specification, version 1.

One call of `serve_live` is one tab. Everything that is sent is the newest there is: states are whole, a live picture
that was overtaken is never sent, and a tab that is slow to acknowledge pictures gets fewer of them.
"""

import asyncio
import contextlib
import json
import logging
import struct
from typing import Any, Protocol

from pydantic import ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect

from app.actions.table import actions
from app.commands import COMMANDS
from app.picture import Clip
from app.state.catalogue import catalogue
from app.state.whole import state, view
from app.studio import Studio
from app.view import Change
from scene.errors import InputError

logger = logging.getLogger(__name__)

VERSION = 1
LARGEST = 64 * 1024
"""Characters in a message from a page; a longer one ends the connection."""
UNACKNOWLEDGED = 2
"""Live pictures under way to a page."""
HEADER = struct.Struct("<BBHIQI")
"""Before every picture: kind, whether it is of the piloted camera, frame or share invented, serial, key, wash."""
UNKNOWN = 0xFFFF
"""Of a live picture, in the place of how much of it is invented."""
LIVE, FRAME = 1, 2
ELSEWHERE = Change.VIEW | Change.LIVE | Change.NOTICE | Change.FRAME | Change.STAND | Change.FLIGHT
"""What a page hears of in other ways than by a state."""


class Tabs(Protocol):
    """What the socket needs of a session."""

    @property
    def studio(self) -> Studio:
        """Whose shot it is."""
        ...

    shot: str
    name: str
    """That the person gave the shot; "" is its photo's."""
    token: str
    boot: str
    """Of this run of the server; another one means that it was started again."""

    def theme(self, dark: bool) -> None:
        """The page is light or dark."""
        ...

    def drawing(self, fps: float, software: bool) -> None:
        """How fast the page draws the viewport."""
        ...

    def room(self, aspect: float, free: tuple[tuple[float, float, float, float], ...]) -> None:
        """How wide the stage is, and which parts of it are free."""
        ...


def hello(session: Tabs) -> dict[str, Any]:
    """The first message."""
    commands = [
        {
            "id": command.id,
            "title": command.title,
            "keys": command.keys,
            "group": command.group,
            "do": command.action,
            "args": dict(command.arguments),
            "words": command.words,
            "asks": command.asks,
        }
        for command in COMMANDS
    ]
    places = {name: f"/{name}/{session.token}" for name in ("view", "files", "upload", "import")}
    return {
        "t": "hello",
        "v": VERSION,
        "boot": session.boot,
        "commands": commands,
        "view": places["view"] + "/",
        "files": places["files"] + "/",
        "upload": places["upload"],
        "import": places["import"],
        **catalogue(),
    }


async def serve_live(socket: WebSocket, session: Tabs) -> None:
    """Speak with one tab until it goes. Who it is has been checked."""
    await socket.accept()
    tab = _Tab(socket, session)
    stop = session.studio.listen(tab.hear)
    try:
        await socket.send_text(json.dumps({**hello(session), "owner": tab.owner}))
        writing = asyncio.create_task(tab.write())
        try:
            await tab.read()
        finally:
            writing.cancel()
            with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
                await writing  # RuntimeError is what Starlette raises when a closed socket is sent to
    except WebSocketDisconnect:
        pass
    finally:
        stop()


class _Tab:
    """What one tab has got, and what it still has to get."""

    def __init__(self, socket: WebSocket, session: Tabs) -> None:
        self.socket, self.session, self.studio = socket, session, session.studio
        self.files = f"/files/{session.token}/"
        self.owner = bool(socket.scope.get("state", {}).get("sits_here"))
        self.actions = actions(self.studio, owner=self.owner)
        self.loop = asyncio.get_running_loop()
        self.wake = asyncio.Event()
        self.news = Change.DOCUMENT | Change.NOTICE
        self.revision = 0
        self.said: list[Any] = list(self.studio.notices)
        self.answers: list[dict[str, Any]] = []
        self.live_sent = 0
        self.unseen: list[int] = []
        """Serial numbers of live pictures that were sent and not acknowledged."""
        self.clip_sent: tuple[Clip | None, int] = (None, 0)
        """Which clip, and how many of its frames; one that is rendered anew is another, even of the same path."""

    def hear(self, change: Change) -> None:
        """Called in any thread."""
        with contextlib.suppress(RuntimeError):  # the loop is closed: the server is stopping
            self.loop.call_soon_threadsafe(self._note, change)

    def _note(self, change: Change) -> None:
        self.news |= change
        self.wake.set()

    async def write(self) -> None:
        """Send what is new, newest and smallest first, until cancelled."""
        while True:
            self.wake.clear()
            news, self.news = self.news, Change(0)
            for answer in self.answers:
                await self._send(answer)
            self.answers.clear()
            if news & Change.GONE:
                await self._send({"t": "gone"})
                await self.socket.close(1000)
                return
            if news & ~ELSEWHERE:
                self.revision += 1
                await self._send(self._state())
            elif news & Change.VIEW:
                await self._send({"t": "view", **view(self.studio)})
            if news & Change.NOTICE:
                await self._send_notices()
            await self._send_live()
            if await self._send_frame() or self.answers:
                self.wake.set()  # there are more
            await self.wake.wait()

    def _state(self) -> dict[str, Any]:
        """The whole shot, and what the library calls it."""
        named, studio = self.session.name, self.studio
        untouched = not named and studio.untouched
        shot = {"id": self.session.shot, "name": named or studio.document.photo.name, "untouched": untouched}
        return {"t": "state", "rev": self.revision, "shot": shot, **state(studio, self.files)}

    async def _send(self, message: dict[str, Any]) -> None:
        await self.socket.send_text(json.dumps(message))

    async def _send_notices(self) -> None:
        for notice in self.studio.notices:
            if not any(notice is said for said in self.said):
                await self._send({"t": "notice", "kind": notice.kind, "text": notice.text})
        self.said = list(self.studio.notices)

    async def _send_live(self) -> None:
        live = self.studio.picture.live
        if live is not None and live.serial > self.live_sent and len(self.unseen) < UNACKNOWLEDGED:
            self.live_sent = live.serial
            if live.flown and self.studio.pilot.camera is None:
                return  # it was on its way when the path took the camera back
            self.unseen.append(live.serial)
            invented = UNKNOWN if live.invented is None else round(live.invented * (UNKNOWN - 1))
            header = HEADER.pack(LIVE, int(live.flown), invented, live.serial, 0, len(live.wash))
            await self.socket.send_bytes(header + live.wash + live.jpeg)

    async def _send_frame(self) -> bool:
        """The next frame of the clip that this tab has not got; whether there are more."""
        clip = self.studio.picture.clip
        if clip is None:
            return False
        last, sent = self.clip_sent
        if clip is not last:
            sent = 0
        if sent < len(clip.jpegs):
            tints = clip.washes[sent]
            header = HEADER.pack(FRAME, 0, sent, 0, int(clip.key, 16), len(tints))
            await self.socket.send_bytes(header + tints + clip.jpegs[sent])
            sent += 1
        self.clip_sent = (clip, sent)
        return sent < len(clip.jpegs)

    async def read(self) -> None:
        """Do what the tab asks for, until it goes."""
        while True:
            text = await self.socket.receive_text()
            if len(text) > LARGEST:
                await self.socket.close(1009)
                return
            try:
                message = json.loads(text)
                kind = message["t"]
            except (ValueError, TypeError, KeyError):
                await self.socket.close(1003)
                return
            answer = self._obey(kind, message)
            if answer is not None:
                self.answers.append(answer)
                self.wake.set()

    def _obey(self, kind: str, message: dict[str, Any]) -> dict[str, Any] | None:
        """Do it, and what to answer: refusals always, success where the message has an id."""
        number, answer = message.get("id"), None
        try:
            match kind:
                case "act":
                    answer = self._act(message)
                case "scrub":
                    self.studio.scrub(float(message["time"]), message.get("jump"))
                case "ack":
                    seen = int(message["serial"])
                    self.unseen = [serial for serial in self.unseen if serial > seen]
                    self.wake.set()
                case "theme":
                    self.session.theme(bool(message["dark"]))
                case "motion":
                    self.studio.eases = not bool(message["reduced"])
                case "drawing":
                    self.session.drawing(float(message["fps"]), bool(message["software"]))
                case "room":
                    self.session.room(*_room(message))
                case _:
                    raise InputError(f"There is no message {str(kind)[:40]!r} in version {VERSION} of the protocol.")
        except ValidationError as error:
            wrong = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()[:3])
            return {"t": "refused", "id": number, "text": f"{message.get('do')}: {wrong}."}
        except InputError as error:
            return {"t": "refused", "id": number, "text": str(error)}
        except (KeyError, TypeError, ValueError) as error:
            return {"t": "refused", "id": number, "text": f"{kind}: {error} is missing or wrong."}
        if number is None:
            return None
        return {"t": "done", "id": number} | ({} if answer is None else {"answer": answer})

    def _act(self, message: dict[str, Any]) -> Any:
        name = message["do"]
        if name not in self.actions:
            raise InputError(f"There is no action {str(name)[:40]!r}.")
        arguments = message.get("args") or {}
        if not isinstance(arguments, dict):
            raise InputError(f"The arguments of {name} are an object.")
        return self.actions[name](**arguments)


MOST_ROOMS = 8


def _room(message: dict[str, Any]) -> tuple[float, tuple[tuple[float, float, float, float], ...]]:
    """Aspect ratio of a page's stage, and the rectangles of it that are free.

    Raises:
        InputError: they are no parts of a stage.
    """
    aspect = float(message["aspect"])
    free = [tuple(map(float, sides)) for sides in message["free"][:MOST_ROOMS]]
    whole = all(len(sides) == 4 and 0 <= sides[0] < sides[2] <= 1 and 0 <= sides[1] < sides[3] <= 1 for sides in free)
    if not (free and whole and 0.05 < aspect < 50):
        raise InputError("What is free of a stage is parts of it, in shares of its width and height.")
    return aspect, tuple((left, top, right, bottom) for left, top, right, bottom in free)
