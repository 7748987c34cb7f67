"""The video that is being made: its request is packed, and an engine works on it in the worker."""

import threading
from collections.abc import Callable
from pathlib import Path

from app.takes.workers import Workers
from engine.job import JobState
from engine.progress import Progress
from engine.worker import Job
from scene.errors import InputError

PACKING = JobState(state="queued", progress=Progress(stage="Preview", fraction=0.0))


class VideoJob:
    """One video at a time, of one shot.

    Args:
        workers: where engines run.
        on_change: called in another thread whenever it has come further.
        on_done: called before that, with the number of a take whose video is there.
    """

    def __init__(self, workers: Workers, on_change: Callable[[], None], on_done: Callable[[int], None]) -> None:
        self.state: JobState | None = None
        """State of the video made last in this run of the studio, or of the packing before it."""
        self.number: int | None = None
        """The take it belongs to, once that is there."""
        self._workers, self._on_change, self._on_done = workers, on_change, on_done
        self._lock = threading.Lock()
        self._running: Job | None = None
        self._cancelled = threading.Event()

    @property
    def busy(self) -> bool:
        """Whether a video is being made."""
        return self.state is not None and not self.state.ended

    def start(self, new_take: Callable[[], tuple[int, Path]]) -> None:
        """Make the video of a request; returns at once.

        Args:
            new_take: makes the take, in another thread; returns its number and its request folder.

        Raises:
            InputError: another one is being made.
        """
        with self._lock:
            if self.busy:
                raise InputError("A video is being made already. Wait for it, or cancel it first.")
            self.state, self.number = PACKING, None
        self._cancelled.clear()
        threading.Thread(target=self._make, args=(new_take,), name="generate", daemon=True).start()

    def cancel(self) -> None:
        """Stop making the video."""
        self._cancelled.set()
        with self._lock:
            if self._running is not None:
                self._running.cancel()

    def forget(self) -> None:
        """Say no more of the video that was made."""
        self.state = self.number = None

    def _make(self, new_take: Callable[[], tuple[int, Path]]) -> None:
        """Thread."""
        try:
            number, folder = new_take()
            job = None if self._cancelled.is_set() else self._workers.engine().submit(folder)
        except (InputError, OSError) as error:
            self._tell(JobState(state="failed", progress=PACKING.progress, error=str(error)))
            return
        if job is None:
            self._tell(JobState(state="cancelled", progress=PACKING.progress))
            return
        with self._lock:
            self._running, self.number = job, number
        if self._cancelled.is_set():
            job.cancel()
        state = job.state()
        while not state.ended:
            self._tell(state)
            state = job.wait(0.1)
        with self._lock:
            self._running = None
        if state.state == "done":
            self._on_done(number)
        self._tell(state)

    def _tell(self, state: JobState) -> None:
        if state != self.state:
            self.state = state
            self._on_change()
