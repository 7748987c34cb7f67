"""Fetching a depth model from the Hugging Face hub, when the user has agreed to it."""

import shutil
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scene.depth.models import FILES, DepthModel, missing_files
from scene.errors import InputError

PROBE_SECONDS = 5.0
"""The hub's own client tries for half a minute before it says that there is no network."""

OnBytes = Callable[[int, int], None]
"""Bytes here so far, and bytes in all."""


def download(
    model: DepthModel, *, agreed: bool, on_progress: OnBytes = lambda done, total: None, endpoint: str | None = None
) -> Path:
    """Fetch the model into `checkpoints/` and return its folder; goes on where an earlier attempt stopped.

    `on_progress` may raise to stop it. `endpoint` is the hub's address, by default the official one.

    Raises:
        InputError: not agreed to, no network, no room, or the hub refused.
    """
    if not missing_files(model.folder):
        return model.folder
    if not agreed:
        raise InputError(
            f"{model.title} is {model.size_mb} MB from huggingface.co under {model.licence}. "
            "Agree to that to download it."
        )
    from httpx2 import HTTPError
    from huggingface_hub import constants, hf_hub_download

    by_hand = "checkpoints/README.md says how to copy the files from another machine."
    if constants.HF_HUB_OFFLINE:
        raise InputError(f"{model.name} cannot be downloaded while HF_HUB_OFFLINE is set. Unset it, or {by_hand}")
    _refuse_unreachable(endpoint or constants.ENDPOINT, by_hand)
    model.folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(model.folder).free
    if free < 1.05e6 * model.size_mb:
        raise InputError(
            f"{model.name} needs {model.size_mb} MB in {model.folder}, where {free / 1e6:.0f} MB are free."
        )
    progress = _Progress(on_progress, round(1e6 * model.size_mb))
    try:
        for name in FILES:
            hf_hub_download(
                model.repo, name, local_dir=model.folder, endpoint=endpoint, token=False, tqdm_class=progress.bar()
            )
    except (OSError, HTTPError, ValueError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise InputError(
            f"Downloading {model.name} stopped: {reason}. Run it again to go on where it stopped, or {by_hand}"
        ) from error
    return model.folder


def _refuse_unreachable(endpoint: str, by_hand: str) -> None:
    try:
        with urllib.request.urlopen(urllib.request.Request(endpoint, method="HEAD"), timeout=PROBE_SECONDS):
            pass
    except urllib.error.HTTPError:
        pass  # it answers: good enough
    except OSError as error:
        reason = getattr(error, "reason", error)
        raise InputError(f"{endpoint} cannot be reached ({reason}). Connect to the internet, or {by_hand}") from error


class _Progress:
    """Adds up the client's progress bars, one per file."""

    def __init__(self, on_progress: OnBytes, total: int) -> None:
        self.on_progress = on_progress
        self.total = total
        self.done = 0

    def add(self, count: int) -> None:
        self.done += count
        self.on_progress(self.done, max(self.done, self.total))

    def bar(self) -> type:
        """A progress bar class that shows nothing and reports here."""
        from tqdm import tqdm

        progress = self

        class Bar(tqdm):
            def __init__(self, *positional: Any, **named: Any) -> None:
                super().__init__(*positional, **{**named, "disable": True})
                progress.add(int(named.get("initial") or 0))

            def update(self, n: float | None = 1) -> bool | None:
                progress.add(int(n or 0))
                return None

        return Bar
