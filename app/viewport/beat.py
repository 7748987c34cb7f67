"""When the viewport is drawn: soon after something has changed, and no more often than a browser can show.

Among many who work at once it makes way: the answers that pages wait for come first, and a drawing that others of the
process have held up is followed by a longer pause.
"""

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from app.derived.turns import PICTURES
from app.document.view import Change

BEAT = 1 / 15
"""Seconds between two drawings, at least: a browser without a GPU shows no more, and idle ones cost nothing."""
GIVES_WAY, LONGEST = 20.0, 0.5
"""The pause after a drawing is this many times as long as others of the process held that up, and seconds at most."""
PUT_OFF, BRIEFLY = 4, 0.015
"""How many times a drawing makes way for answers that pages wait for, and for how many seconds each time."""

T = TypeVar("T")


class Beat:
    """Draws in the thread of an event loop, together with whatever else changes until then.

    Args:
        loop: runs in that thread.
        draw: draws what has changed. In that thread.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, draw: Callable[[Change], None]) -> None:
        self._loop, self._draw = loop, draw
        self._lock = threading.Lock()
        self._pending = Change(0)
        self._next_at = 0.0
        """The earliest moment of the next drawing, on the loop's clock."""
        self._stopped = False

    def changed(self, change: Change) -> None:
        """Draw this soon. In any thread."""
        with self._lock:
            waiting = bool(self._pending)
            self._pending |= change
        if not waiting:
            self.do(self._soon)

    def do(self, act: Callable[..., None], *arguments: Any) -> None:
        """Call this in the loop's thread, soon. In any thread."""
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody looks any more
            self._loop.call_soon_threadsafe(act, *arguments)

    def wait_for(self, act: Coroutine[Any, Any, T]) -> T:
        """Run this in the loop's thread, and return what it does. In any thread but that one."""
        return asyncio.run_coroutine_threadsafe(act, self._loop).result(30)

    def now(self) -> None:
        """Draw what has changed and is not drawn yet. In the loop's thread."""
        with self._lock:
            change, self._pending = self._pending, Change(0)
        if change and not self._stopped:
            began, worked = self._loop.time(), time.thread_time()
            self._draw(change)
            ended, worked = self._loop.time(), time.thread_time() - worked
            self._next_at = ended + max(BEAT, min(GIVES_WAY * (ended - began - worked), LONGEST))

    def stop(self) -> None:
        """Draw nothing more. In the loop's thread."""
        self._stopped = True

    def _soon(self) -> None:
        if not self._stopped:
            self._loop.call_later(max(0.0, self._next_at - self._loop.time()), self._in_turn)

    def _in_turn(self, put_off: int = 0) -> None:
        """Draw, once the answers that pages wait for have gone before."""
        if PICTURES.awaited and put_off < PUT_OFF:
            self._loop.call_later(BRIEFLY, self._in_turn, put_off + 1)
        else:
            self.now()
