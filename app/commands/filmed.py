"""A clip to be filmed again: opening it, the part that is taken, and the camera that filmed it."""

import hashlib
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from app.commands.imports import import_path
from app.commands.photo import filmed
from app.commands.registry import Named, command, edit
from app.document.document import ClipPart, PhotoSource
from app.document.edit import NOT_YET, Context, Edit
from app.studio.first_frame import first_frame
from app.studio.studio import Studio
from scene.clip.clip import CLIP_SUFFIXES, MAX_CLIP_FRAMES, ClipFacts, probe_clip
from scene.errors import InputError
from scene.formats.trajectory_json import TrajectoryFile, write_trajectory_json
from scene.recover.stabilise import stabilise

OWN_CAMERA = "the clip's camera"


def is_clip(name: str) -> bool:
    """Whether a file of that name is taken for a clip."""
    return name.lower().endswith(CLIP_SUFFIXES)


def open_clip_file(studio: Studio, file: Path, name: str) -> None:
    """Take a clip of the person's own, to be filmed again; the file is moved into the shot.

    Raises:
        InputError: it is no clip that can be used; nothing has changed then.
    """
    facts = probe_clip(file)
    if facts.frames < 2:
        raise InputError(f"{name} has one frame only: it is a photo. Save it as a JPEG or PNG, and open that.")
    part = longest_part(facts)
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    kept = studio.folder / "photos" / f"{digest[:16]}{file.suffix.lower()}"
    source = PhotoSource(name=name, file=kept.name, clip=part)
    photo = first_frame(file, source)
    kept.parent.mkdir(exist_ok=True)
    shutil.move(file, kept)
    studio.scenes.open(replace(photo, path=kept))
    studio.apply(lambda now: filmed(now.document, source, facts))
    if part.end is not None:
        studio.notice(
            f"{name} lasts {facts.seconds:.1f} s; its first {part.end:.4g} s were taken. The Image tab has the part."
        )


def longest_part(facts: ClipFacts) -> ClipPart:
    """The beginning of a clip, as much as can be filmed again."""
    if facts.frames <= MAX_CLIP_FRAMES:
        return ClipPart()
    return ClipPart(end=int(100 * MAX_CLIP_FRAMES / facts.fps) / 100)


@edit()
def set_clip_part(now: Context, start: float, end: float | None = None) -> Edit:
    """Take another part of the clip, in seconds; None is its end. Its camera and depth are then found anew."""
    photo = now.document.photo
    if photo.clip is None:
        raise InputError("A photo has no parts. Open a clip.")
    if photo.sample:
        raise InputError("The sample is taken whole. Open a clip of your own to take a part of it.")
    source = replace(photo, clip=ClipPart(start=start, end=end))
    return Edit(document=replace(now.document, photos=(source,)), label="Take another part of the clip")


@command(
    Named(
        id="clip-camera",
        title="Show the camera that filmed the clip",
        group="Clip",
        words="own camera recovered path import",
    ),
    Named(
        id="stabilise",
        title="Stabilise the camera that filmed the clip",
        group="Clip",
        arguments={"strength": 0.5},
        words="tremor shake smooth steady",
    ),
)
def show_clip_camera(studio: Studio, strength: float = 0.0) -> None:
    """Show the path of the camera that filmed the clip as an import that waits.

    `strength` takes its tremor out, 0 to 1.

    Raises:
        InputError: there is no clip, or not yet.
    """
    moving = studio.moving
    if moving is None:
        raise InputError(NOT_YET)
    if not moving.moves:
        raise InputError("A photo was taken by a camera that stood still. Open a clip.")
    home = moving.home
    trajectory = stabilise(moving.trajectory, strength, distance=home.subject_distance)
    folder = Path(tempfile.mkdtemp(prefix="incoming-", dir=studio.folder))
    write_trajectory_json(
        folder / "camera.json",
        TrajectoryFile(
            trajectory=trajectory,
            image_size=(home.photo.width, home.photo.height),
            depth_source=home.depth.source,
            name=studio.document.photo.name,
        ),
    )
    try:
        import_path(studio, folder, OWN_CAMERA)
    finally:
        shutil.rmtree(folder, ignore_errors=True)  # where it was not taken over
