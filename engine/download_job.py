"""Fetching an engine's weights as a job: a folder that names the engine goes in, the weights come to their place.

download.json   the engine whose weights are wanted
result.json     as of any job; with where they are
"""

import json
import time
from dataclasses import dataclass
from pathlib import Path

from engine.folder import own_file
from engine.job import Recording
from engine.progress import Cancelled, JobCancelled, OnProgress, Progress, ignore_progress, never
from engine.weights.download import download
from scene.errors import InputError
from scene.support.atomic import atomic_path
from scene.support.typed_json import WrongContent, read_typed

DOWNLOAD = "download.json"
MOST_BYTES = 10_000
"""Largest download.json that is read."""
PAUSE = 0.25
"""Seconds between two lines of progress."""


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """download.json."""

    engine: str


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
        try:
            asked = read_typed(_Asked, own_file(folder, DOWNLOAD), MOST_BYTES)
        except WrongContent as error:
            raise InputError(f"{DOWNLOAD} in {folder} cannot be used: {error}. Ask for the weights again.") from error
        place = download(asked.engine, agreed=True, on_progress=tell)
        recording.facts |= {"place": str(place)}
    return place
