"""Fetching a depth model, when the user has agreed to it."""

from pathlib import Path

from scene.depth.models import FILES, DepthModel, missing_files
from scene.support.hub import OnBytes, Wanted, fetch


def download(
    model: DepthModel, *, agreed: bool, on_progress: OnBytes = lambda done, total: None, endpoint: str | None = None
) -> Path:
    """Fetch the model into `checkpoints/` and return its folder; goes on where an earlier attempt stopped.

    `on_progress` may raise to stop it. `endpoint` is the hub's address, by default the official one.

    Raises:
        InputError: not agreed to, no network, no room, or the hub refused.
    """
    if missing_files(model.folder):
        wanted = Wanted(
            name=model.name,
            title=model.title,
            repo=model.repo,
            files={name: model.folder / name for name in FILES},
            size_mb=model.size_mb,
            licence=model.licence,
        )
        fetch(wanted, agreed=agreed, on_progress=on_progress, endpoint=endpoint)
    return model.folder
