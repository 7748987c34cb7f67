"""Previews, videos and takes."""

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
