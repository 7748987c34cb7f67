"""All that is selected, keyframes and moves, in one step."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from app.authoring.edit import Edit, with_path
from app.authoring.keyframes import LOCKED, is_locked, name_of
from app.document import Document
from scene.errors import InputError
from scene.path import arranging, edits
from scene.path.camera_path import CameraPath
from scene.path.edits import Selection
from scene.path.keyframes import Easing
from scene.path.moves import Move

Selected = Sequence[Selection]
"""That which the panel is on first."""


def names_of(document: Document, selected: Selected) -> str:
    """For people: "keyframe 2", "orbit", "3 keyframes", "2 keyframes and 1 move"."""
    if len(selected) == 1:
        return name_of(document, selected[0])
    moves = sum(index is None for _, index in selected)
    counts = [(len(selected) - moves, "keyframe"), (moves, "move")]
    return " and ".join(f"{count} {word}{'s' if count > 1 else ''}" for count, word in counts if count)


def free(document: Document, selected: Selected) -> list[Selection]:
    """What of it may be changed: without the photo's keyframe, while that is locked.

    Raises:
        InputError: nothing of it may, or nothing is selected.
    """
    if not selected or not all(edits.exists(document.path, each) for each in selected):
        raise InputError("Nothing is selected. Click a keyframe or a move first.")
    found = [each for each in selected if not is_locked(document, each)]
    if not found:
        raise InputError(LOCKED)
    return found


def delete(document: Document, selected: Selected) -> Edit:
    """Without what is selected; the locked start stays."""
    gone = free(document, selected)
    path = edits.deleted(document.path, *gone)
    rest = path.segments == edits.REST.segments
    return Edit(replace(document, path=path, suggested=rest), f"Delete {names_of(document, gone)}")


def retime(document: Document, selected: Selected, time: float) -> Edit:
    """The first of them at another moment, and the others as much earlier or later, in a drag."""
    moved = free(document, selected)
    path = edits.retimed_together(document.path, moved, time - edits.time_of(document.path, selected[0]))
    return _with(document, path, f"Retime {names_of(document, moved)}", selected, gesture=f"retime {selected}")


def shift(document: Document, selected: Selected, offset: tuple[float, float, float]) -> Edit:
    """Keyframes elsewhere by metres, world axes, in a drag."""
    moved = [each for each in free(document, selected) if each[1] is not None]
    if not moved:
        raise InputError("A move begins where the path before it ends. Select keyframes to move them.")
    path = document.path
    for each in moved:
        key = edits.find_keyframe(path, each)
        x, y, z = (round(a + b, 9) for a, b in zip(key.position, offset, strict=True))
        path = edits.replaced_keyframe(path, each, replace(key, position=(x, y, z)))
    return _with(document, path, f"Move {names_of(document, moved)}", selected, gesture=f"shift {selected}")


def ease(document: Document, selected: Selected, easing: Easing) -> Edit:
    """How keyframes are left, and how moves go."""
    path = _each_with(document, selected, easing=easing)
    for segment, index in selected:
        if index is None:  # all of the new easing, also in a part of a move that was split
            path = edits.with_segment(path, segment, replace(edits.find_move(path, segment), eased=Move.eased))
    return with_path(document, path, f"Ease {names_of(document, selected)}")


def set_lock_strength(document: Document, selected: Selected, strength: float) -> Edit:
    """How firmly an engine keeps to the preview behind keyframes, and in moves, in a drag."""
    path = _each_with(document, selected, lock_strength=strength)
    return with_path(document, path, f"Lock strength of {names_of(document, selected)}", gesture=f"lock {selected}")


def _each_with(document: Document, selected: Selected, **changes: Any) -> CameraPath:
    """The path with the same changes to all that is selected, keyframes and moves."""
    if not selected or not all(edits.exists(document.path, each) for each in selected):
        raise InputError("Nothing is selected. Click a keyframe or a move first.")
    path = document.path
    for each in selected:
        if each[1] is None:
            path = edits.with_segment(path, each[0], replace(edits.find_move(path, each[0]), **changes))
        else:
            path = edits.replaced_keyframe(path, each, replace(edits.find_keyframe(path, each), **changes))
    return path


def duplicate(document: Document, selected: Selected) -> Edit:
    """What is selected once more, behind itself."""
    if not selected or not all(edits.exists(document.path, each) for each in selected):
        raise InputError("Nothing is selected. Click a keyframe or a move first.")
    path, copies = arranging.duplicated(document.path, selected)
    return _with(document, path, f"Duplicate {names_of(document, selected)}", copies)


def copy(document: Document, selected: Selected, time: float) -> Edit:
    """Copies of keyframes, that of the first at a moment, the others as far from it as theirs are."""
    originals = [each for each in selected if each[1] is not None]
    if not originals or not all(edits.exists(document.path, each) for each in originals):
        raise InputError("No keyframe is selected. Click one first.")
    later = time - edits.time_of(document.path, originals[0])
    if abs(later) <= edits.CLOSEST:
        raise InputError("The copy would lie on its original. Drag it to another moment.")
    path, copies = arranging.copied(document.path, originals, later)
    if any(is_locked(document, each) for each in copies):
        raise InputError(LOCKED)
    return _with(document, path, f"Copy {names_of(document, originals)}", copies)


def reorder(document: Document, segment: int, place: int) -> Edit:
    """A move behind `place` other parts of the path."""
    path, selection = arranging.reordered(document.path, segment, place)
    label = f"Reorder {name_of(document, (segment, None))}"
    return with_path(document, path, label, selection=selection)


def swap(document: Document, selection: Selection, step: int) -> Edit:
    """A keyframe or move, and the one behind it (1) or before it (-1), in each other's place."""
    if not edits.exists(document.path, selection):
        raise InputError("What was to be moved is not there any more.")
    if selection[1] is None:
        return reorder(document, selection[0], selection[0] + step)
    path, there = arranging.swapped(document.path, selection, step)
    if is_locked(document, selection) or is_locked(document, there):
        raise InputError(LOCKED)
    return with_path(document, path, f"Reorder {name_of(document, selection)}", selection=there)


def _with(document: Document, path: CameraPath, label: str, selected: Selected, *, gesture: str = "") -> Edit:
    return with_path(document, path, label, selection=selected[0], also=tuple(selected[1:]), gesture=gesture)
