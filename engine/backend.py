"""What an engine is: something that turns a request folder into video."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from torch import Tensor

from engine.clip import ClipSpec, ClipWish
from engine.request import Request

Note = str | int | float | bool


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


@dataclass(frozen=True, eq=False)
class Video:
    """What an engine made."""

    frames: Iterable[Tensor]
    """`clip.frames` pictures, UInt8 [height width 3], sRGB, read once and in order: a tensor or a generator."""
    notes: Mapping[str, Note] = field(default_factory=dict)
    """What the engine has to say (share filled, ...), kept in result.json; complete once the frames are read."""


@runtime_checkable
class VideoBackend(Protocol):
    """An engine."""

    def clip(self, wish: ClipWish) -> ClipSpec:
        """The clip this engine makes of a wish.

        Raises:
            InputError: it can make none that is near; the sentence says what it can.
        """
        ...

    def generate(self, request: Request, *, on_progress: OnProgress, cancelled: Cancelled) -> Video:
        """Make the video that `request` asks for.

        Raises:
            JobCancelled: `cancelled()` said so, here or while the frames are read.
        """
        ...
