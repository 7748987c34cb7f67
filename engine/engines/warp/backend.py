"""The warp engine: any clip, prepared once as a scene without gaps, and filmed along the path."""

from collections.abc import Iterator
from dataclasses import dataclass

from torch import Tensor

from engine.backend import Note, Video
from engine.clip import ClipSpec, ClipWish
from engine.engines.warp.prepare import prepare
from engine.engines.warp.sample import notes_of, sample
from engine.engines.watch import Watch
from engine.progress import Cancelled, OnProgress
from engine.request import Request

SAMPLE = 0.5
"""The share of a job that is done when filming begins."""


@dataclass(frozen=True)
class Warp:
    """Fills the scene once, with a second layer of points, and films it along the path."""

    def clip(self, wish: ClipWish) -> ClipSpec:
        """Any clip."""
        return ClipSpec(width=wish.width, height=wish.height, frames=wish.frames, fps=wish.fps)

    def generate(self, request: Request, *, on_progress: OnProgress, cancelled: Cancelled) -> Video:
        """What the preview covers stays bit for bit; the rest is invented once, in the scene, and stands still.

        Raises:
            JobCancelled: `cancelled()` said so.
        """
        watch, notes = Watch(on_progress, cancelled), dict[str, Note]()

        def frames() -> Iterator[Tensor]:
            behind = prepare(request, watch, until=SAMPLE)
            invented: list[float] = []
            for frame in sample(request, behind, watch, since=SAMPLE):
                invented.append(frame.invented)
                yield frame.rgb
            notes.update(notes_of(invented))

        return Video(frames(), notes)
