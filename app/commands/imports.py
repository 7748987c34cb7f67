"""Paths from other tools: shown as a ghost, changed there, accepted or dropped."""

from dataclasses import replace
from pathlib import Path

from app.commands.registry import command
from app.commands.view import set_view
from app.derived.path_import import ImportedAs, LensOf, PendingImport, files_by_name, path_of, read_pending
from app.document.document import MOST_FRAMES, Document
from app.document.edit import Edit
from app.document.start_lock import begins_at_photo
from app.studio.studio import Studio
from scene.errors import InputError
from scene.formats.convert import find_trajectory, readable_as
from scene.formats.plausible import FASTEST, SLOWEST
from scene.path.camera_path import CameraPath
from scene.path.moves import Move
from scene.path.placing import Place, check_scale
from scene.trajectory import Trajectory


def import_path(studio: Studio, folder: Path, name: str, *, of_clip: bool = False) -> None:
    """Show the trajectory among the files of a folder, which the studio takes over, in the overview. The shot stays.

    `of_clip` if it is the camera that filmed the clip.

    Raises:
        InputError: there is none that can be read.
    """
    with files_by_name(folder):
        file = find_trajectory(folder)
        formats = readable_as(file)
    studio.path_import.read(folder, file, name, formats, _subject(studio), of_clip=of_clip)
    set_view(studio, through_camera=False)


@command()
def change_import(
    studio: Studio,
    scale: float | None = None,
    place: Place | None = None,
    lens: LensOf | None = None,
    keep: ImportedAs | None = None,
    format: str | None = None,
    camera: str | None = None,
    fps: float | None = None,
) -> None:
    """Change the import that waits; arguments that are None stay as they are."""
    pending = _waiting(studio)
    if format is not None or camera is not None:
        pending = _read_again(studio, pending, format or pending.imported.format, camera or "")
    if scale is not None:
        check_scale(scale)
    if fps is not None and not SLOWEST <= fps <= FASTEST:
        raise InputError(f"A path runs at {SLOWEST:g} to {FASTEST:g} frames per second; got {fps:g}.")
    if keep is not None and keep not in pending.keeps:
        raise InputError(f"This path cannot be kept as {keep!r}; it can as {', '.join(pending.keeps)}.")
    given = {"scale": scale, "place": place, "lens": lens, "keep": keep, "fps": fps}
    studio.path_import.show(replace(pending, **{name: value for name, value in given.items() if value is not None}))


@command()
def accept_import(studio: Studio) -> None:
    """Replace the path by the import, as one step."""
    pending = _waiting(studio)
    path = path_of(pending, studio.path_import.thinned, studio.clip_lens(studio.scene_here()))
    like = pending.trajectory if pending.keep != "thin" else None
    before = studio.document
    studio.apply(lambda now: accepted(now.document, path, like, pending.name))
    studio.path_import.show(None)
    whose = "it was filmed" if pending.of_clip else "the file does"
    sentences = [f"The clip runs at {studio.document.rate:g} frames per second now, as {whose}."]
    sentences = sentences if studio.document.rate != before.rate else []
    if (frames := studio.document.frames) is not None and like is not None:
        sentences.append(f"The clip has {frames} frames, as {whose}, however long the path is.")
    elif frames != before.frames:
        sentences.append(f"The clip has as many frames as the path lasts, no longer {before.frames}.")
    if sentences:
        studio.notice(" ".join(sentences))


def accepted(document: Document, path: CameraPath, like: Trajectory | None, name: str) -> Edit:
    """The path that was imported; `like` the file's cameras, the clip runs at their rate and shows exactly them.

    It then has as many frames as its path lasts; another number only where the file has one, over the same moves. The
    start stays locked only where it is the photo's.
    """
    moves = any(isinstance(part, Move) for part in path.segments)
    edited = replace(
        document,
        path=path if moves else replace(path, up=document.path.up),  # moves were made for their own vertical
        suggested=False,
        start_locked=document.start_locked and begins_at_photo(path),
    )
    if like is not None:
        edited = replace(edited, rate=like.fps, frames=None)
        if edited.wished_frames != len(like) <= MOST_FRAMES:
            edited = replace(edited, frames=len(like))
    return Edit(document=edited, label=f"Import {name}", deselects=True)


@command()
def drop_import(studio: Studio) -> None:
    """Discard the import; nothing has changed."""
    studio.path_import.show(None)


def _waiting(studio: Studio) -> PendingImport:
    if studio.path_import.pending is None:
        raise InputError("No path is waiting. Open one first.")
    return studio.path_import.pending


def _subject(studio: Studio) -> float | None:
    return None if studio.scene is None else studio.scene.subject_distance


def _read_again(studio: Studio, pending: PendingImport, format: str, camera: str) -> PendingImport:
    """Read the file as another format, or another of its cameras; scale, place and rate stay."""
    if format not in pending.formats:
        raise InputError(f"{pending.name} does not read as {format!r}, but as {', '.join(pending.formats)}.")
    others = tuple(name for name in pending.formats if name != format)
    other = read_pending(pending.file, pending.name, (format, *others), camera, subject_distance=_subject(studio))
    return replace(other, formats=pending.formats, scale=pending.scale, place=pending.place, fps=pending.fps)
