"""Which latent cells the engine will lock, as the page shows it."""

from statistics import mean
from typing import ClassVar

from msgspec import UNSET, UnsetType

from app.palette import read_palette
from app.studio.studio import Studio
from app.web.wire import Part


class LockedCellsFacts(Part, frozen=True):
    """Latent cells that the engine will lock. Another scene lock brings other cells without a new preview."""

    bare: ClassVar = {"share": None}

    share: float | None
    """Share of all cells, 0 to 1; null, and alone, until every frame of the path as it is now has been rendered."""
    shares: list[float] | UnsetType = UNSET
    """The same of each frame."""
    steps: int | UnsetType | None = UNSET
    """Steps that the preview guides; null where the schedule is not known."""
    of: int | UnsetType = UNSET
    """All steps."""
    uniform: bool | UnsetType = UNSET
    """Nothing is let go earlier than the rest."""
    warning: str | UnsetType = UNSET
    """A sentence where it is hardly any or nearly all; else ""."""
    key: str | UnsetType = UNSET
    """Key of the picture of the cells."""
    clip: str | UnsetType = UNSET
    """Key of the preview it is of."""
    cell: int | UnsetType = UNSET
    """Pixels to a side of a cell."""
    rows: int | UnsetType = UNSET
    columns: int | UnsetType = UNSET
    """Cells of a frame."""
    across: int | UnsetType = UNSET
    """Frames that lie side by side in the picture, row after row."""
    url: str | UnsetType = UNSET
    """A grey PNG in which a pixel is a cell: 0 free, 255 locked to the last, in between let go earlier."""
    tint: str | UnsetType = UNSET
    """The colour in which the cells are to be drawn."""


def locked_cells_facts(studio: Studio, files: str) -> LockedCellsFacts | None:
    """Counted cells and where their picture is; None where nothing is ever locked."""
    if studio.scene is None or not studio.shapes:
        return None
    locked = studio.locked_cells
    if locked is None:
        return LockedCellsFacts(share=None)
    _, rows, columns = locked.cells.weights.shape
    return LockedCellsFacts(
        share=round(mean(locked.shares), 4),
        shares=[round(share, 4) for share in locked.shares],
        steps=locked.steps,
        of=locked.wish.steps,
        uniform=locked.uniform,
        warning=locked.warning,
        key=locked.key,
        clip=locked.wish.clip.key,
        cell=locked.cells.cell,
        rows=rows,
        columns=columns,
        across=locked.across,
        url=f"{files}cells/{locked.key}.png",
        tint=read_palette()["dark"]["accent"],  # a picture is no brighter in a light page
    )
