"""The path as a whole."""

import math

from app.authoring import path as authoring
from app.authoring import whole
from app.authoring.whole import Around, Pivot
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
    studio.apply(lambda now: authoring.set_duration(now, seconds, studio.duration), done=done)


def shift_path(studio: Studio, offset: tuple[float, float, float]) -> None:
    """All of it elsewhere, by metres in world axes."""
    studio.apply(lambda now: whole.shift_path(now, offset, _around(studio)))


def turn_path(studio: Studio, angle_deg: float, pivot: Pivot = "photo") -> None:
    """All of it turned to the right, about the vertical through a point."""
    studio.apply(lambda now: whole.turn_path(now, math.radians(angle_deg), pivot, _around(studio)))


def scale_path(studio: Studio, factor: float) -> None:
    """All of it larger or smaller about its start."""
    studio.apply(lambda now: whole.scale_path(now, factor, _around(studio)))


def reverse_path(studio: Studio) -> None:
    """From its end to its beginning; moves become keyframes."""
    studio.apply(lambda now: whole.reverse_path(now, _around(studio)))
    studio.select(None)


def retime_path(studio: Studio, frames: int, done: bool = True) -> None:
    """All of it over so many frames, at the clip's rate. Until `done`, it is one step."""
    studio.apply(lambda now: whole.retime_path(now, frames, studio.duration), done=done)


def _around(studio: Studio) -> Around:
    scene = studio.scene_here()
    return Around(studio.clip_lens(scene), scene.subject_distance)
