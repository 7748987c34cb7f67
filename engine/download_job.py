"""Fetching an engine's weights as a job: a folder that names the engine goes in, the weights come to their place.

download.json   the engine whose weights are wanted
result.json     as of any job; with where they are
"""

import json
import time
from pathlib import Path

from engine.job import Recording
from engine.progress import Cancelled, JobCancelled, OnProgress, Progress, ignore_progress, never
from engine.weights.download import download
from scene.atomic import atomic_path

DOWNLOAD = "download.json"
PAUSE = 0.25
"""Seconds between two lines of progress."""


def pack_download(folder: str | Path, engine: str) -> Path:
    """Write the folder of a download job, and return it.

    Raises:
        InputError: the folder cannot be written.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with atomic_path(folder / DOWNLOAD) as temporary:
        temporary.write_text(json.dumps({"engine": engine}) + "\n", encoding="utf-8")
    return folder


def run_download(
    folder: str | Path, *, on_progress: OnProgress = ignore_progress, cancelled: Cancelled = never
) -> Path:
    """Fetch what the folder asks for, going on where an earlier attempt stopped; return where it is.

    Raises:
        InputError: no network, no room, or the hub refused.
        JobCancelled: `cancelled()` said so.
    """
    folder = Path(folder)
    last = 0.0

    def tell(done: int, total: int) -> None:
        nonlocal last
        if cancelled():
            raise JobCancelled
        if time.monotonic() - last > PAUSE:
            last = time.monotonic()
            detail = f"{done / 1e9:.2f} of {total / 1e9:.2f} GB"
            recording.progress(Progress(stage="Download", fraction=done / total, detail=detail))

    with Recording(folder, on_progress) as recording:
        asked = json.loads((folder / DOWNLOAD).read_text(encoding="utf-8"))
        place = download(asked["engine"], agreed=True, on_progress=tell)
        recording.facts |= {"place": str(place)}
    return place
