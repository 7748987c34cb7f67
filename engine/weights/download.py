"""Fetching a released checkpoint, when the user has agreed to it."""

from pathlib import Path

from engine.models.config import MODELS
from engine.weights.places import candidates
from engine.weights.releases import AUTHORS, RELEASES
from scene.checkpoints import checkpoints_dir
from scene.errors import InputError
from scene.hub import OnBytes, Wanted, fetch


def download(
    name: str, *, agreed: bool, on_progress: OnBytes = lambda done, total: None, endpoint: str | None = None
) -> Path:
    """Fetch a model's file to its place in `checkpoints/`, unless one of its name is here, and return where it is.

    It goes on where an earlier attempt stopped. `on_progress` may raise to stop it. `endpoint` is the hub's address.

    Raises:
        InputError: there is no public address, not agreed to, no network, no room, or the hub refused.
    """
    release = RELEASES[name]
    here = next(candidates(release), None)
    if here is not None:
        return here
    place = checkpoints_dir() / release.place
    if not release.repo:
        raise InputError(
            f"{name} has no public address that we know of. Ask its authors at {AUTHORS}, and put the file at {place} "
            "or name its folder with --weights."
        )
    wanted = Wanted(
        name=name,
        title=MODELS[name].title,
        repo=release.repo,
        files={release.repo_file: place},
        size_mb=1000 * release.size_gb,
        licence=release.licence,
    )
    fetch(wanted, agreed=agreed, on_progress=on_progress, endpoint=endpoint)
    return place
