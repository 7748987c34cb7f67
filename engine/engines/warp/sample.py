"""Sampling: preview and second layer become frames. They are pixels already: there is nothing to decode."""

from collections.abc import Iterator, Sequence

from engine.backend import Note
from engine.engines.watch import Watch
from engine.layers.fill import FADE_FROM, Behind, FilledFrame, fill
from engine.request import Request


def sample(request: Request, behind: Sequence[Behind], watch: Watch, *, since: float) -> Iterator[FilledFrame]:
    """Every frame of the preview with its holes filled; progress goes from `since` to 1.

    Raises:
        JobCancelled: between two frames.
    """
    whole = len(request.preview.mask)
    for done, frame in enumerate(fill(request.preview, behind), start=1):
        watch.at("Generate", since + (1 - since) * done / whole, detail=f"{done} of {whole}")
        yield frame


def notes_of(invented: Sequence[float]) -> dict[str, Note]:
    """What is said of a video: how much was invented, and where so much that it fades.

    Args:
        invented: share of each frame that the photo does not show, 0 to 1.
    """
    notes: dict[str, Note] = {"invented": sum(invented) / len(invented), "most_invented": max(invented)}
    faded = [i for i, share in enumerate(invented) if share > FADE_FROM]
    if faded:
        notes["faded"] = (
            f"frames {faded[0]}-{faded[-1]} fade: up to {max(invented):.0%} of a frame would be invented there. "
            "Shorten the move."
        )
    return notes
