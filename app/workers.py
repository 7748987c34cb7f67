"""The processes that do what takes long: one lifts photos, one makes videos, shared by all sessions."""

import threading
from pathlib import Path

from engine.worker import Worker


class Workers:
    """Two workers, each started when first needed."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._lock = threading.Lock()
        self._lift: Worker | None = None
        self._engine: Worker | None = None

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

    def close(self) -> None:
        """Stop both, and what they are doing."""
        with self._lock:
            for worker in (self._lift, self._engine):
                if worker is not None:
                    worker.close()
            self._lift = self._engine = None

    def _start(self, name: str) -> Worker:
        self._logs.mkdir(parents=True, exist_ok=True)
        return Worker(self._logs / f"worker-{name}.log")
