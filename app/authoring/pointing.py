"""Moves and keyframes that go by a point, the scale that two points give, the vertical."""

from dataclasses import replace

from app.authoring.edit import Edit, with_path
from app.authoring.keyframes import LOCKED, is_locked, name_of
from app.document import Document
from scene.calibration import rescaled_path
from scene.camera import Intrinsics
from scene.errors import InputError
from scene.path import edits
from scene.path.edits import Selection
from scene.path.keyframes import Keyframes
from scene.path.picking import Point, facing, locked_on
from scene.path.release import released
from scene.pose import UP


def aim_move(document: Document, segment: int, target: Point | None) -> Edit:
    """What a move goes by; None takes the scene's own subject, and a dolly or a truck goes straight again."""
    move = edits.find_move(document.path, segment)
    path = edits.with_segment(document.path, segment, replace(move, target=target, at=None))
    path = edits.setting_out_anew(path, segment + 1)
    return with_path(document, path, f"Aim the {move.kind}", selection=(segment, None))


def look_at(document: Document, selection: Selection, target: Point | None) -> Edit:
    """What the camera faces from a keyframe to the next; None lets it turn freely again."""
    edits.find_keyframe(document.path, selection)
    if target is not None and is_locked(document, selection):
        raise InputError(LOCKED)
    segment, index = selection
    part = document.path.segments[segment]
    assert isinstance(part, Keyframes) and index is not None
    part = released(locked_on(part, index, target, up=document.path.up), index, index + 1, loop=document.path.closed)
    path = edits.setting_out_anew(edits.with_segment(document.path, segment, part), segment + 1)
    name = name_of(document, selection)
    label = f"Lock {name} on a point" if target else f"Let {name} turn freely"
    return with_path(document, path, label, selection=selection)


def look_at_all(document: Document, selection: Selection) -> Edit:
    """Every keyframe faces what one of them does; the start stays where it is locked to the photo."""
    target = edits.find_keyframe(document.path, selection).target
    path = document.path
    for segment, part in enumerate(path.segments):
        if isinstance(part, Keyframes):
            keys = tuple(
                key
                if is_locked(document, (segment, i))
                else replace(key if target is None else facing(key, target, up=path.up), target=target)
                for i, key in enumerate(part.keyframes)
            )
            part = released(replace(part, keyframes=keys), 0, 1, loop=path.closed)  # the other legs only turn
            path = edits.setting_out_anew(edits.with_segment(path, segment, part), segment + 1)
    label = "Lock all keyframes on a point" if target else "Let all keyframes turn freely"
    return with_path(document, path, label, selection=selection)


def rescale(document: Document, scale: float, lens: Intrinsics) -> Edit:
    """All metres of the photo as the depth has them, times `scale`; the path grows with them and looks as before."""
    if not 1e-4 <= scale <= 1e4:
        raise InputError(f"That would make everything {scale:g} times as large as the depth says; look at the points.")
    factor, safe = scale / document.photo.scale, document.safe_distance_m
    path = rescaled_path(document.path, factor, lens)
    photos, safe = (replace(document.photo, scale=scale),), safe and safe * factor
    return Edit(
        replace(document, photos=photos, path=path, safe_distance_m=safe),
        "Set the scale" if scale != 1 else "Reset the scale",
    )


def level(document: Document, up: Point) -> Edit:
    """Moves go by this vertical, and cameras that face a point are upright by it."""
    path = replace(document.path, up=up)
    for segment, part in enumerate(path.segments):
        if isinstance(part, Keyframes):
            path = edits.with_segment(path, segment, edits.faced(part, up))
    label = "Level by the photo's camera" if up == UP else "Level by the ground"
    return Edit(replace(document, path=path), label)
