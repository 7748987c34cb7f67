"""One after the other: what is computed for many people in many threads, so that the answers to them stay quick."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from scene.rendering.render import processors

LETS_GO_BEFORE = 0.1
"""Seconds at most that a turn begins later, while people wait for answers."""
FREE_FOR = 0.5
"""Seconds after which somebody who has had a turn does not count any more."""


@dataclass(eq=False)
class _Waiting:
    due: Callable[[], float]
    come: threading.Event = field(default_factory=threading.Event)


class Turns:
    """A seat that threads take by turns: whoever is due first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = False
        self._waiting: list[_Waiting] = []
        self._last: dict[int, float] = {}
        """When each of those who came lately had their turn."""
        self._answers = 0
        self._calm = threading.Event()
        """Nobody waits for an answer."""
        self._calm.set()

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Somebody waits for an answer while the block runs: whoever has the next turn lets that go before."""
        self._count(1)
        try:
            yield
        finally:
            self._count(-1)

    @property
    def awaited(self) -> bool:
        """Whether somebody waits for an answer just now."""
        return not self._calm.is_set()

    @contextmanager
    def turn(self, who: object, due: Callable[[], float]) -> Iterator[int]:
        """Wait for the seat and have it while the block runs; yields how many threads to use.

        One who has it alone may use every processor; among others one of them stays free for those who answer.

        While people wait for answers it begins a little later.

        Args:
            who: takes turns.
            due: when it is wanted by (`time.monotonic`), asked for each time that the seat comes free.
        """
        self._sit(due)
        self._calm.wait(LETS_GO_BEFORE)
        try:
            yield self._threads(who)
        finally:
            self._rise()

    def _sit(self, due: Callable[[], float]) -> None:
        with self._lock:
            if not self._taken:
                self._taken = True
                return
            waiting = _Waiting(due)
            self._waiting.append(waiting)
        waiting.come.wait()

    def _count(self, more: int) -> None:
        with self._lock:
            self._answers += more
            if self._answers:
                self._calm.clear()
            else:
                self._calm.set()

    def _rise(self) -> None:
        with self._lock:
            if not self._waiting:
                self._taken = False
                return
            following = min(self._waiting, key=lambda each: each.due())
            self._waiting.remove(following)
        following.come.set()

    def _threads(self, who: object) -> int:
        now = time.monotonic()
        with self._lock:
            self._last = {each: at for each, at in self._last.items() if now - at < FREE_FOR} | {id(who): now}
            alone = len(self._last) == 1
        return processors() if alone else max(1, processors() - 1)


PICTURES = Turns()
"""Turns of all that is rendered and measured for the page in this process."""
