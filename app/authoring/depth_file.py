"""A depth map of the person's own takes the place of an estimate."""

from dataclasses import replace

from app.authoring.edit import Edit
from app.authoring.photo import change_photo
from app.document import DepthFile, Document
from scene.depth.unit import read_unit
from scene.errors import InputError


def check_own(document: Document) -> None:
    """Refuse what is the samples': they know their depth.

    Raises:
        InputError: the photo is one.
    """
    if document.photo.sample:
        raise InputError("A sample has exact depth. Open a photo of your own, then its depth map.")


def use_depth(document: Document, photo: str, brought: DepthFile) -> Edit:
    """The depth in a file, for the photo whose file is called so."""
    check_own(document)
    if document.photo.file != photo:
        raise InputError(f"{brought.name} was of another photo than is open now. Bring it again.")
    return change_photo(document, f"Use the depth map {brought.name}", depth_file=brought)


def set_unit(document: Document, unit: str) -> Edit:
    """What one is in the depth map; "" leaves it at what it is taken for."""
    brought = _brought(document)
    try:
        said = read_unit(unit).words.removesuffix(" m") if unit else ""
    except InputError as error:
        raise InputError(str(error).replace("--depth-unit wants", "A unit is")) from error
    return change_photo(document, "Change the depth's unit", depth_file=replace(brought, unit=said))


def estimate_instead(document: Document) -> Edit:
    """Depth from where it came from before there was a file."""
    brought = _brought(document)
    return change_photo(document, f"Estimate the depth, without {brought.name}", depth_file=None)


def _brought(document: Document) -> DepthFile:
    if document.photo.depth_file is None:
        raise InputError("There is no depth map in use: the depth is the photo's own, or estimated.")
    return document.photo.depth_file
