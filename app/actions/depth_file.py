"""A depth map of the person's own, in the place of an estimate."""

import hashlib
import shutil
from pathlib import Path

from app.authoring import depth_file as authoring
from app.document import DepthFile
from app.studio import Studio
from scene.depth.sidecar import ARRAYS, taken_for
from scene.depth.unit import MILLIMETRE
from scene.photo.image import load_image

WORDS = {"m": "metres", "mm": "millimetres"}


def bring_depth(studio: Studio, file: Path, name: str) -> None:
    """Take the depth in a file for the photo that is open; the file is moved into the shot.

    Raises:
        InputError: it is no depth of this photo, in the words of the command line; nothing has changed then.
    """
    source = studio.document.photo
    authoring.check_own(studio.document)
    unit = taken_for(file, _sizes(studio)).words
    with file.open("rb") as stream:
        kept = f"{hashlib.file_digest(stream, 'sha256').hexdigest()[:16]}{file.suffix.lower()}"
    shutil.move(file, studio.folder / "photos" / kept)
    said = MILLIMETRE.words if unit == MILLIMETRE.words and file.suffix.lower() in ARRAYS else ""
    brought = DepthFile(name=name, file=kept, taken_for=unit, unit=said)
    studio.apply(lambda now: authoring.use_depth(now, source.file, brought))
    studio.notice(f"{name} is the photo's depth now, its numbers taken for {WORDS[unit]}. The Image tab changes that.")


def set_depth_unit(studio: Studio, unit: str) -> None:
    """Say what one is in the depth map: "cm", "1/256", ...; "" leaves it at what it is taken for."""
    studio.apply(lambda now: authoring.set_unit(now, unit))


def estimate_instead(studio: Studio) -> None:
    """Let go of the depth map: depth comes from where it came from before."""
    studio.apply(authoring.estimate_instead)


def _sizes(studio: Studio) -> tuple[tuple[int, int], tuple[int, int]]:
    """The photo's width and height, as opened and as taken."""
    source = studio.document.photo
    scene = studio.scenes.of(source)
    photo = scene.photo if scene else load_image(studio.folder / "photos" / source.file, fov_x_deg=source.fov_x_deg)
    return (photo.width, photo.height), photo.taken_size
