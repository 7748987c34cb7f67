"""Previews, videos and takes."""

from dataclasses import replace
from random import randrange

from app.commands.registry import Named, command
from app.document.document import Document
from app.document.edit import Edit
from app.document.start_lock import begins_at_photo
from app.document.view import Change
from app.studio.studio import Studio
from app.takes.take import Take
from scene.camera import MIDDLE
from scene.errors import InputError
from scene.path.camera_path import CameraPath

SEEDS = 2**32


@command(Named(id="preview", title="Preview: play what the engine will get", keys=("P",), group="Make"))
def preview(studio: Studio) -> None:
    """Pack what the engine would get now, and have its contract."""
    studio.takes.preview(studio.order())


@command(
    Named(
        id="generate",
        title="Generate the video",
        keys=("Ctrl+Enter",),
        group="Make",
        words="render make film",
    )
)
def generate(studio: Studio) -> None:
    """Make the video."""
    if studio.blocked:
        raise InputError(studio.blocked)
    studio.takes.generate(studio.order())
    studio.tell(Change.JOB)


@command(Named(id="cancel", title="Stop making the video", group="Make"))
def cancel(studio: Studio) -> None:
    """Stop making the video."""
    studio.takes.cancel()


@command()
def delete_take(studio: Studio, number: int) -> None:
    """Put a take into the bin, as one step that can be undone, for 30 days."""
    studio.takes.refuse_if_made(number)
    take = studio.takes.find(number)
    studio.apply(lambda now: _deleted(now.document, take))


@command()
def restore_take(studio: Studio, number: int) -> None:
    """Restore a take from the bin: by undo if deleting it was the last step, else as a step of its own."""
    take = studio.takes.in_bin(number)
    if studio.undo_label == _deleted(studio.document, take).label:
        studio.undo()
    else:
        studio.apply(lambda now: _restored(now.document, take))


@command()
def destroy_take(studio: Studio, number: int) -> None:
    """Delete a take from the bin for good.

    Raises:
        InputError: it is not in the bin.
    """
    studio.takes.destroy(number)


@command()
def empty_take_bin(studio: Studio) -> None:
    """Delete every take in the bin for good."""
    for take, _ in studio.takes.binned():
        studio.takes.destroy(take.id)


@command()
def watched_take(studio: Studio, number: int) -> None:
    """Mark the video of a take as watched."""
    studio.takes.watched(number)


@command()
def check_camera(studio: Studio, number: int) -> None:
    """Check how the video of a take kept to its path, in the background."""
    studio.takes.check_camera(number)


@command()
def stop_check(studio: Studio) -> None:
    """Give up the check of a camera that is running."""
    studio.takes.stop_check()


@command()
def show_camera(studio: Studio, number: int | None = None) -> None:
    """Draw the camera of a take's video beside the path that was asked for; None draws none.

    Raises:
        InputError: there is no such take, or its camera has not been checked.
    """
    if number is not None:
        take = studio.takes.find(number)
        known = studio.takes.check(number)
        if known is None or known.check is None:
            raise InputError(f"The camera of {take.title} has not been checked. Check it first.")
    studio.view = replace(studio.view, checked=number)
    studio.tell(Change.VIEW)


@command()
def rename_take(studio: Studio, number: int, name: str) -> None:
    """Rename a take; "" is its number again."""
    studio.takes.rename(number, name)


@command()
def use_take(studio: Studio, number: int) -> None:
    """Continue from a take: its path, clip, engine, prompts and seed, as one step; the photo stays."""
    _go_on_from(studio, studio.takes.find(number))


@command()
def make_another(studio: Studio, number: int) -> None:
    """Make the video of a take again, with another seed, after continuing from it."""
    _go_on_from(studio, replace(studio.takes.find(number), seed=randrange(SEEDS)))
    generate(studio)


def _go_on_from(studio: Studio, take: Take) -> None:
    path = studio.takes.path(take.id)
    studio.apply(lambda now: used(now.document, take, path))
    if studio.document.frames is not None:
        studio.notice(f"The clip has {studio.document.frames} frames, as {take.title} had, however long the path is.")
    if take.photo != studio.document.photo.name:
        studio.notice(f"{take.title} was made of {take.photo}; its path is now in {studio.document.photo.name}.")


def used(document: Document, take: Take, path: CameraPath) -> Edit:
    """What the take was made with, but for the photo: packed again, it is the same request."""
    edited = replace(
        document,
        path=path,
        suggested=False,
        start_locked=begins_at_photo(path),
        engine=take.engine,
        prompt=take.prompt,
        negative_prompt=take.negative_prompt,
        seed=take.seed,
        settings=take.settings,
    )
    return Edit(document=_with_clip(edited, take), label=f"Use {take.title}", deselects=True)


def _with_clip(document: Document, take: Take) -> Document:
    """The clip as the take was asked for; else as it came out, its frames counted by the path if they can be."""
    if (asked := take.asked) is not None:
        clip = {"width": asked.width, "height": asked.height, "crop": asked.crop}
        return replace(document, **clip, frames=asked.frames, rate=asked.rate)
    size = {"width": take.width, "height": take.height, "crop": MIDDLE}
    counted = replace(document, **size, frames=None, rate=take.fps)
    return counted if counted.wished_frames == take.frames else replace(counted, frames=take.frames)


def _deleted(document: Document, take: Take) -> Edit:
    kept = tuple(number for number in document.deleted_takes if number != take.id)
    return Edit(document=replace(document, deleted_takes=(*kept, take.id)), label=f"Delete {take.title}")


def _restored(document: Document, take: Take) -> Edit:
    kept = tuple(number for number in document.deleted_takes if number != take.id)
    return Edit(document=replace(document, deleted_takes=kept), label=f"Restore {take.title}")
