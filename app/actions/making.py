"""Previews, videos and takes."""

from app.authoring import making as authoring
from app.studio import Studio
from app.view import Change
from scene.errors import InputError


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
    """Remove a take and its files."""
    studio.takes.delete(number)


def rename_take(studio: Studio, number: int, name: str) -> None:
    """Call a take something else; "" is its number again."""
    studio.takes.rename(number, name)


def use_take(studio: Studio, number: int) -> None:
    """Go on from a take: its path, clip, engine, words and seed, as one step; the photo stays."""
    take, path = studio.takes.find(number), studio.takes.path(number)
    studio.apply(lambda now: authoring.use_take(now, take, path))
    if studio.document.frames is not None:
        studio.notice(f"The clip has {studio.document.frames} frames, as {take.title} had, however long the path is.")
    if take.photo != studio.document.photo.name:
        studio.notice(f"{take.title} was made of {take.photo}; its path is now in {studio.document.photo.name}.")
    studio.select(None)
