"""The weights of engines: which are not here, and those that are on their way; one for all sessions of a studio."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from engine.engines.registry import KNOWN_ENGINES
from engine.job import JobState
from engine.worker import Job, Worker
from scene.errors import InputError

if TYPE_CHECKING:
    from engine.engines.known import KnownEngine
    from engine.weights.missing import Missing

logger = logging.getLogger(__name__)

LOOKED_FOR_SECONDS = 3.0
"""Seconds for which what was found on the disk is believed."""


DownloadState = Literal["running", "failed"]


@dataclass(frozen=True, kw_only=True)
class Download:
    """How far the weights of an engine are."""

    state: DownloadState
    """A finished or cancelled one leaves none behind."""
    fraction: float = 0.0
    eta_seconds: float | None = None
    detail: str = ""
    """How much of how much."""
    error: str = ""
    by: str = ""
    """Who began it."""


class WeightsDownloads:
    """What engines lack, and what is being fetched for them: one after the other, in a process of its own.

    Args:
        folder: where the jobs are kept.
        worker: gives the process.
    """

    def __init__(self, folder: Path, worker: Callable[[], Worker]) -> None:
        self._folder, self._worker = folder, worker
        self._lock = threading.Lock()
        self._listeners: list[Callable[[str], None]] = []
        self._jobs: dict[str, Job] = {}
        self._downloads: dict[str, Download] = {}
        self._lacking: dict[str, Missing] = {}
        self._looked = -LOOKED_FOR_SECONDS

    def listen(self, hear: Callable[[str], None]) -> Callable[[], None]:
        """Have `hear` called, in another thread, whenever something has changed: with the title of an engine whose
        weights have just come, else with "". The function that comes back ends that.
        """
        self._listeners.append(hear)
        return lambda: self._listeners.remove(hear)

    def lacking(self, *, again: bool = False) -> dict[str, Missing]:
        """Why engines cannot be used, by the names of those that cannot; `again` looks on the disk just now."""
        if again or time.monotonic() - self._looked > LOOKED_FOR_SECONDS:
            self._lacking = {
                name: missing for name, engine in KNOWN_ENGINES.items() if (missing := engine.missing) is not None
            }
            self._looked = time.monotonic()
        return self._lacking

    def download(self, name: str) -> Download | None:
        """How far an engine's weights are; None where they are not wanted."""
        return self._downloads.get(name)

    def fetch(self, name: str, by: str) -> None:
        """Have the weights soon, for `by`; goes on where an earlier attempt stopped.

        Raises:
            InputError: there is no such engine, or the job cannot be written.
        """
        from engine.download_job import pack_download

        engine = _engine(name)
        with self._lock:
            if name in self._jobs:
                return
            folder = pack_download(self._folder / name, name)
            self._jobs[name] = job = self._worker().submit(folder)
            self._downloads[name] = Download(state="running", by=by)
        threading.Thread(target=self._follow, args=(engine, job, by), name=f"weights {name}", daemon=True).start()
        self._tell("")

    def cancel(self, name: str, by: str | None) -> None:
        """Stop fetching; what has come is kept for the next time. None is whoever the machine belongs to.

        Raises:
            InputError: somebody else began it.
        """
        with self._lock:
            job, download = self._jobs.get(name), self._downloads.get(name)
        if job is None or download is None:
            return
        if by is not None and by != download.by:
            raise InputError("Another shot began this download. It can be stopped there, or at the machine itself.")
        job.cancel()

    def dismiss(self, name: str) -> None:
        """Say no more of a download that has failed."""
        with self._lock:
            if name not in self._jobs:
                self._downloads.pop(name, None)
        self._tell("")

    def _follow(self, engine: KnownEngine, job: Job, by: str) -> None:
        """Thread: tell how far it is, to its end."""
        state = job.wait(0.3)
        while not state.ended:
            self._show(engine.name, _of(state, by))
            state = job.wait(0.3)
        with self._lock:
            del self._jobs[engine.name]
        if state.state == "failed":
            logger.warning("%s: %s", engine.title, state.error)
            self._show(engine.name, Download(state="failed", error=state.error, by=by))
            return
        self.lacking(again=True)
        self._show(engine.name, None)
        if state.state == "done":
            self._tell(engine.title)

    def _show(self, name: str, now: Download | None) -> None:
        if self._downloads.get(name) == now:
            return
        with self._lock:
            if now is None:
                del self._downloads[name]
            else:
                self._downloads[name] = now
        self._tell("")

    def _tell(self, title: str) -> None:
        for hear in list(self._listeners):
            hear(title)


def _of(state: JobState, by: str) -> Download:
    now = state.progress
    return Download(state="running", fraction=now.fraction, eta_seconds=now.eta_seconds, detail=now.detail, by=by)


def _engine(name: str) -> KnownEngine:
    engine = KNOWN_ENGINES.get(name)
    if engine is None or not engine.file:
        wanted = ", ".join(name for name, engine in KNOWN_ENGINES.items() if engine.file)
        raise InputError(f"There are no weights for {name!r}. There are some for {wanted}.")
    return engine
