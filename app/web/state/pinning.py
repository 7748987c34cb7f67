"""Which latent cells the engine will pin, as the page shows it."""

from statistics import mean
from typing import Any

from app.palette import read_palette
from app.studio.studio import Studio


def pinned_facts(studio: Studio, files: str) -> dict[str, Any] | None:
    """Counted cells and where their picture is; None where nothing is ever pinned."""
    if studio.scene is None or not studio.shapes:
        return None
    found = studio.pinned
    if found is None:
        return {"share": None}
    _, rows, columns = found.cells.weights.shape
    return {
        "share": round(mean(found.shares), 4),
        "shares": [round(share, 4) for share in found.shares],
        "steps": found.steps,
        "of": found.wish.steps,
        "uniform": found.uniform,
        "warning": found.warning,
        "key": found.key,
        "clip": found.wish.clip.key,
        "cell": found.cells.cell,
        "rows": rows,
        "columns": columns,
        "across": found.across,
        "url": f"{files}cells/{found.key}.png",
        "tint": read_palette()["dark"]["accent"],  # a picture is no brighter in a light page
    }
