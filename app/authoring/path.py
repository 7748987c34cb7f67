"""The path as a whole."""

from dataclasses import replace

from app.authoring.edit import Edit, with_path
from app.document import Document
from scene.path import edits
from scene.path.camera_path import lasts
from scene.path.move_grammar import parse_moves


def set_path(document: Document, text: str) -> Edit:
    """A whole path in film words."""
    return with_path(document, replace(document.path, segments=parse_moves(text)), "Change the path")


def set_closed(document: Document, closed: bool) -> Edit:
    """Whether the path is a loop."""
    return with_path(document, edits.closed(document.path, closed), "Close the loop" if closed else "Open the loop")


def set_duration(document: Document, seconds: float, duration: float | None = None) -> Edit:
    """Of the whole path; its proportions stay. `duration` is what it is now, with the way back of a loop."""
    path = edits.scaled_to(document.path, seconds, lasts(document.path) if duration is None else duration)
    return with_path(document, path, "Change the duration", gesture="duration")
