"""The humble engine: the preview with its holes filled. It needs no weights and no GPU."""

from collections.abc import Iterator
from dataclasses import dataclass

from torch import Tensor

from engine.backend import Note, Video
from engine.clip import ClipSpec, ClipWish
from engine.layers.background import make_background
from engine.layers.fill import FADE_FROM, fill
from engine.progress import Cancelled, JobCancelled, OnProgress, Progress
from engine.request import Request

FILL_SHARE = 0.5
"""About this share of the time goes into filling the scene, the rest into filming it."""


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
        preview, notes = request.preview, {}

        def at(stage: str, fraction: float, detail: str = "") -> None:
            if cancelled():
                raise JobCancelled
            on_progress(Progress(stage=stage, fraction=fraction, detail=detail))

        def frames() -> Iterator[Tensor]:
            painting = "Painting gaps"
            at(painting, 0.0)
            background = make_background(
                request.scene,
                request.trajectory,
                on_step=lambda share: at(painting, FILL_SHARE * share, f"{share:.0%}"),
            )
            shares = []
            for frame in fill(preview, background):
                shares.append(frame.invented)
                done, whole = len(shares), len(preview.mask)
                at("Generate", FILL_SHARE + (1 - FILL_SHARE) * done / whole, f"{done} of {whole}")
                yield frame.rgb
            notes.update(_notes(shares))

        return Video(frames(), notes)


def _notes(shares: list[float]) -> dict[str, Note]:
    """What is said of a video: how much was invented, and where so much that it fades."""
    notes: dict[str, Note] = {"invented": sum(shares) / len(shares), "most_invented": max(shares)}
    faded = [i for i, share in enumerate(shares) if share > FADE_FROM]
    if faded:
        notes["faded"] = (
            f"frames {faded[0]}-{faded[-1]} fade: up to {max(shares):.0%} of a frame would be invented there. "
            "Shorten the move."
        )
    return notes
