"""What an engine is: something that turns a request folder into video."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from torch import Tensor

from engine.clip import ClipSpec, ClipWish
from engine.progress import Cancelled, JobCancelled, OnProgress, Progress
from engine.request import Request

__all__ = [
    "Cancelled",
    "ClipSpec",
    "ClipWish",
    "JobCancelled",
    "Note",
    "OnProgress",
    "Progress",
    "Video",
    "VideoBackend",
]

Note = str | int | float | bool


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
