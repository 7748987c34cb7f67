"""A worker for whom only the newest wish counts."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

W = TypeVar("W")
R = TypeVar("R")


class Latest(Generic[W, R]):
    """Finds something for the newest wish, in a thread that ends when nothing is wanted.

    A wish that is overtaken before it is begun is never begun; what is found for one that is overtaken meanwhile is
    thrown away.

    Args:
        name: of the thread.
        find: makes the result of a wish. In that thread.
        keep: takes wish and result. In that thread, while no other wish comes in between.
        after: called after that, in that thread.
        rest: for how many seconds nothing newer may have been wanted before a wish is begun.
    """

    def __init__(
        self,
        name: str,
        find: Callable[[W], R],
        keep: Callable[[W, R], None],
        after: Callable[[], None],
        *,
        rest: float = 0.0,
    ) -> None:
        self._name, self._find, self._keep, self._after, self._rest = name, find, keep, after, rest
        self._lock = threading.Lock()
        self._wish: W | None = None
        self._since = 0.0
        self._running = False

    @property
    def wish(self) -> W | None:
        """What is wanted and not found yet."""
        return self._wish

    def want(self, wish: W | None) -> None:
        """Find this next; None wants nothing any more."""
        with self._lock:
            self._wish, self._since = wish, time.monotonic()
            if wish is None or self._running:
                return
            self._running = True
        threading.Thread(target=self._run, name=self._name, daemon=True).start()

    def _run(self) -> None:
        ended = False
        try:
            while (wish := self._next()) is not None:
                result = self._find(wish)
                if self._take(wish, result):
                    self._after()
            ended = True
        finally:
            if not ended:  # by a fault, which the thread tells: the next wish begins another one
                with self._lock:
                    self._running, self._wish = False, None

    def _take(self, wish: W, found: R) -> bool:
        """Keep what was found, unless something else is wanted by now."""
        with self._lock:
            if self._wish is not wish:
                return False
            self._wish = None
            self._keep(wish, found)
            return True

    def _next(self) -> W | None:
        while True:
            with self._lock:
                wish, wait = self._wish, self._since + self._rest - time.monotonic()
                if wish is None:
                    self._running = False
                    return None
            if wait <= 0:
                return wish
            time.sleep(wait)
