"""Previews, videos and takes."""

from dataclasses import replace
from random import randrange

from app.authoring import making as authoring
from app.studio import Studio
from app.takes import Take
from app.view import Change
from scene.errors import InputError

SEEDS = 2**32


def preview(studio: Studio) -> None:
    """Pack what the engine would get now, and have its contract."""
    studio.takes.preview(studio.order())


def generate(studio: Studio) -> None:
    """Make the video."""
    if studio.blocked:
        raise InputError(studio.blocked)
    studio.takes.generate(studio.order())
    studio.tell(Change.JOB)


def cancel(studio: Studio) -> None:
    """Stop making the video."""
    studio.takes.cancel()


def delete_take(studio: Studio, number: int) -> None:
    """Put a take into the bin, as one step that can be undone."""
    studio.takes.refuse_if_made(number)
    take = studio.takes.find(number)
    studio.apply(lambda now: authoring.delete_take(now, take))


def restore_take(studio: Studio, number: int) -> None:
    """Bring a take back out of the bin: by undo, where deleting it was the last step, else as a step of its own."""
    take = studio.takes.in_bin(number)
    if studio.undo_label == authoring.delete_take(studio.document, take).label:
        studio.undo()
    else:
        studio.apply(lambda now: authoring.restore_take(now, take))


def destroy_take(studio: Studio, number: int) -> None:
    """Delete a take from the bin for good.

    Raises:
        InputError: it is not in the bin.
    """
    studio.takes.destroy(number)


def empty_take_bin(studio: Studio) -> None:
    """Delete every take in the bin for good."""
    for take, _ in studio.takes.binned():
        studio.takes.destroy(take.id)


def watched_take(studio: Studio, number: int) -> None:
    """The video of a take has been seen: it is no news any more."""
    studio.takes.watched(number)


def rename_take(studio: Studio, number: int, name: str) -> None:
    """Call a take something else; "" is its number again."""
    studio.takes.rename(number, name)


def use_take(studio: Studio, number: int) -> None:
    """Go on from a take: its path, clip, engine, words and seed, as one step; the photo stays."""
    _go_on_from(studio, studio.takes.find(number))


def make_another(studio: Studio, number: int) -> None:
    """Make the video of a take once more, with another seed, after going on from it."""
    _go_on_from(studio, replace(studio.takes.find(number), seed=randrange(SEEDS)))
    generate(studio)


def _go_on_from(studio: Studio, take: Take) -> None:
    path = studio.takes.path(take.id)
    studio.apply(lambda now: authoring.use_take(now, take, path))
    if studio.document.frames is not None:
        studio.notice(f"The clip has {studio.document.frames} frames, as {take.title} had, however long the path is.")
    if take.photo != studio.document.photo.name:
        studio.notice(f"{take.title} was made of {take.photo}; its path is now in {studio.document.photo.name}.")
    studio.select(None)
