"""Depth of the person's own, in the place of an estimate: a map for a photo, or maps for the frames of a clip."""

import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

from app.commands.photo import changed_photo
from app.commands.registry import Named, edit
from app.document.document import DepthFile, Document
from app.document.edit import Context, Edit
from app.studio.first_frame import first_frame
from app.studio.studio import Studio
from scene.clip.clip import open_clip
from scene.depth.sidecar import ARRAYS, taken_for
from scene.depth.unit import MILLIMETRE, read_unit
from scene.errors import InputError
from scene.moving.clip_depths import maps_of_frames
from scene.moving.depth_files import DepthFiles, open_depth_files, unit_of_files

WORDS = {"m": "metres", "mm": "millimetres"}


def bring_depth(studio: Studio, file: Path, name: str) -> None:
    """Take the depth in a file for the photo that is open; the file is moved into the shot.

    Raises:
        InputError: it is no depth of this photo, in the words of the command line; nothing has changed then.
    """
    source = studio.document.photo
    _check_own(studio.document)
    files = None if source.clip is None else _of_clip(studio, file)
    maps = 1 if files is None else len(files)
    if files is None:
        unit = taken_for(file, _sizes(studio)).words
        unit_needed = file.suffix.lower() in ARRAYS
    else:
        unit, unit_needed = unit_of_files(files, _sizes(studio)).words, files.unit_needed
    with file.open("rb") as stream:
        kept = f"{hashlib.file_digest(stream, 'sha256').hexdigest()[:16]}{file.suffix.lower()}"
    shutil.move(file, studio.folder / "photos" / kept)
    counted = MILLIMETRE.words if unit == MILLIMETRE.words and unit_needed else ""
    depth_file = DepthFile(name=name, file=kept, taken_for=unit, unit=counted, maps=maps)
    studio.apply(lambda now: with_depth(now.document, source.file, depth_file))
    whose = "the photo's depth" if source.clip is None else "the depth of the clip's first frame"
    sentence = f"{name} is {whose} now, its numbers"
    if files is not None:
        many = name if name.startswith(f"{maps} ") else f"{name} ({maps} maps)"
        sentence = f"The clip's depth comes from {many} now, the numbers"
    studio.notice(f"{sentence} read as {WORDS[unit]}. The Image tab changes that.")


def with_depth(document: Document, photo: str, depth_file: DepthFile) -> Edit:
    """The depth in a file, for the photo whose file is called so."""
    _check_own(document)
    if document.photo.file != photo:
        raise InputError(f"{depth_file.name} belongs to another picture than the one that is open. Choose it again.")
    return changed_photo(document, f"Use the depth map {depth_file.name}", depth_file=depth_file)


@edit()
def set_depth_unit(now: Context, unit: str) -> Edit:
    """Set the unit of the depth map: "cm", "1/256", ...; "" goes back to the unit that was guessed."""
    depth_file = _imported(now.document)
    try:
        counted = read_unit(unit).words.removesuffix(" m") if unit else ""
    except InputError as error:
        raise InputError(str(error).replace("--depth-unit wants", "A unit is")) from error
    return changed_photo(now.document, "Change the depth's unit", depth_file=replace(depth_file, unit=counted))


@edit(
    Named(
        id="estimate-instead",
        title="Estimate the depth instead of using the depth map",
        group="Photo",
        words="remove forget file network",
    )
)
def estimate_instead(now: Context) -> Edit:
    """Drop the depth map: the depth comes from its earlier source."""
    depth_file = _imported(now.document)
    return changed_photo(now.document, f"Estimate the depth, without {depth_file.name}", depth_file=None)


def _check_own(document: Document) -> None:
    """Refuse what is the samples': they know their depth.

    Raises:
        InputError: the photo is one.
    """
    if document.photo.sample:
        raise InputError("A sample has exact depth. Open a photo of your own, then its depth map.")


def _imported(document: Document) -> DepthFile:
    if document.photo.depth_file is None:
        raise InputError("There is no depth map in use: the depth is the photo's own, or estimated.")
    return document.photo.depth_file


def _of_clip(studio: Studio, file: Path) -> DepthFiles | None:
    """The depth maps of the clip's frames that are in a file; None where it is one map, the first frame's.

    Raises:
        InputError: they are of another number, or cannot be read.
    """
    files = open_depth_files(file)
    source = studio.document.photo
    assert source.clip is not None
    if files is not None:
        clip = open_clip(studio.folder / "photos" / source.file, start=source.clip.start, end=source.clip.end)
        maps_of_frames(clip, files)
    return files


def _sizes(studio: Studio) -> tuple[tuple[int, int], tuple[int, int]]:
    """The photo's width and height, as opened and as taken."""
    source = studio.document.photo
    scene = studio.scenes.of(source)
    photo = scene.home.photo if scene else first_frame(studio.folder / "photos" / source.file, source)
    return (photo.width, photo.height), photo.taken_size
