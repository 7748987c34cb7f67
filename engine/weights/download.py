"""Fetching released weights, a file or a folder of many, when the user has agreed to it."""

from fnmatch import fnmatch
from pathlib import Path

from engine.models.config import MODELS
from engine.models.pipelines import PIPELINES
from engine.weights.folders import INDEX, find_folder
from engine.weights.missing import Missing
from engine.weights.places import candidates
from engine.weights.releases import RELEASES
from scene.errors import InputError
from scene.support.checkpoints import checkpoints_dir
from scene.support.hub import OnBytes, Wanted, fetch, sizes


def download(
    name: str, *, agreed: bool, on_progress: OnBytes = lambda done, total: None, endpoint: str | None = None
) -> Path:
    """Fetch a model's file or folder to its place in `checkpoints/`, unless it is here, and return where it is.

    It goes on where an earlier attempt stopped. `on_progress` may raise to stop it. `endpoint` is the hub's address.

    Raises:
        InputError: not agreed to, no network, no room, or the hub refused.
    """
    if name in PIPELINES:
        return _folder(name, agreed, on_progress, endpoint)
    if name not in RELEASES:
        known = ", ".join((*PIPELINES, *RELEASES))
        raise InputError(f"There are no weights for {name[:60]!r}. There are those of {known}.")
    release = RELEASES[name]
    candidate = next(candidates(release), None)
    if candidate is not None:
        return candidate
    place = checkpoints_dir() / release.place
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


def _folder(name: str, agreed: bool, on_progress: OnBytes, endpoint: str | None) -> Path:
    """Fetch the first of a pipeline's folders, its index last: a folder without one is not there yet."""
    model = PIPELINES[name]
    folder = find_folder(model)
    if not isinstance(folder, Missing):
        return folder.folder
    release = model.releases[0]
    place, size_mb = checkpoints_dir() / release.folder, 1000 * release.size_gb
    files: dict[str, Path] = {}
    if agreed:
        there = {
            file: size
            for file, size in sizes(model.title, release.repo, endpoint).items()
            if not any(fnmatch(file, pattern) for pattern in (*release.needless, ".*"))
        }
        size_mb = sum(there.values()) / 1e6
        files = {file: place / file for file in sorted(there, key=lambda file: file == INDEX)}
    wanted = Wanted(
        name=name,
        title=model.title,
        repo=release.repo,
        files=files or {INDEX: place / INDEX},
        size_mb=size_mb,
        licence=release.licence,
    )
    fetch(wanted, agreed=agreed, on_progress=on_progress, endpoint=endpoint)
    return place
