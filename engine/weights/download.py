"""Fetching released weights, a file or a folder of many, when the user has agreed to it."""

from collections.abc import Callable
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path

from engine.models.config import MODELS
from engine.models.pipelines import PIPELINES
from engine.weights import recammaster
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
    if name == recammaster.NAME:
        return _recammaster(agreed, on_progress, endpoint)
    if name not in RELEASES:
        known = ", ".join((*PIPELINES, *RELEASES, recammaster.NAME))
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
    """Fetch the first of a pipeline's folders: a folder without its index is not there yet."""
    model = PIPELINES[name]
    found = find_folder(model)
    if not isinstance(found, Missing):
        return found.folder
    release = model.releases[0]
    folder = checkpoints_dir() / release.folder
    wanted = Wanted(
        name=name,
        title=model.title,
        repo=release.repo,
        files={INDEX: folder / INDEX},
        size_mb=1000 * release.size_gb,
        licence=release.licence,
    )
    needless = (*release.needless, ".*")
    if agreed:
        wanted = _listed(wanted, folder, lambda file: not any(fnmatch(file, each) for each in needless), endpoint)
    fetch(wanted, agreed=agreed, on_progress=on_progress, endpoint=endpoint)
    return folder


def _recammaster(agreed: bool, on_progress: OnBytes, endpoint: str | None) -> Path:
    """Fetch the authors' file; and what is read of Wan's folder, unless one of the family is here."""
    found, place = recammaster.find_checkpoint(), checkpoints_dir() / recammaster.FILE
    parts = [_part(recammaster.REPO, place, 3100, recammaster.LICENCE)] if found is None else []
    if isinstance(recammaster.find_wan(), Missing):
        folder = checkpoints_dir() / recammaster.WAN[0]
        repo = f"{recammaster.OWNER}/{recammaster.WAN[0]}"
        parts.append(_part(repo, folder / INDEX, 11600, recammaster.WAN_LICENCE))
    if parts and not agreed:
        licence = " and ".join(part.licence for part in parts)
        fetch(replace(parts[0], size_mb=sum(part.size_mb for part in parts), licence=licence), agreed=False)
    listed = [_listed(part, next(iter(part.files.values())).parent, recammaster.reads, endpoint) for part in parts]
    total, before = round(1e6 * sum(part.size_mb for part in listed)), 0
    for part in listed:

        def tell(done: int, _: int, begun: int = before) -> None:
            on_progress(begun + done, max(total, begun + done))

        fetch(part, agreed=agreed, on_progress=tell, endpoint=endpoint)
        before += round(1e6 * part.size_mb)
    return found or place


def _part(repo: str, file: Path, size_mb: float, licence: str) -> Wanted:
    """One of ReCamMaster's two downloads."""
    return Wanted(
        name=recammaster.NAME,
        title="ReCamMaster",
        repo=repo,
        files={file.name: file},
        size_mb=size_mb,
        licence=licence,
    )


def _listed(wanted: Wanted, folder: Path, reads: Callable[[str], bool], endpoint: str | None) -> Wanted:
    """What is wanted, with those of the repository's files that are read, and their size; the index comes last.

    Raises:
        InputError: no network, the hub refused, or it has none of them.
    """
    there = {file: size for file, size in sizes(wanted.title, wanted.repo, endpoint).items() if reads(file)}
    if not there:
        raise InputError(f"{wanted.repo} on the hub does not have the files of {wanted.title} any more. See its page.")
    files = {file: folder / file for file in sorted(there, key=INDEX.__eq__)}
    return replace(wanted, files=files, size_mb=sum(there.values()) / 1e6)
