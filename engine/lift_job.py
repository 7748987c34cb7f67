"""Photo to scene as a job: a folder with the opened photo goes in, the scene comes to lie beside it.

lift.json       what is asked for: the photo's lens and origin, its depth source
job-input/      the photo's pixels, its file and a depth file under their own names; gone once the job has ended
photo.png       the photo, at the size it was lifted
depth.npz       metres, sky, and the points' reliability
result.json     as of any job; with what the scene says about photo and depth
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from msgspec import Meta

from engine.folder import own_file
from engine.job import INPUT, Recording, job_state, refuse_if_busy
from engine.progress import Cancelled, JobCancelled, OnProgress, Progress, ignore_progress, never
from engine.scene_files import (
    StoredPhoto,
    StoredScene,
    expected_arrays,
    photo_facts,
    photo_from,
    read_photo,
    scene_arrays,
    scene_facts,
    scene_from,
    write_photo,
)
from scene.depth.choose import SOURCES, estimate_depth
from scene.depth.sidecar import find_sidecar
from scene.depth.unit import read_unit
from scene.errors import InputError
from scene.lifting import lift
from scene.photo.image import MAX_SIDE, Photo
from scene.scene import Scene
from scene.support.array_file import Expected, read_expected, write_arrays
from scene.support.atomic import atomic_folder, atomic_path
from scene.support.linked import link_or_copy
from scene.support.typed_json import WrongContent, as_typed, read_typed

LIFT = "lift.json"
SCHEMA = "realcam-lift/2"
PIXELS = "pixels.npz"
"""File in `job-input/`: the photo as it was opened."""
MOST_BYTES = 100_000
"""Largest lift.json that is read."""
USUAL_DEPTH_SECONDS = 4.0
"""Seconds that a depth takes, where none was measured on this machine."""

Side = Annotated[int, Meta(ge=1, le=MAX_SIDE)]


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """lift.json."""

    schema: Literal["realcam-lift/2"]
    photo: StoredPhoto
    size: tuple[Side, Side]
    """Width and height of its pixels."""
    depth: str
    depth_unit: str | None = None


def pack_lift(
    folder: str | Path,
    photo: Photo,
    *,
    depth: str | Path = "auto",
    depth_name: str = "",
    depth_unit: str | None = None,
    overwrite: bool = False,
) -> Path:
    """Write the folder of a lift job, with the photo's pixels and links to its file and its depth file; return it.

    Args:
        folder: its name.
        photo: a photo that was opened from a file.
        depth: one of `scene.depth.choose.SOURCES`, or the path of a depth file.
        depth_name: what that file is called by whoever brought it; "" as it is called here.
        depth_unit: what one is in it, as `scene.depth.unit.read_unit` reads it; None as its numbers are taken usually.
        overwrite: replace an earlier lift job of that name.

    Raises:
        InputError: the photo's file or the depth file is not there, or the folder cannot be written.
    """
    folder, image = Path(folder), photo.path
    assert image is not None, "a photo to be lifted by a job comes from a file"
    depth_file = None if depth in SOURCES else Path(depth)
    for file, what in ((image, "photo"), (depth_file, "depth file")):
        if file is not None and not file.is_file():
            raise InputError(f"There is no {what} {file}. Give the path of one.")
    beside = find_sidecar(image) if depth in ("auto", "sidecar") else None
    called = depth_name or (depth_file.name if depth_file else "")
    if called in (image.name, PIXELS):
        called = f"depth {called}"
    asked = {
        "schema": SCHEMA,
        "photo": photo_facts(photo),
        "size": (photo.width, photo.height),
        "depth": called if depth_file else depth,
        "depth_unit": depth_unit,
    }
    if overwrite:
        refuse_if_busy(folder)
    with atomic_folder(folder, replaces=LIFT if overwrite else None) as new:
        given = new / INPUT
        given.mkdir()
        write_arrays(given / PIXELS, {"pixels": photo.pixels}, packed=False)
        for file, name in ((image, image.name), (depth_file, called), (beside, beside.name if beside else "")):
            if file is not None:
                link_or_copy(file, given / name)
        (new / LIFT).write_text(json.dumps(asked, indent=2) + "\n", encoding="utf-8")
    return folder


def run_lift(folder: str | Path, *, on_progress: OnProgress = ignore_progress, cancelled: Cancelled = never) -> Scene:
    """Estimate the photo's depth, lift it, and write the scene beside it.

    Raises:
        InputError: the folder or the depth cannot be used, or there is no room.
        JobCancelled: `cancelled()` said so.
    """
    folder = Path(folder)
    notices: list[str] = []
    given = folder / INPUT

    def step(stage: str, fraction: float) -> None:
        if cancelled():
            raise JobCancelled
        recording.progress(Progress(stage=stage, fraction=fraction))

    with Recording(folder, on_progress) as recording:
        asked = _asked(folder)
        recording.measure(f"lift {asked.depth}")
        step("Photo", 0.0)
        photo = _opened_photo(given, asked)
        source = asked.depth if asked.depth in SOURCES else own_file(given, asked.depth)
        unit = None if asked.depth_unit is None else read_unit(asked.depth_unit)
        with recording.passing("Depth", 0.1, 0.7, USUAL_DEPTH_SECONDS):
            depth = estimate_depth(photo, source, unit=unit, on_notice=notices.append)
        step("Points", 0.7)
        scene = lift(photo, depth)
        step("Save", 0.9)
        with atomic_path(folder / "photo.png") as temporary:
            write_photo(temporary, scene.photo)
        with atomic_path(folder / "depth.npz") as temporary:
            write_arrays(temporary, scene_arrays(scene))
        recording.facts |= {**scene_facts(scene), "notices": [*photo.notices, *notices], "files": _hashes(folder)}
    return scene


def read_lift(folder: str | Path) -> Scene:
    """The scene that a lift job has made.

    Raises:
        InputError: it has not, or not yet.
    """
    folder = Path(folder)
    state = job_state(folder)
    if state is None or state.state != "done":
        outcome = "was not started" if state is None else f"is {state.state}. {state.error}"
        raise InputError(f"There is no scene in {folder}: its depth job {outcome}".rstrip(". ") + ".")
    try:
        outcome = as_typed(StoredScene, state.result)
    except WrongContent as error:
        raise InputError(f"The scene in {folder} cannot be used: {error}. Estimate the depth again.") from error
    hashes = state.result.get("files")  # a lift of an earlier version has none
    if isinstance(hashes, Mapping) and hashes != _hashes(folder):
        raise InputError(f"The scene in {folder} was changed since it was made. Estimate the depth again.")
    photo = read_photo(own_file(folder, "photo.png"), outcome.photo)
    return scene_from(photo, read_expected(own_file(folder, "depth.npz"), expected_arrays(photo)), outcome)


def _hashes(folder: Path) -> dict[str, str]:
    """The sha256 of each file that the scene lies in."""
    notes = {}
    for name in ("photo.png", "depth.npz"):
        with own_file(folder, name).open("rb") as file:
            notes[name] = hashlib.file_digest(file, "sha256").hexdigest()
    return notes


def _asked(folder: Path) -> _Asked:
    """What lift.json asks for; its files lie in the folder's own `job-input`."""
    try:
        asked = read_typed(_Asked, own_file(folder, LIFT), MOST_BYTES)
    except WrongContent as error:
        raise InputError(f"{LIFT} in {folder} cannot be used: {error}. Estimate the depth again.") from error
    given = folder / INPUT
    if given.is_symlink() or any(each.is_symlink() for each in given.glob("*")):
        raise InputError(f"There is a link in the folder {folder}. Put the files themselves there.")
    return asked


def _opened_photo(given: Path, asked: _Asked) -> Photo:
    """The photo as it was packed: its pixels, and the file in which depth may lie."""
    width, height = asked.size
    expected = {"pixels": Expected(np.uint8, (height, width, 3))}
    pixels = read_expected(own_file(given, PIXELS), expected)["pixels"]
    return replace(photo_from(pixels, asked.photo), path=own_file(given, asked.photo.name))
