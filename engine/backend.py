"""What an engine is: something that turns a request folder into video."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class ClipSpec:
    """The clip an engine makes."""

    width: int
    height: int
    frames: int
    fps: float
    anchor: Literal["none", "first-frame-is-photo"] = "none"
    """Whether frame 0 must be the photo itself."""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Where a job is."""

    stage: str
    """A word people know: Depth, Preview, Fill, Generate, Save."""
    fraction: float
    """Of the whole job, 0 to 1."""
    eta_seconds: float | None = None


OnProgress = Callable[[Progress], None]
Cancelled = Callable[[], bool]
"""Asked often, at least twice a second; True means stop now by raising `JobCancelled`."""


class JobCancelled(Exception):
    """The user asked to stop."""
