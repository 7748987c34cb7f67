"""How near the path comes to what the photo shows: measured in a thread, once nobody is dragging."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from app.derived.turns import PICTURES
from scene.path.safety import Clearance, clearance
from scene.surface import Surface
from scene.trajectory import Trajectory

QUIET = 0.25
"""Seconds without another path before one is measured: the picture comes first."""
WAITS = 1.0
"""Seconds by which other shots' pictures go before it."""


@dataclass(frozen=True, eq=False)
class Measured:
    """A path's clearance."""

    key: str
    """Of the path."""
    clearance: Clearance


@dataclass(frozen=True, eq=False)
class _Wish:
    key: str
    trajectory: Trajectory
    surface: Callable[[], Surface]
    since: float


class Watch:
    """Measures the newest path.

    Args:
        on_change: called in another thread when one has been measured.
    """

    def __init__(self, on_change: Callable[[], None]) -> None:
        self.measured: Measured | None = None
        """The last one."""
        self._on_change = on_change
        self._lock = threading.Lock()
        self._wish: _Wish | None = None
        self._running = False

    def look(self, key: str, trajectory: Trajectory, surface: Callable[[], Surface]) -> None:
        """Measure this path soon; one that has not been begun yet is forgotten."""
        with self._lock:
            if self.measured is not None and self.measured.key == key:
                self._wish = None
                return
            self._wish = _Wish(key, trajectory, surface, time.monotonic())
            if self._running:
                return
            self._running = True
        threading.Thread(target=self._run, name="clearance", daemon=True).start()

    def forget(self) -> None:
        """Nothing is to be measured any more."""
        with self._lock:
            self._wish = self.measured = None

    def _run(self) -> None:
        while (wish := self._next()) is not None:
            surface = wish.surface()
            with PICTURES.turn(self, lambda wish=wish: wish.since + QUIET + WAITS):
                measured = Measured(wish.key, clearance(surface, wish.trajectory))
            with self._lock:
                if self._wish is not wish:
                    continue
                self.measured, self._wish = measured, None
            self._on_change()

    def _next(self) -> _Wish | None:
        while True:
            with self._lock:
                wish = self._wish
                if wish is None:
                    self._running = False
                    return None
                wait = wish.since + QUIET - time.monotonic()
            if wait <= 0:
                return wish
            time.sleep(wait)
