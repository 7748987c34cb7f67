"""Engines that lack their weights, as the page shows them."""

from app.studio.studio import Studio
from app.takes.weights import Download, DownloadState
from app.web.wire import Part


class DownloadFacts(Part, frozen=True):
    """How far a download of weights is; one that is done or cancelled leaves nothing behind."""

    state: DownloadState
    fraction: float
    """0 to 1."""
    eta_s: float | None
    detail: str
    """How much of how much."""
    error: str
    here: bool
    """This shot began it: only its pages can stop it, and an owner."""


class WeightsFacts(Part, frozen=True):
    """An engine that cannot be used yet."""

    name: str
    trouble: str
    """What is wrong with weights that are here, a sentence; else ""."""
    download: DownloadFacts | None


def weights_facts(studio: Studio) -> list[WeightsFacts]:
    """Every engine that cannot be used yet, what is wrong with weights that are here, and how far a download is."""
    rows = []
    for name, missing in studio.weights.lacking().items():
        download = studio.weights.download(name)
        rows.append(
            WeightsFacts(
                name=name,
                trouble=f"{missing.reason[:1].upper()}{missing.reason[1:]}." if missing.damaged else "",
                download=None if download is None else _download(download, str(studio.folder)),
            )
        )
    return rows


def _download(download: Download, shot: str) -> DownloadFacts:
    return DownloadFacts(
        state=download.state,
        fraction=round(download.fraction, 4),
        eta_s=download.eta_seconds,
        detail=download.detail,
        error=download.error,
        here=download.by == shot,
    )
