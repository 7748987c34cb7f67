"""How the path passes its keyframes: speeds there, and handles that bend it."""

from collections.abc import Sequence
from typing import Literal

from app.authoring.edit import Edit, with_path
from app.authoring.keyframes import name_of
from app.document import Document
from scene.camera import Intrinsics
from scene.errors import InputError
from scene.path import edits
from scene.path.edits import Selection
from scene.path.handles import Vector
from scene.path.passing import How, Which, at_speed, bent, passed

Unit = Literal["m_s", "deg_s"]


def shape_speed(
    document: Document,
    speeds: Sequence[tuple[Selection, float | None]],
    unit: Unit,
    lens: Intrinsics,
    subject_distance: float,
) -> Edit:
    """The path at other speeds at some keyframes; None leaves one to the path again.

    Raises:
        InputError: there is no such keyframe, or it cannot be passed so.
    """
    if not speeds:
        raise InputError("Name a keyframe and its speed.")
    path = document.path
    for selection, speed in speeds:
        at = _keyframe(document, selection)
        if speed is None:
            path = passed(path, at, "automatic", lens, subject_distance=subject_distance)
        else:
            turning = unit == "deg_s"
            path = at_speed(path, at, speed, lens, turning=turning, subject_distance=subject_distance)
    first, count = speeds[0][0], len(speeds)
    where = name_of(document, first) if count == 1 else f"{count} keyframes"
    gesture = f"speed {[selection for selection, _ in speeds]}"
    return with_path(document, path, f"Speed at {where}", selection=first, gesture=gesture)


def bend(
    document: Document,
    selection: Selection,
    which: Which,
    offset: Vector,
    lens: Intrinsics,
    subject_distance: float,
    *,
    free: bool,
) -> Edit:
    """The path with one handle of a keyframe somewhere else, in a drag."""
    at = _keyframe(document, selection)
    path = bent(document.path, at, which, offset, lens, free=free, subject_distance=subject_distance)
    label = f"Bend the path at {name_of(document, selection)}"
    return with_path(document, path, label, selection=selection, gesture=f"bend {selection} {which}")


def pass_keyframe(
    document: Document, selections: Sequence[Selection], how: How, lens: Intrinsics, subject_distance: float
) -> Edit:
    """The path with some keyframes passed in another way."""
    path = document.path
    for selection in selections:
        path = passed(path, _keyframe(document, selection), how, lens, subject_distance=subject_distance)
    words = {"automatic": "Let the path bend by itself", "smooth": "Smooth", "corner": "Corner", "free": "Free handles"}
    where = name_of(document, selections[0]) if len(selections) == 1 else f"{len(selections)} keyframes"
    return with_path(document, path, f"{words[how]} at {where}", selection=selections[0])


def _keyframe(document: Document, selection: Selection) -> tuple[int, int]:
    edits.find_keyframe(document.path, selection)
    segment, index = selection
    if index is None:
        raise InputError("A move bends by itself. Turn it into keyframes first.")
    return segment, index
