"""How long work tells where it is, and is told to stop."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Where a job is."""

    stage: str
    """A word people know: Depth, Preview, Painting gaps, Generate, Save."""
    fraction: float
    """Fraction of the whole job, 0 to 1."""
    eta_seconds: float | None = None
    detail: str = ""
    """Where in the stage, for people: "step 7 of 25"."""


OnProgress = Callable[[Progress], None]
Cancelled = Callable[[], bool]
"""Asked often, at least twice a second; True means stop now by raising `JobCancelled`."""


class JobCancelled(Exception):
    """The user asked to stop."""


def ignore_progress(progress: Progress) -> None:
    """Do nothing, for callers who do not watch."""


def never() -> bool:
    """Answer False, for work that cannot be cancelled."""
    return False
