"""What is done to all that is selected."""

from app.authoring import several as authoring
from app.authoring.keyframes import LOCKED, is_locked
from app.studio import Studio
from scene.path.edits import Selection
from scene.path.keyframes import Easing


def delete_selected(studio: Studio) -> None:
    """The selected keyframes and moves; the locked start stays, and that is said."""
    selected = studio.view.selected
    stays = any(is_locked(studio.document, each) for each in selected)
    studio.apply(lambda now: authoring.delete(now, selected))
    studio.select(None)
    if stays:
        studio.notice(LOCKED)


def retime_selected(studio: Studio, time: float, done: bool = True) -> None:
    """All that is selected earlier or later, until the first of it is at a moment."""
    selected = studio.view.selected
    studio.apply(lambda now: authoring.retime(now, selected, time), done=done)


def move_selected(studio: Studio, offset: tuple[float, float, float], done: bool = True) -> None:
    """The selected keyframes by metres, world axes; until `done`, it is one step."""
    selected = studio.view.selected
    studio.apply(lambda now: authoring.shift(now, selected, offset), done=done)


def ease(studio: Studio, selections: list[Selection], easing: Easing) -> None:
    """How keyframes are left, or moves go."""
    studio.apply(lambda now: authoring.ease(now, selections, easing))


def set_lock_strength(studio: Studio, selections: list[Selection], strength: float, done: bool = True) -> None:
    """How firmly an engine keeps to the preview behind keyframes, and in moves; until `done`, it is one step."""
    studio.apply(lambda now: authoring.set_lock_strength(now, selections, strength), done=done)


def duplicate_selected(studio: Studio) -> None:
    """What is selected once more, behind itself; the copies are selected."""
    selected = studio.view.selected
    studio.apply(lambda now: authoring.duplicate(now, selected))
    studio.select(studio.view.selection, studio.view.also)


def copy_keyframes(studio: Studio, selections: list[Selection], time: float) -> None:
    """Copies of keyframes, that of the first at a moment; they are selected."""
    studio.apply(lambda now: authoring.copy(now, selections, time))
    studio.select(studio.view.selection, studio.view.also)


def reorder(studio: Studio, segment: int, place: int) -> None:
    """A move behind so many other parts of the path."""
    studio.apply(lambda now: authoring.reorder(now, segment, place))


def swap(studio: Studio, selection: Selection, step: int) -> None:
    """A keyframe or move, and its neighbour behind (1) or before (-1) it, in each other's place."""
    studio.apply(lambda now: authoring.swap(now, selection, step))
