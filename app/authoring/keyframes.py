"""Keyframes: added, split, dragged, given other numbers."""

import math
from dataclasses import dataclass, replace

from app.authoring.edit import Edit, with_path
from app.baking import Camera, attitude_deg, keyframe_at, wxyz_from_attitude
from app.document import Document
from scene.camera import Intrinsics
from scene.errors import InputError
from scene.path import edits
from scene.path.camera_path import CameraPath
from scene.path.edits import Selection
from scene.path.handles import Vector
from scene.path.keyframes import Easing, Keyframe, Keyframes
from scene.path.moves import Move
from scene.path.split import split

LOCKED = "Frame 0 is the photo itself, as engines that continue a picture want it. Unlock the start to change it."

GRID_M, GRID_DEG = 0.1, 5.0
"""What the gizmo goes by, in world axes and in pan, tilt and roll, while it snaps."""


def is_locked(document: Document, selection: Selection) -> bool:
    """Whether a keyframe is the photo's, which stays."""
    return document.start_locked and selection == (0, 0)


def name_of(document: Document, selection: Selection) -> str:
    """For people: "keyframe 2", or "orbit"."""
    if selection[1] is None:
        return edits.find_move(document.path, selection[0]).kind
    order = [at for at, _, _ in edits.keyframes(document.path)]
    return f"keyframe {order.index(selection) + 1}" if selection in order else "keyframe"


def makes_way(document: Document) -> bool:
    """Whether nobody has chosen the path yet: it is the studio's own proposal, or stands at the photo throughout."""
    first, *more = document.path.segments
    still = isinstance(first, Keyframes) and all(_is_photo(key) for key in first.keyframes)
    return document.suggested or (document.start_locked and not more and still)


def _is_photo(key: Keyframe) -> bool:
    return (key.position, key.wxyz, key.fov_y) == (edits.PHOTO.position, edits.PHOTO.wxyz, edits.PHOTO.fov_y)


def add_keyframe(document: Document, time: float, camera: Camera, near: float, *, flown: bool = False) -> Edit:
    """A keyframe at `time`; at the end it extends the path, within `near` seconds of another it overwrites that.

    A path that `makes_way` does so for photo and camera. A locked start stays what it is, and so does every
    keyframe if the camera was `flown` there: the new one then comes behind the end.
    """
    key = keyframe_at(camera)
    if makes_way(document):
        path = CameraPath(
            segments=(Keyframes(keyframes=(edits.PHOTO, replace(key, time=edits.LEG))),), up=document.path.up
        )
        return with_path(document, path, "Add keyframe", selection=(0, 1))
    at_start = isinstance(document.path.segments[0], Keyframes) and time <= near
    taken = flown and any(abs(other - time) <= near for _, other, _ in edits.keyframes(document.path))
    if taken or (at_start and is_locked(document, (0, 0))):
        time = document.path.duration
    path, selection = edits.added_keyframe(document.path, time, key, near)
    return with_path(document, path, "Add keyframe", selection=selection)


def split_path(document: Document, time: float, lens: Intrinsics, subject_distance: float) -> Edit:
    """A keyframe more at `time`, or a move in two, on a path that stays exactly as it is.

    Raises:
        InputError: nothing can be split there, or a loop of one move would lose its way back.
    """
    path, selection = split(document.path, time, lens, subject_distance=subject_distance)
    (first, *more) = document.path.segments
    if document.path.closed and not more and isinstance(first, Move) and isinstance(path.segments[0], Keyframes):
        raise InputError(f"A loop of one {first.kind} has a way back of its own. Open the loop, then split it.")
    return with_path(document, path, "Split the path", selection=selection)


def overwrite_keyframe(document: Document, selection: Selection | None, camera: Camera) -> Edit:
    """The selected keyframe goes where the camera is; its time, easing and lens stay."""
    if selection is None or selection[1] is None:
        raise InputError("No keyframe is selected. Click one first.")
    old = edits.find_keyframe(document.path, selection)
    new = replace(old, position=camera.position, wxyz=camera.wxyz)
    return _with_keyframe(document, selection, new, f"Overwrite {name_of(document, selection)}")


def move_keyframe(
    document: Document,
    selection: Selection,
    position: tuple[float, float, float],
    wxyz: tuple[float, float, float, float],
    *,
    snap: bool = False,
) -> Edit:
    """Put a keyframe somewhere, in a drag; with `snap`, what the drag changes becomes round."""
    old = edits.find_keyframe(document.path, selection)
    if snap and position != old.position:
        x, y, z = (round(round(each / GRID_M) * GRID_M, 6) for each in position)
        position = (x, y, z)
    if snap and wxyz != old.wxyz:
        pan, tilt, roll = (round(angle / GRID_DEG) * GRID_DEG for angle in attitude_deg(wxyz, document.path.up))
        wxyz = wxyz_from_attitude(pan, tilt, roll, document.path.up)
    key = replace(old, position=position, wxyz=wxyz)
    label = f"Move {name_of(document, selection)}"
    return _with_keyframe(document, selection, key, label, gesture=f"move {selection}")


def retime(document: Document, selection: Selection, time: float) -> Edit:
    """Put a keyframe, or the end of a move, at another moment of the path, in a drag."""
    if not math.isfinite(time):
        raise InputError("A time is a number of seconds.")
    if not edits.exists(document.path, selection):
        raise InputError("What was to be moved is not there any more.")
    path = edits.retimed(document.path, selection, time)
    label = f"Retime {name_of(document, selection)}"
    return with_path(document, path, label, selection=selection, gesture=f"retime {selection}")


@dataclass(frozen=True, kw_only=True)
class KeyframeChange:
    """Some numbers of a keyframe; what is None stays."""

    position: tuple[float, float, float] | None = None
    pan_deg: float | None = None
    tilt_deg: float | None = None
    roll_deg: float | None = None
    fov_y_deg: float | None = None
    own_lens: bool | None = None
    """False gives it the photo's lens again."""
    easing: Easing | None = None
    time: float | None = None
    """On the whole path, seconds."""


def edit_keyframe(document: Document, selection: Selection, change: KeyframeChange) -> Edit:
    """Change some numbers of a keyframe."""
    key = edits.find_keyframe(document.path, selection)
    turned = _turned(key, change, document.path.up)
    new = replace(turned, position=change.position or turned.position, easing=change.easing or turned.easing)
    if change.fov_y_deg is not None:
        new = replace(new, fov_y=math.radians(change.fov_y_deg))
    if change.own_lens is False:
        new = replace(new, fov_y=None)
    if is_locked(document, selection) and new != replace(key, easing=new.easing):
        raise InputError(LOCKED)  # how it is left is not where it stands
    path = edits.replaced_keyframe(document.path, selection, new)
    if change.time is not None:
        path = edits.retimed(path, selection, change.time)
    label = f"Edit {name_of(document, selection)}"
    return with_path(document, path, label, selection=selection, gesture=f"edit {selection}")


def _turned(key: Keyframe, change: KeyframeChange, up: Vector) -> Keyframe:
    given = (change.pan_deg, change.tilt_deg, change.roll_deg)
    if all(angle is None for angle in given):
        return key
    angles = zip(attitude_deg(key.wxyz, up), given, strict=True)
    pan, tilt, roll = (old if new is None else new for old, new in angles)
    return replace(key, wxyz=wxyz_from_attitude(pan, tilt, roll, up))


def lock_start(document: Document, locked: bool) -> Edit:
    """Whether frame 0 is the photo itself; locking puts it there."""
    path, first = document.path, document.path.segments[0]
    if locked and isinstance(first, Keyframes):
        path = edits.replaced_keyframe(
            path, (0, 0), replace(edits.PHOTO, easing=first.keyframes[0].easing, handles=first.keyframes[0].handles)
        )
    label = "Lock the start" if locked else "Unlock the start"
    return Edit(replace(document, path=path, start_locked=locked), label)


def _with_keyframe(document: Document, selection: Selection, key: Keyframe, label: str, *, gesture: str = "") -> Edit:
    if is_locked(document, selection):
        raise InputError(LOCKED)
    path = edits.replaced_keyframe(document.path, selection, key)
    return with_path(document, path, label, selection=selection, gesture=gesture)
