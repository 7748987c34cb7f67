"""The processes that do what takes long: one lifts photos, one makes videos, one checks them, one fetches weights.

All sessions share them.
"""

import threading
from pathlib import Path

from app.takes.weights import WeightsDownloads
from engine.worker import Worker


class Workers:
    """Four workers, each started when first needed.

    Args:
        logs: folder of what they print.
        check_films: whether the camera of every film is checked without anybody asking.
    """

    def __init__(self, logs: Path, *, check_films: bool = True) -> None:
        self._logs = logs
        self.check_films = check_films
        self._lock = threading.Lock()
        self._lift: Worker | None = None
        self._engine: Worker | None = None
        self._checking: Worker | None = None
        self._fetching: Worker | None = None
        self.weights = WeightsDownloads(logs / "weights", self.fetching)
        """What engines lack, and what is on its way."""

    def lift(self) -> Worker:
        """Turns photos into scenes: seconds at a time, so it never waits behind a video."""
        with self._lock:
            if self._lift is None:
                self._lift = self._start("lift")
            return self._lift

    def engine(self) -> Worker:
        """Makes videos, one after the other."""
        with self._lock:
            if self._engine is None:
                self._engine = self._start("engine")
            return self._engine

    def checking(self) -> Worker:
        """Checks the cameras of videos: a background task, so that nothing ever waits behind it."""
        with self._lock:
            if self._checking is None:
                self._checking = self._start("checking")
            return self._checking

    def fetching(self) -> Worker:
        """Downloads weights, one engine's after the other's."""
        with self._lock:
            if self._fetching is None:
                self._fetching = self._start("fetching")
            return self._fetching

    def close(self) -> None:
        """Stop them all, and what they are doing."""
        with self._lock:
            for worker in (self._lift, self._engine, self._checking, self._fetching):
                if worker is not None:
                    worker.close()
            self._lift = self._engine = self._checking = self._fetching = None

    def _start(self, name: str) -> Worker:
        self._logs.mkdir(parents=True, exist_ok=True)
        return Worker(self._logs / f"worker-{name}.log")
