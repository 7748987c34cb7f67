"""Many people at once: `launch.py bench app`. Each drags at a shot of its own, with picture and viewport open."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Awaitable
from importlib.metadata import version
from typing import TYPE_CHECKING

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from app.document.json_patch import apply_patch
from app.web.live_pictures import HEADER, LIVE

if TYPE_CHECKING:
    from benchmarks.app import Visitor

PEOPLE = 20
EVERY = 0.2
"""Seconds from one edit of a person to the next."""
SECONDS = 20.0
"""Seconds for which they edit."""
PATIENCE = 120.0
BEGIN, STEP = 2.0, 0.001
"""Seconds that their path takes at first, and by how much each edit makes it longer: a state tells which it has."""


class Person:
    """One page of one shot, which has edited so many times and has been told of so many of those edits."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self.sent: list[float] = []
        """When each edit left (`time.perf_counter`)."""
        self.waited: list[float] = []
        """Seconds from each edit to the state that has it."""
        self.pictures = 0
        self._base: dict = {}
        self.ready = asyncio.Event()
        """The frames of the sample are here."""

    async def hear(self) -> None:
        """Take what comes, as a page does, until the connection ends."""
        async for message in self._socket:
            if isinstance(message, str):
                self._take(json.loads(message))
            elif message[0] == LIVE:
                self.pictures += 1
                serial = HEADER.unpack_from(message)[3]
                await self._socket.send(json.dumps({"t": "ack", "serial": serial}))

    async def act(self, action: str, **arguments: object) -> None:
        """Ask for something."""
        await self._socket.send(json.dumps({"t": "act", "do": action, "args": arguments, "id": len(self.sent) + 1}))

    async def edit(self, until: float) -> None:
        """Make the path longer, again and again."""
        begin = due = time.perf_counter()
        while due - begin < until:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            self.sent.append(time.perf_counter())
            await self.act("retime", selection=[0, None], time=BEGIN + STEP * len(self.sent), done=True)
            due += EVERY

    def _take(self, said: dict) -> None:
        match said.pop("t"):
            case "state":
                self._base = said
            case "change":
                self._base = apply_patch(self._base, said["patch"])
            case _:
                return
        state = self._base
        if state["scene"]["ready"] and state["preview"] and state["preview"]["done"] == state["clip"]["frames"]:
            self.ready.set()
        contained = round((state["clip"]["duration"] - BEGIN) / STEP)
        now = time.perf_counter()
        while len(self.waited) < min(contained, len(self.sent)):
            self.waited.append(now - self.sent[len(self.waited)])


def many_at_once(visitors: "list[Visitor]", seconds: float = SECONDS) -> tuple[list[float], float]:
    """Milliseconds from every edit to the state that has it, and live pictures per second and person.

    Raises:
        TimeoutError: some edit never came back.
    """
    return asyncio.run(_many_at_once(visitors, seconds))


async def _many_at_once(visitors: "list[Visitor]", seconds: float) -> tuple[list[float], float]:
    async with contextlib.AsyncExitStack() as stack:
        people = [await stack.enter_async_context(_person(visitor)) for visitor in visitors]
        await asyncio.wait_for(asyncio.gather(*(person.ready.wait() for person in people)), PATIENCE)
        await asyncio.gather(*(person.act("set_path", text=f"truck right 0.2m over {BEGIN:g}s") for person in people))
        await asyncio.sleep(2.0)
        begun = [person.pictures for person in people]
        await asyncio.gather(*(_late(person.edit(seconds), i / len(people)) for i, person in enumerate(people)))
        seen = sum(person.pictures - before for person, before in zip(people, begun, strict=True))
        end = time.perf_counter() + PATIENCE
        while any(len(person.waited) < len(person.sent) for person in people):
            if time.perf_counter() > end:
                raise TimeoutError(f"some edits were not answered within {PATIENCE:g} s")
            await asyncio.sleep(0.05)
        waited = [1000 * each for person in people for each in person.waited]
        return waited, seen / seconds / len(people)


async def _late(act: Awaitable[None], share: float) -> None:
    """Not all in the same moment."""
    await asyncio.sleep(share * EVERY)
    await act


@contextlib.asynccontextmanager
async def _person(visitor: "Visitor") -> AsyncIterator[Person]:
    """Somebody who has page and viewport open."""
    page = f"/live/{visitor.token}?changes"
    view = f"/view/{visitor.token}"
    spoken = Subprotocol(f"viser-v{version('viser')}")
    async with _socket(visitor, page) as live, _socket(visitor, view, spoken) as viewport:
        person = Person(live)
        tasks = [asyncio.create_task(person.hear()), asyncio.create_task(_drain(viewport))]
        try:
            yield person
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def _socket(visitor: "Visitor", path: str, *spoken: Subprotocol) -> connect:
    home = visitor.studio.url
    return connect(
        home.replace("http", "ws") + path,
        origin=Origin(home),
        additional_headers={"Cookie": visitor.cookie},
        subprotocols=spoken or None,
        max_size=None,
        compression=None,
        proxy=None,
        ping_interval=None,  # who is slow to answer is measured, not cut off
    )


async def _drain(socket: ClientConnection) -> None:
    async for _ in socket:
        pass
