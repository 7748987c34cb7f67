"""The path as a whole."""

from app.authoring import path as authoring
from app.studio import Studio


def set_path(studio: Studio, text: str) -> None:
    """A whole path in film words."""
    studio.apply(lambda now: authoring.set_path(now, text))
    studio.select(None)


def set_closed(studio: Studio, closed: bool) -> None:
    """Whether the path is a loop."""
    studio.apply(lambda now: authoring.set_closed(now, closed))


def set_duration(studio: Studio, seconds: float, done: bool = True) -> None:
    """Of the whole path; its proportions stay. Until `done`, it is one step."""
    studio.apply(lambda now: authoring.set_duration(now, seconds), done=done)
