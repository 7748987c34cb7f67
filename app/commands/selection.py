"""Selecting, and what is done to all that is selected: keyframes and moves, in one step."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from app.commands.registry import Named, command, edit
from app.document.document import Document
from app.document.edit import Context, Edit, with_path
from app.document.selection_names import name_of, names_of
from app.document.start_lock import LOCKED, is_locked
from app.studio.studio import Studio
from scene.errors import InputError
from scene.path import arranging, edits
from scene.path.camera_path import CameraPath
from scene.path.edits import Selection
from scene.path.keyframes import Easing
from scene.path.moves import Move

NOTHING = "Nothing is selected. Click a keyframe or a move first."


@edit(Named(id="delete", title="Delete the selection", keys=("Delete", "Backspace"), group="Keyframes"))
def delete_selected(now: Context) -> Edit:
    """Delete the selected keyframes and moves; a locked start stays, and a notice says so."""
    document, selected = now.document, now.view.selected
    gone = _free(document, selected)
    path = edits.deleted(document.path, *gone)
    rest = path.segments == edits.REST.segments
    return Edit(
        document=replace(document, path=path, suggested=rest),
        label=f"Delete {names_of(document.path, gone)}",
        deselects=True,
        notice=LOCKED if len(gone) < len(selected) else "",
    )


@edit()
def retime_selected(now: Context, time: float, done: bool = True) -> Edit:
    """Move everything that is selected in time, so that the first of it is at `time`; until `done`, it is one step."""
    selected = now.view.selected
    moved = _free(now.document, selected)
    path = edits.retimed_together(now.path, moved, time - edits.time_of(now.path, selected[0]))
    return _with(now, path, f"Retime {names_of(now.path, moved)}", selected, f"retime {selected}", done)


@edit()
def move_selected(now: Context, offset: tuple[float, float, float], done: bool = True) -> Edit:
    """Move the selected keyframes by metres, world axes; until `done`, it is one step."""
    selected = now.view.selected
    moved = [each for each in _free(now.document, selected) if each[1] is not None]
    if not moved:
        raise InputError("A move begins where the path before it ends. Select keyframes to move them.")
    path = now.path
    for each in moved:
        key = edits.find_keyframe(path, each)
        x, y, z = (round(a + b, 9) for a, b in zip(key.position, offset, strict=True))
        path = edits.replaced_keyframe(path, each, replace(key, position=(x, y, z)))
    return _with(now, path, f"Move {names_of(now.path, moved)}", selected, f"shift {selected}", done)


@edit()
def ease(now: Context, selections: list[Selection], easing: Easing) -> Edit:
    """Set the easing of keyframes and moves."""
    path = _each_with(now.path, selections, easing=easing)
    for segment, index in selections:
        if index is None:  # all of the new easing, also in a part of a move that was split
            path = edits.with_segment(path, segment, replace(edits.find_move(path, segment), eased=Move.eased))
    return with_path(now.document, path, f"Ease {names_of(now.path, selections)}")


@edit()
def set_lock_strength(now: Context, selections: list[Selection], strength: float, done: bool = True) -> Edit:
    """Set how strictly an engine keeps to the preview behind keyframes and in moves; until `done`, it is one step."""
    path = _each_with(now.path, selections, lock_strength=strength)
    label = f"Lock strength of {names_of(now.path, selections)}"
    return with_path(now.document, path, label, gesture=f"lock {selections}", done=done)


@edit(Named(id="duplicate", title="Duplicate the selection", keys=("Ctrl+D",), group="Keyframes"))
def duplicate_selected(now: Context) -> Edit:
    """Duplicate what is selected, behind itself; the copies are selected."""
    selected = now.view.selected
    if not _exist(now.path, selected):
        raise InputError(NOTHING)
    path, (first, *more) = arranging.duplicated(now.path, selected)
    label = f"Duplicate {names_of(now.path, selected)}"
    return with_path(now.document, path, label, selection=first, others=tuple(more), jumps=True)


@edit()
def copy_keyframes(now: Context, selections: list[Selection], time: float) -> Edit:
    """Copy keyframes: the first to a time, the others at the same distance from it; the copies are selected."""
    originals = [each for each in selections if each[1] is not None]
    if not _exist(now.path, originals):
        raise InputError("No keyframe is selected. Click one first.")
    later = time - edits.time_of(now.path, originals[0])
    if abs(later) <= edits.CLOSEST:
        raise InputError("The copy would lie on its original. Drag it to another moment.")
    path, copies = arranging.copied(now.path, originals, later)
    if any(is_locked(now.document, each) for each in copies):
        raise InputError(LOCKED)
    label = f"Copy {names_of(now.path, originals)}"
    return with_path(now.document, path, label, selection=copies[0], others=tuple(copies[1:]), jumps=True)


@edit()
def reorder(now: Context, segment: int, place: int) -> Edit:
    """Put a move behind that many other parts of the path."""
    path, selection = arranging.reordered(now.path, segment, place)
    return with_path(now.document, path, f"Reorder {name_of(now.path, (segment, None))}", selection=selection)


@edit()
def swap(now: Context, selection: Selection, step: int) -> Edit | None:
    """Swap a keyframe or move with its neighbour behind (1) or before (-1) it."""
    if not edits.exists(now.path, selection):
        raise InputError("What you wanted to move no longer exists.")
    if selection[1] is None:
        return reorder.make(now, selection[0], selection[0] + step)
    path, there = arranging.swapped(now.path, selection, step)
    if is_locked(now.document, selection) or is_locked(now.document, there):
        raise InputError(LOCKED)
    return with_path(now.document, path, f"Reorder {name_of(now.path, selection)}", selection=there)


@command(
    Named(
        id="deselect",
        title="Deselect everything",
        group="Keyframes",
        arguments={"selection": None},
    )
)
def select(studio: Studio, selection: Selection | None, others: tuple[Selection, ...] = ()) -> None:
    """Select a keyframe, a move, or nothing, and others with it; the playhead goes there."""
    studio.select(selection, others)


@command(
    *(
        Named(
            id=f"key{number}",
            title=f"Keyframe {number}",
            keys=(str(number),),
            group="Keyframes",
            arguments={"number": number},
        )
        for number in range(1, 10)
    )
)
def select_keyframe(studio: Studio, number: int) -> None:
    """Select the keyframe of that number, from 1."""
    keys = studio.keyframes()
    if 1 <= number <= len(keys):
        studio.select(keys[number - 1][0])


@command(
    Named(id="previous", title="Previous keyframe", keys=("PageUp",), group="Keyframes", arguments={"step": -1}),
    Named(id="next", title="Next keyframe", keys=("PageDown",), group="Keyframes", arguments={"step": 1}),
    Named(
        id="previous-too",
        title="Select the previous keyframe, too",
        keys=("Shift+PageUp",),
        group="Keyframes",
        arguments={"step": -1, "more": True},
    ),
    Named(
        id="next-too",
        title="Select the next keyframe, too",
        keys=("Shift+PageDown",),
        group="Keyframes",
        arguments={"step": 1, "more": True},
    ),
)
def select_next(studio: Studio, step: int, more: bool = False) -> None:
    """Select the keyframe after (1) or before (-1) the playhead; with `more`, together with what is selected."""
    times = [(time, at) for at, time, _, _ in studio.keyframes()]
    later = [each for each in times if (each[0] - studio.view.time) * step > 1e-3]
    if later:
        _, at = min(later) if step > 0 else max(later)
        studio.select(at, studio.view.selected if more else ())


@command(Named(id="all", title="Select all keyframes", keys=("Ctrl+A",), group="Keyframes"))
def select_all(studio: Studio) -> None:
    """Select every keyframe; where there is none, every move."""
    every = [at for at, *_ in studio.keyframes()] or [(i, None) for i, _ in enumerate(studio.path.segments)]
    first = studio.view.selection
    studio.select(first if first in every else every[0], tuple(every))


def _exist(path: CameraPath, selected: Sequence[Selection]) -> bool:
    return bool(selected) and all(edits.exists(path, each) for each in selected)


def _free(document: Document, selected: Sequence[Selection]) -> list[Selection]:
    """What of it may be changed: without the photo's keyframe, while that is locked.

    Raises:
        InputError: nothing of it may, or nothing is selected.
    """
    if not _exist(document.path, selected):
        raise InputError(NOTHING)
    free = [each for each in selected if not is_locked(document, each)]
    if not free:
        raise InputError(LOCKED)
    return free


def _each_with(path: CameraPath, selected: Sequence[Selection], **changes: Any) -> CameraPath:
    """The path with the same changes to all that is selected, keyframes and moves."""
    if not _exist(path, selected):
        raise InputError(NOTHING)
    for each in selected:
        if each[1] is None:
            path = edits.with_segment(path, each[0], replace(edits.find_move(path, each[0]), **changes))
        else:
            path = edits.replaced_keyframe(path, each, replace(edits.find_keyframe(path, each), **changes))
    return path


def _with(
    now: Context, path: CameraPath, label: str, selected: tuple[Selection, ...], gesture: str, done: bool
) -> Edit:
    first, *more = selected
    return with_path(now.document, path, label, selection=first, others=tuple(more), gesture=gesture, done=done)
