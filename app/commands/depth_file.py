"""A depth map of the person's own, in the place of an estimate."""

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
from scene.depth.sidecar import ARRAYS, taken_for
from scene.depth.unit import MILLIMETRE, read_unit
from scene.errors import InputError

WORDS = {"m": "metres", "mm": "millimetres"}


def bring_depth(studio: Studio, file: Path, name: str) -> None:
    """Take the depth in a file for the photo that is open; the file is moved into the shot.

    Raises:
        InputError: it is no depth of this photo, in the words of the command line; nothing has changed then.
    """
    source = studio.document.photo
    _check_own(studio.document)
    if source.clip is not None:
        raise InputError("One depth map is for a photo. For a clip, `generate` takes a folder with one for each frame.")
    unit = taken_for(file, _sizes(studio)).words
    with file.open("rb") as stream:
        kept = f"{hashlib.file_digest(stream, 'sha256').hexdigest()[:16]}{file.suffix.lower()}"
    shutil.move(file, studio.folder / "photos" / kept)
    counted = MILLIMETRE.words if unit == MILLIMETRE.words and file.suffix.lower() in ARRAYS else ""
    depth_file = DepthFile(name=name, file=kept, taken_for=unit, unit=counted)
    studio.apply(lambda now: with_depth(now.document, source.file, depth_file))
    studio.notice(f"{name} is the photo's depth now, its numbers read as {WORDS[unit]}. The Image tab changes that.")


def with_depth(document: Document, photo: str, depth_file: DepthFile) -> Edit:
    """The depth in a file, for the photo whose file is called so."""
    _check_own(document)
    if document.photo.file != photo:
        raise InputError(f"{depth_file.name} belongs to another photo than the one that is open. Choose it again.")
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


def _sizes(studio: Studio) -> tuple[tuple[int, int], tuple[int, int]]:
    """The photo's width and height, as opened and as taken."""
    source = studio.document.photo
    scene = studio.scenes.of(source)
    photo = scene.home.photo if scene else first_frame(studio.folder / "photos" / source.file, source)
    return (photo.width, photo.height), photo.taken_size
