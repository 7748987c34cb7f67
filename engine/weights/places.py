"""Where weights lie: released files are found under their own names, in `checkpoints/` and wherever else one says."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePath

from engine.models.config import ModelSpec
from engine.weights.fit import fit, shapes_of
from engine.weights.missing import Missing
from engine.weights.overlay import Files, refusal
from engine.weights.precision import too_coarse
from engine.weights.read import read
from engine.weights.releases import RELEASES, Release
from scene.errors import InputError
from scene.support.checkpoints import checkpoints_dir, place_named

VARIABLE = "REALCAM_WEIGHTS"
"""Environment: more folders, or files, separated as in PATH."""

SUFFIXES = (".pt", ".ckpt", ".safetensors", ".pth", ".bin")
LAYOUTS = ("", "ckpts", "pretrained_models", "checkpoints")
"""Where the reference keeps released files and their bases, so that its own folder can be named."""


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """Whether a model can be made of files, by their keys and shapes."""

    reason: str
    """Why not; "" if it can."""
    partial: bool = False
    """Whether only their base is missing."""


def folders(extra: Sequence[str | Path] = ()) -> tuple[Path, ...]:
    """Where to look, in this order: `extra`, those of REALCAM_WEIGHTS, `checkpoints/`. Files may be among them."""
    places = [Path(place) for place in os.environ.get(VARIABLE, "").split(os.pathsep) if place]
    return tuple(dict.fromkeys([*map(Path, extra), *places, checkpoints_dir()]))


def prepend_search_path(places: Iterable[str | Path]) -> None:
    """Look in these first from now on, in this process and those it starts.

    Raises:
        InputError: there is no such folder.
    """
    paths = [Path(place).expanduser().resolve() for place in places]
    for path in paths:
        if not path.exists():
            raise InputError(f"--weights {path} is not there. Name a folder with released files, or one of them.")
    now = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = os.pathsep.join([*map(str, paths), *([now] if now else [])])


def candidates(release: Release, extra: Sequence[str | Path] = ()) -> Iterator[Path]:
    """Files that are called as this release is, best first; what is in them is not looked at."""
    paths = (path for place in folders(extra) for path in _named(release, place))
    yield from dict.fromkeys(path for path in paths if path.is_file())
    from huggingface_hub import try_to_load_from_cache

    cached = try_to_load_from_cache(release.repo, release.repo_file)
    if isinstance(cached, str):
        yield Path(cached)


def find(spec: ModelSpec, extra: Sequence[str | Path] = ()) -> Files | Missing:
    """The files a model can be made of, or why there are none.

    A partial file is joined with its base. Files are judged by keys and shapes, anew when their size or date changes.
    Nothing is copied or converted.
    """
    release = RELEASES[spec.name]
    damaged: Missing | None = None
    for path in candidates(release, extra):
        files = completed(spec, path, extra)
        why = _judged(spec, files, *_stamps(files)).reason
        if not why:
            return files
        damaged = damaged or Missing(f"cannot use its weights: {why.removesuffix('.')}", damaged=True)
    return damaged or Missing(f"needs {place_named(release.place)}, which is not there")


def completed(spec: ModelSpec, path: Path, extra: Sequence[str | Path] = ()) -> Files:
    """A released file, with the base it needs where it is partial and one is beside it or where we look."""
    files = Files(released=path)
    base = RELEASES[spec.name].base
    if base and _judged(spec, files, *_stamps(files)).partial:
        laid = (Files(released=path, base=under) for under in candidates(RELEASES[base], (*extra, path.parent)))
        return next((files for files in laid if not _judged(spec, files, *_stamps(files)).reason), files)
    return files


@lru_cache(maxsize=256)
def _judged(spec: ModelSpec, files: Files, *stamps: tuple[int, int]) -> Judgement:
    """Judge files as they were at these sizes and times."""
    try:
        layers = [read(path) for path in (files.base, files.released) if path is not None]
    except InputError as error:
        return Judgement(reason=str(error))
    fitted = fit(spec, shapes_of(*layers))
    coarse = next(filter(None, map(too_coarse, layers)), "")
    if fitted.complete and coarse:
        return Judgement(reason=f"{files} is {spec.name} {coarse}")
    return Judgement(reason="" if fitted.complete else refusal(fitted, files), partial=fitted.partial)


def _stamps(files: Files) -> Iterator[tuple[int, int]]:
    for path in (files.released, files.base):
        if path is not None and path.is_file():
            status = path.stat()
            yield status.st_size, status.st_mtime_ns


def _named(release: Release, place: Path) -> Iterator[Path]:
    """Paths the release may have in `place`, which may be its file, or the folder that says what the file is."""
    names = [PurePath(name) for name in (*release.files, f"{release.name}.safetensors")]
    if place.is_file():
        if any(place.stem == name.stem and name.parent.name in ("", place.parent.name) for name in names):
            yield place
        return
    inside = dict.fromkeys([*(place / layout for layout in LAYOUTS), *_folders_in(place)])
    for name in names:
        for suffix in dict.fromkeys((name.suffix, *SUFFIXES)):
            if name.parent.name == place.name:
                yield place / name.with_suffix(suffix).name
            yield from (folder / name.with_suffix(suffix) for folder in inside)


def _folders_in(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_dir())
    except OSError:
        return []
