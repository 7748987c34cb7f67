"""Keyframes: kept, split, dragged, given other numbers."""

import math
from dataclasses import dataclass, replace

from app.commands.registry import Named, command, edit
from app.document.baking import Camera, attitude_deg, wxyz_from_attitude
from app.document.edit import Context, Edit, with_path
from app.document.keep import kept
from app.document.selection_names import name_of
from app.document.start_lock import LOCKED, is_locked
from app.studio.sight import chosen_view, overlooks, through_camera
from app.studio.studio import Studio
from scene.errors import InputError
from scene.path import edits
from scene.path.edits import Selection
from scene.path.handles import Vector
from scene.path.keyframes import Easing, Keyframe, Keyframes
from scene.path.moves import Move
from scene.path.split import split as split_at

GRID_M, GRID_DEG = 0.1, 5.0
"""What the gizmo goes by, in world axes and in pan, tilt and roll, while it snaps."""


@command(Named(id="add", title="Add a keyframe from the view", keys=("K",), group="Keyframes"))
def add_keyframe(studio: Studio, camera: Camera | None = None) -> None:
    """Add a keyframe at the playhead with the camera of the view: in between, behind the end, or over the one that is
    there.

    A camera that was flown to always becomes a new keyframe: if one is there already, it goes behind the end. An
    overview that nobody has moved does not choose a camera: that of the Camera view is kept then, and a notice says so.
    """
    near = studio.near
    chosen = camera is None and (studio.view.through_camera or overlooks(studio))
    flown = chosen and studio.pilot.camera is not None
    overview = camera is None and overlooks(studio) and through_camera(studio) is not None
    near_playhead = [at for at, time, _, _ in studio.keyframes() if abs(time - studio.view.time) <= near]
    if chosen and not flown and near_playhead and not studio.document.suggested:
        studio.select(near_playhead[0])
        name = name_of(studio.path, near_playhead[0]).capitalize()
        studio.notice(f"{name} keeps this camera already. Fly with W A S D or drag the view, then K keeps where it is.")
        return
    seen = camera or chosen_view(studio)
    studio.apply(lambda now: kept(now, now.view.time, seen, near, flown=flown))
    if studio.view.selection is not None:
        if overview:
            name = name_of(studio.path, studio.view.selection)
            what = "the camera that was flown" if flown else _seen_words(seen)
            studio.notice(f"Kept {what} as {name}. Fly with W A S D or drag the overview, then K keeps that view.")
        studio.jump(edits.time_of(studio.path, studio.view.selection))


def _seen_words(camera: Camera) -> str:
    there = math.dist(camera.position, edits.PHOTO.position) < 1e-6 and abs(camera.wxyz[0]) > 1 - 1e-9
    return "the photo's camera" if there else "what is seen through Camera"


@command(
    Named(id="split", title="Split: add a keyframe here without changing the path", keys=("B",), group="Keyframes")
)
def split(studio: Studio, time: float | None = None) -> None:
    """Add a keyframe at a time, or split a move there, without changing the path; a notice names what does change.

    Without `time` it is the time of the playhead; with it, the playhead goes there.
    """
    before, duration = studio.path.segments, studio.duration
    at = studio.view.time if time is None else time
    studio.apply(lambda now: split_path(now, at))
    unfolded = [
        old.kind
        for old, new in zip(before, studio.path.segments, strict=False)
        if isinstance(old, Move) and isinstance(new, Keyframes)
    ]
    if unfolded and len(before) == len(studio.path.segments):
        kind = unfolded[0].capitalize()
        studio.notice(f"{kind} cannot be split in two; it is keyframes now, within 2 mm and 0.1° of what it was.")
    if abs(studio.duration - duration) > 1e-6:
        change = studio.duration - duration
        studio.notice(f"The loop's way back takes {abs(change):.3g} s {'less' if change < 0 else 'more'} now.")
    if time is not None:
        studio.jump(time)


def split_path(now: Context, time: float) -> Edit:
    """A keyframe more at `time`, or a move in two, on a path that stays exactly as it is.

    Raises:
        InputError: nothing can be split there, or a loop of one move would lose its way back.
    """
    path, selection = split_at(now.path, time, now.lens, subject_distance=now.subject_distance)
    (first, *more) = now.path.segments
    if now.path.closed and not more and isinstance(first, Move) and isinstance(path.segments[0], Keyframes):
        raise InputError(f"A loop of one {first.kind} has a way back of its own. Open the loop, then split it.")
    return with_path(now.document, path, "Split the path", selection=selection)


@command(Named(id="overwrite", title="Move the selected keyframe to the view", keys=("I",), group="Keyframes"))
def overwrite_keyframe(studio: Studio) -> None:
    """Move the selected keyframe to the view; its time, easing and lens stay."""
    seen = chosen_view(studio)
    studio.apply(lambda now: overwritten(now, now.view.selection, seen))
    if studio.view.through_camera and studio.pilot.camera is not None and studio.view.selection is not None:
        studio.jump(edits.time_of(studio.path, studio.view.selection))


@command()
def select_and_overwrite(studio: Studio, selection: Selection) -> None:
    """Select a keyframe and move it to the view."""
    seen = chosen_view(studio)
    studio.apply(lambda now: overwritten(now, selection, seen))
    studio.select(selection)


def overwritten(now: Context, selection: Selection | None, camera: Camera) -> Edit:
    """A keyframe where the camera is; its time, easing and lens stay."""
    if selection is None or selection[1] is None:
        raise InputError("No keyframe is selected. Click one first.")
    old = edits.find_keyframe(now.path, selection)
    new = replace(old, position=camera.position, wxyz=camera.wxyz)
    return _with_keyframe(now, selection, new, f"Overwrite {name_of(now.path, selection)}")


@edit()
def drag_keyframe(
    now: Context,
    selection: Selection,
    position: tuple[float, float, float],
    wxyz: tuple[float, float, float, float],
    done: bool = False,
    drag: str = "",
) -> Edit | None:
    """Move a keyframe during a drag; while the gizmo snaps, the numbers that change become round.

    Until `done`, it is one step. If the named `drag` has ended, nothing happens: its last events may come late.
    """
    if drag and drag != now.gesture:
        return None
    old = edits.find_keyframe(now.path, selection)
    if now.view.snap and position != old.position:
        x, y, z = (round(round(each / GRID_M) * GRID_M, 6) for each in position)
        position = (x, y, z)
    if now.view.snap and wxyz != old.wxyz:
        pan, tilt, roll = (round(angle / GRID_DEG) * GRID_DEG for angle in attitude_deg(wxyz, now.path.up))
        wxyz = wxyz_from_attitude(pan, tilt, roll, now.path.up)
    key = replace(old, position=position, wxyz=wxyz)
    label = f"Move {name_of(now.path, selection)}"
    return _with_keyframe(now, selection, key, label, gesture=drag or f"move {selection}", done=done)


@edit()
def retime(now: Context, selection: Selection, time: float, done: bool = True) -> Edit:
    """Move a keyframe, or the end of a move, to another time; until `done`, it is one step."""
    if not math.isfinite(time):
        raise InputError("A time is a number of seconds.")
    if not edits.exists(now.path, selection):
        raise InputError("What you wanted to move no longer exists.")
    path = edits.retimed(now.path, selection, time)
    label = f"Retime {name_of(now.path, selection)}"
    return with_path(now.document, path, label, selection=selection, gesture=f"retime {selection}", done=done)


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
    """Moment on the whole path, seconds."""


@edit()
def edit_keyframe(now: Context, selection: Selection, change: KeyframeChange, done: bool = True) -> Edit:
    """Change some numbers of a keyframe; until `done`, it is one step."""
    key = edits.find_keyframe(now.path, selection)
    turned = _turned(key, change, now.path.up)
    new = replace(turned, position=change.position or turned.position, easing=change.easing or turned.easing)
    if change.fov_y_deg is not None:
        new = replace(new, fov_y=math.radians(change.fov_y_deg))
    if change.own_lens is False:
        new = replace(new, fov_y=None)
    if is_locked(now.document, selection) and new != replace(key, easing=new.easing):
        raise InputError(LOCKED)  # how it is left is not where it stands
    path = edits.replaced_keyframe(now.path, selection, new)
    if change.time is not None:
        path = edits.retimed(path, selection, change.time)
    label = f"Edit {name_of(now.path, selection)}"
    return with_path(now.document, path, label, selection=selection, gesture=f"edit {selection}", done=done)


def _turned(key: Keyframe, change: KeyframeChange, up: Vector) -> Keyframe:
    given = (change.pan_deg, change.tilt_deg, change.roll_deg)
    if all(angle is None for angle in given):
        return key
    angles = zip(attitude_deg(key.wxyz, up), given, strict=True)
    pan, tilt, roll = (old if new is None else new for old, new in angles)
    return replace(key, wxyz=wxyz_from_attitude(pan, tilt, roll, up))


@edit()
def lock_start(now: Context, locked: bool) -> Edit:
    """Lock frame 0 to the photo, which moves it there, or unlock it."""
    path, first = now.path, now.path.segments[0]
    if locked and isinstance(first, Keyframes):
        path = edits.replaced_keyframe(
            path, (0, 0), replace(edits.PHOTO, easing=first.keyframes[0].easing, handles=first.keyframes[0].handles)
        )
    label = "Lock the start" if locked else "Unlock the start"
    return Edit(document=replace(now.document, path=path, start_locked=locked), label=label)


def _with_keyframe(
    now: Context, selection: Selection, key: Keyframe, label: str, *, gesture: str = "", done: bool = True
) -> Edit:
    if is_locked(now.document, selection):
        raise InputError(LOCKED)
    path = edits.replaced_keyframe(now.path, selection, key)
    return with_path(now.document, path, label, selection=selection, gesture=gesture, done=done)
