"""How near the path comes to what the photo or clip shows: measured in a thread, once nobody is dragging."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from app.derived.latest import Latest
from app.derived.turns import PICTURES
from scene.path.safety import Clearance

QUIET = 0.25
"""Seconds without another path before one is measured: the picture comes first."""
WAITS = 1.0
"""Seconds by which other shots' pictures go before it."""


@dataclass(frozen=True, eq=False)
class Measured:
    """A path's clearance."""

    key: str
    """Key of the path."""
    clearance: Clearance


@dataclass(frozen=True, eq=False)
class _Wish:
    key: str
    measured: Callable[[], Clearance]
    since: float


class ClearanceMeter:
    """Measures the newest path.

    Args:
        on_change: called in another thread when one has been measured.
    """

    def __init__(self, on_change: Callable[[], None]) -> None:
        self.measured: Measured | None = None
        """The last one."""
        self._latest = Latest("clearance", self._measure, self._keep, on_change, rest=QUIET)

    def look(self, key: str, measured: Callable[[], Clearance]) -> None:
        """Measure this path soon; one that has not been begun yet is forgotten."""
        known = self.measured is not None and self.measured.key == key
        self._latest.want(None if known else _Wish(key, measured, time.monotonic()))

    def forget(self) -> None:
        """Nothing is to be measured any more."""
        self._latest.want(None)
        self.measured = None

    def _measure(self, wish: _Wish) -> Measured:
        with PICTURES.turn(self, lambda: wish.since + QUIET + WAITS):
            return Measured(wish.key, wish.measured())

    def _keep(self, _: _Wish, measured: Measured) -> None:
        self.measured = measured
