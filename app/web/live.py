"""The live socket: state out, actions in, pictures out. docs/live-protocol.md is its specification, version 1.

One call of `serve_live` is one tab. It goes by turns: what the page has asked for is done in order, then it is told
what has become of the shot, and only then come pictures. Everything that is sent is the newest there is: a state, or a
live picture, that was overtaken is never sent, and a tab that is slow to acknowledge pictures gets fewer of them.
"""

import asyncio
import contextlib
import math
import threading
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from msgspec.structs import asdict
from starlette.websockets import WebSocket, WebSocketDisconnect

from app.commands.table import help_sheet
from app.derived.turns import PICTURES
from app.document.json_patch import make_patch
from app.document.view import Change, Notice
from app.web.live_pictures import LivePictures
from app.web.live_words import Obeying, Tabs, Unread, edit_of, read_message
from app.web.messages import (
    VERSION,
    Ack,
    ChangeMessage,
    CommandLine,
    Gone,
    Hello,
    NoticeMessage,
    PageMessage,
    Scrub,
    StateMessage,
    ViewMessage,
)
from app.web.rate_limit import RateLimit
from app.web.state.catalogue import catalogue
from app.web.state.whole import ShotState, state, view_facts
from app.web.wire import encode

LARGEST = 64 * 1024
"""Characters in a message from a page; a longer one ends the connection."""
MOST_PER_SECOND = 200
"""Messages that are taken from a page in the long run; it scrubs and edits 60 times a second at most."""
LONG = 2048
"""Characters that make a message count twice."""
MOST_WAITING = 64
"""Messages of a page that wait to be done; it is not read from while there are more."""
LONGEST_TURN = 0.05
"""Seconds after which a page's other messages wait until the other pages have had their turn."""
LONGEST_REST = 0.25
"""Seconds at most that a page waits after its turn: as long as that took, so that nobody takes more than half."""
BETWEEN_NEWS = 0.08
"""Seconds at least between two states that nobody has asked for, such as those of frames that are being rendered."""
ELSEWHERE = Change.VIEW | Change.LIVE | Change.NOTICE | Change.FRAME | Change.STAND | Change.FLIGHT
"""What a page hears of in other ways than by a state."""
SAID = ~(Change.LIVE | Change.FRAME | Change.STAND | Change.FLIGHT)
"""What it hears of in words."""

_answering = ThreadPoolExecutor(4, thread_name_prefix="answer")
"""Where turns are taken: in the event loop a long one would hold up everybody."""


def hello(session: Tabs, *, owner: bool) -> Hello:
    """The first message; an `owner` sits at the machine itself."""
    commands = [
        CommandLine(
            id=command.id,
            title=command.title,
            keys=command.keys,
            group=command.group,
            do=command.action,
            args=dict(command.arguments),
            words=command.words,
            asks=command.asks,
        )
        for command in help_sheet()
    ]
    choices = catalogue()
    return Hello(
        v=VERSION,
        boot=session.boot,
        commands=commands,
        view=f"/view/{session.token}/",
        files=f"/files/{session.token}/",
        upload=f"/upload/{session.token}",
        depth=f"/depth/{session.token}",
        import_=f"/import/{session.token}",
        check=f"/check/{session.token}",
        moves=choices.moves,
        samples=choices.samples,
        formats=choices.formats,
        engines=choices.engines,
        owner=owner,
    )


async def serve_live(socket: WebSocket, session: Tabs) -> None:
    """Speak with one tab until it goes. Who it is has been checked."""
    await socket.accept()
    tab = _Tab(socket, session)
    stop = session.studio.listen(tab.hear)
    try:
        await socket.send_text(encode(hello(session, owner=tab.owner)))
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


@dataclass(frozen=True)
class _Outgoing:
    """What came of a turn."""

    texts: list[str]
    """Texts to send, in order."""
    gone: bool = False
    """The shot has left the library."""


class _Tab:
    """What one tab has got, and what it still has to get."""

    def __init__(self, socket: WebSocket, session: Tabs) -> None:
        self.socket, self.session, self.studio = socket, session, session.studio
        self.files = f"/files/{session.token}/"
        self.owner = bool(socket.scope.get("state", {}).get("sits_here"))
        self.obeying = Obeying(session, owner=self.owner)
        self.pictures = LivePictures(session.studio)
        self.loop = asyncio.get_running_loop()
        self.wake = asyncio.Event()
        self.room = asyncio.Event()
        """There are fewer messages than may wait."""
        self.waiting: deque[PageMessage | Unread] = deque()
        self.news = Change.DOCUMENT | Change.NOTICE
        self.news_lock = threading.Lock()
        self.wants_changes = "changes" in socket.query_params
        self.revision = self.edit = 0
        self.last: ShotState | None = None
        """The state that the page has, for one that wants changes."""
        self.sent_notices: list[Notice] = list(self.studio.notices)

    def hear(self, change: Change) -> None:
        """Called in any thread."""
        with self.news_lock:
            self.news |= change & SAID
        with contextlib.suppress(RuntimeError):  # the loop is closed: the server is stopping
            self.loop.call_soon_threadsafe(self.wake.set)

    async def write(self) -> None:
        """Do what is asked and send what is new, until cancelled."""
        sent_at = -math.inf
        while True:
            self.wake.clear()
            began, asked, rest = time.monotonic(), bool(self.waiting), 0.0
            if asked or (self.news and began >= sent_at + BETWEEN_NEWS):
                with PICTURES.answering() if asked else contextlib.nullcontext():
                    outgoing = await self.loop.run_in_executor(_answering, self._turn)
                self.room.set()
                for text in outgoing.texts:
                    await self.socket.send_text(text)
                if outgoing.gone:
                    return await self.socket.close(1000)
                sent_at = time.monotonic()
                rest = min(sent_at - began, LONGEST_REST)
            if (live := self.pictures.live()) is not None:
                await self.socket.send_bytes(live)
            if (frame := self.pictures.frame()) is not None:
                await self.socket.send_bytes(frame)
            if self.waiting and asked:
                await asyncio.sleep(rest)
            elif frame is None:
                with contextlib.suppress(TimeoutError):
                    soon = sent_at + BETWEEN_NEWS - time.monotonic() if self.news else None
                    await asyncio.wait_for(self.wake.wait(), soon)

    def _turn(self) -> _Outgoing:
        """Do what waits, for a while, and say what has become of the shot. In a thread of `_answering`."""
        began, answers, edit = time.monotonic(), [], self.edit
        while self.waiting and time.monotonic() - began < LONGEST_TURN:
            message = self.waiting.popleft()
            answer = self.obeying.obey(message)
            if answer is not None:
                answers.append(encode(answer))
            self.edit = edit_of(message) or self.edit
        with self.news_lock:
            news, self.news = self.news, Change(0)
        if news & Change.GONE:
            return _Outgoing([*answers, encode(Gone())], gone=True)
        texts = []
        if news & ~ELSEWHERE:
            texts.append(self._state())
        elif news & Change.VIEW or self.edit != edit:
            texts.append(encode(ViewMessage(edit=self.edit, **asdict(view_facts(self.studio)))))
        if news & Change.NOTICE:
            texts += self._notices()
        return _Outgoing([*texts, *answers])

    def _state(self) -> str:
        """The whole shot and what the library calls it, or what of that is another than in the last state."""
        session, rendered = self.session, self.pictures.rendered()
        now = self.studio.read(lambda studio: state(studio, self.files, session.shot, session.name))
        self.pictures.announce(rendered)
        self.revision += 1
        last, self.last = self.last, now
        if last is None or not self.wants_changes:
            return encode(StateMessage(rev=self.revision, edit=self.edit, **asdict(now)))
        return encode(ChangeMessage(rev=self.revision, edit=self.edit, patch=make_patch(last, now)))

    def _notices(self) -> list[str]:
        notices = self.studio.notices
        new = [notice for notice in notices if not any(notice is sent for sent in self.sent_notices)]
        self.sent_notices = list(notices)
        return [encode(NoticeMessage(kind=notice.kind, text=notice.text)) for notice in new]

    async def read(self) -> None:
        """Take what the tab asks for, until it goes; one that asks for more than can be done is not read from."""
        limit = RateLimit(MOST_PER_SECOND, 2 * MOST_PER_SECOND)
        while True:
            came = await self.socket.receive()
            if came["type"] == "websocket.disconnect":
                return
            text = came.get("text")
            if text is not None and len(text) > LARGEST:
                return await self.socket.close(1009)
            message = read_message(text)
            if message is None:
                return await self.socket.close(1003)
            if isinstance(message, Ack):
                self.pictures.seen(message.serial)
            else:
                self._wait(message)
            self.wake.set()
            await asyncio.sleep(limit.wait(1 + len(text or "") / LONG))
            while len(self.waiting) >= MOST_WAITING:
                self.room.clear()
                await self.room.wait()

    def _wait(self, message: PageMessage | Unread) -> None:
        """Let it be done in its turn; the newest place of the playhead takes that of the one before."""
        with contextlib.suppress(IndexError):  # a turn has just taken the last one
            if isinstance(message, Scrub) and isinstance(self.waiting[-1], Scrub):
                self.waiting.pop()
        self.waiting.append(message)
