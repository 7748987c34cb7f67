"""How one clip tells where it is, and hears that it shall stop."""

import time
from dataclasses import dataclass

from engine.progress import Cancelled, JobCancelled, OnProgress, Progress


@dataclass(frozen=True)
class Watch:
    """Told often; raises when somebody cancels."""

    on_progress: OnProgress
    cancelled: Cancelled

    def check(self) -> None:
        """Go on, unless the job was cancelled.

        Raises:
            JobCancelled: it was.
        """
        if self.cancelled():
            raise JobCancelled

    def at(self, stage: str, fraction: float, eta_seconds: float | None = None, *, detail: str = "") -> None:
        """The job is there now.

        Raises:
            JobCancelled: it is wanted no more.
        """
        self.check()
        self.on_progress(Progress(stage=stage, fraction=fraction, eta_seconds=eta_seconds, detail=detail))


class Stopwatch:
    """How long the rest of a row of equal steps takes, going by those that are done."""

    def __init__(self, steps: int) -> None:
        self.steps = steps
        self._began = time.monotonic()

    def left(self, done: int) -> float | None:
        """Seconds; None while nothing is done."""
        return (time.monotonic() - self._began) / done * (self.steps - done) if done else None
