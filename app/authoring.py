"""What a person does to a shot: from one document to the next, with a name for undo.

Nothing here knows when or by whom; an edit that makes no sense is refused with a sentence.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from app import edits
from app.baking import Camera, attitude_deg, keyframe_at, wxyz_from_attitude
from app.document import Document, PhotoSource
from app.edits import Selection
from engine.known import KNOWN_ENGINES
from engine.settings import Settings
from scene.camera import Intrinsics
from scene.camera_path import CameraPath
from scene.errors import InputError
from scene.fitting import to_keyframes
from scene.keyframes import Easing, Keyframe, Keyframes
from scene.move_grammar import parse_moves
from scene.moves import Move
from scene.split import split

LOCKED = "Frame 0 is the photo itself, as engines that continue a picture want it. Unlock the start to change it."
PROPOSAL = CameraPath(segments=(Move(kind="spiral", direction="clockwise", amount=0.05, duration=6.0),))
"""For a new photo: small, safe, and it ends where it began."""
SWAY = 0.025
"""Radius of that spiral, as a share of the subject's distance."""


@dataclass(frozen=True)
class Edit:
    """A step that can be undone."""

    document: Document
    """Afterwards."""
    label: str
    """What was done: "Move keyframe 2"."""
    selection: Selection | None = None
    """What is selected afterwards; None leaves that as it is."""
    gesture: str = ""
    """Edits of one drag have the same, and are one step."""


def is_locked(document: Document, selection: Selection) -> bool:
    """Whether a keyframe is the photo's, which stays."""
    return document.start_locked and selection == (0, 0)


def name_of(document: Document, selection: Selection) -> str:
    """For people: "keyframe 2", or "orbit"."""
    if selection[1] is None:
        return edits.find_move(document.path, selection[0]).kind
    order = [at for at, _, _ in edits.keyframes(document.path)]
    return f"keyframe {order.index(selection) + 1}" if selection in order else "keyframe"


# --- photo ----------------------------------------------------------------------------------------------------------


def open_photo(document: Document, source: PhotoSource, path: CameraPath = PROPOSAL) -> Edit:
    """Another photo with a path the studio proposes; clip and engine stay as they were."""
    opened = replace(document, photos=(source,), path=path, suggested=True, start_locked=True, prompt="")
    return Edit(opened, f"Open {source.name}")


def change_photo(document: Document, label: str, **changes: Any) -> Edit:
    """The same photo with another lens or depth."""
    if document.photo.sample:
        raise InputError("A sample brings its exact depth and lens. Open a photo of your own to change them.")
    return Edit(replace(document, photos=(replace(document.photo, **changes),)), label)


def set_lens(document: Document, fov_x_deg: float | None) -> Edit:
    """Degrees across the photo; None takes what its file says."""
    if fov_x_deg is not None and not 1 <= fov_x_deg <= 170:
        raise InputError(f"A lens sees 1 to 170 degrees across the picture; got {fov_x_deg:g}.")
    return change_photo(document, "Change the lens", fov_x_deg=fov_x_deg)


def fitted_proposal(document: Document, subject_distance: float) -> Document:
    """The proposal for a new photo, as wide as its subject is far."""
    first = document.path.segments[0]
    if not document.suggested or document.photo.sample or not isinstance(first, Move) or first.kind != "spiral":
        return document
    move = replace(first, amount=max(0.001, round(SWAY * subject_distance, 3)))
    return replace(document, path=edits.with_segment(document.path, 0, move))


# --- keyframes ------------------------------------------------------------------------------------------------------


def add_keyframe(document: Document, time: float, camera: Camera, near: float) -> Edit:
    """A keyframe at `time`; at the end it extends the path, within `near` seconds of another it overwrites that.

    The studio's own proposal makes way for photo and camera.
    """
    key = keyframe_at(camera)
    if document.suggested:
        path = CameraPath(segments=(Keyframes(keyframes=(edits.PHOTO, replace(key, time=edits.LEG))),))
        return _with_path(document, path, "Add keyframe", selection=(0, 1))
    at_start = isinstance(document.path.segments[0], Keyframes) and time <= near
    if at_start and is_locked(document, (0, 0)):
        raise InputError(LOCKED)
    path, selection = edits.added_keyframe(document.path, time, key, near)
    return _with_path(document, path, "Add keyframe", selection=selection)


def split_path(document: Document, time: float, lens: Intrinsics, subject_distance: float) -> Edit:
    """A keyframe more at `time`, on a path that stays exactly as it is."""
    path, selection = split(document.path, time, lens, subject_distance=subject_distance)
    edit = _with_path(document, path, "Split the path", selection=selection)
    frames = document.wished_frames
    if edit.document.wished_frames == frames:
        return edit
    return replace(edit, document=replace(edit.document, frames=frames))  # a loop's way back has come to count


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
) -> Edit:
    """Put a keyframe somewhere, in a drag."""
    key = replace(edits.find_keyframe(document.path, selection), position=position, wxyz=wxyz)
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
    return _with_path(document, path, label, selection=selection, gesture=f"retime {selection}")


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
    turned = _turned(key, change)
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
    return _with_path(document, path, label, selection=selection, gesture=f"edit {selection}")


def _turned(key: Keyframe, change: KeyframeChange) -> Keyframe:
    given = (change.pan_deg, change.tilt_deg, change.roll_deg)
    if all(angle is None for angle in given):
        return key
    angles = zip(attitude_deg(key.wxyz), given, strict=True)
    pan, tilt, roll = (old if new is None else new for old, new in angles)
    return replace(key, wxyz=wxyz_from_attitude(pan, tilt, roll))


def delete(document: Document, selection: Selection | None) -> Edit:
    """Without the keyframe or move that is selected."""
    if selection is None or not edits.exists(document.path, selection):
        raise InputError("Nothing is selected. Click a keyframe or a move first.")
    if is_locked(document, selection):
        raise InputError(LOCKED)
    path = edits.deleted(document.path, selection)
    rest = path.segments == edits.REST.segments
    return Edit(replace(document, path=path, suggested=rest), f"Delete {name_of(document, selection)}")


def lock_start(document: Document, locked: bool) -> Edit:
    """Whether frame 0 is the photo itself; locking puts it there."""
    path, first = document.path, document.path.segments[0]
    if locked and isinstance(first, Keyframes):
        path = edits.replaced_keyframe(
            path, (0, 0), replace(edits.PHOTO, easing=first.keyframes[0].easing, handles=first.keyframes[0].handles)
        )
    label = "Lock the start" if locked else "Unlock the start"
    return Edit(replace(document, path=path, start_locked=locked), label)


# --- moves, path and clip -------------------------------------------------------------------------------------------


def add_move(document: Document, text: str) -> Edit:
    """Moves in film words behind the end of the path; the studio's own proposal makes way."""
    moves = parse_moves(text)
    before = () if document.suggested else document.path.segments
    path = replace(document.path, segments=(*before, *moves))
    return _with_path(document, path, f"Add {moves[-1].kind}", selection=(len(path.segments) - 1, None))


def edit_move(document: Document, segment: int, text: str) -> Edit:
    """Other words for a move."""
    edits.find_move(document.path, segment)
    moves = parse_moves(text)
    if len(moves) != 1:
        raise InputError(f"One move is wanted here; got {len(moves)}.")
    path = edits.setting_out_anew(edits.with_segment(document.path, segment, moves[0]), segment + 1)
    return _with_path(document, path, f"Edit {moves[0].kind}", selection=(segment, None), gesture=f"edit {segment}")


def turn_into_keyframes(
    document: Document, selection: Selection | None, lens: Intrinsics, subject_distance: float
) -> Edit:
    """The selected move as keyframes on its way; the last of them is selected."""
    if selection is None or selection[1] is not None:
        raise InputError("No move is selected. Click a bar on the timeline first.")
    segment, _ = selection
    kind = edits.find_move(document.path, segment).kind
    path = to_keyframes(document.path, segment, lens, subject_distance=subject_distance)
    part = path.segments[segment]
    assert isinstance(part, Keyframes)
    if path.closed and len(path.segments) == 1 and not _returns(part):
        raise InputError("A loop of one move has a way back of its own. Open the loop, then turn it into keyframes.")
    last = len(part.keyframes) - 1
    return _with_path(document, path, f"Turn {kind} into keyframes", selection=(segment, last))


def _returns(part: Keyframes) -> bool:
    first, last = part.keyframes[0], part.keyframes[-1]
    turned = 1 - abs(sum(a * b for a, b in zip(first.wxyz, last.wxyz, strict=True)))
    return math.dist(first.position, last.position) < 1e-9 and turned < 1e-12


def set_path(document: Document, text: str) -> Edit:
    """A whole path in film words."""
    return _with_path(document, replace(document.path, segments=parse_moves(text)), "Change the path")


def set_closed(document: Document, closed: bool) -> Edit:
    """Whether the path is a loop."""
    return _with_path(document, edits.closed(document.path, closed), "Close the loop" if closed else "Open the loop")


def set_duration(document: Document, seconds: float) -> Edit:
    """Of the whole path; its proportions stay."""
    return _with_path(document, edits.scaled_to(document.path, seconds), "Change the duration", gesture="duration")


def set_clip(document: Document, width: int, height: int, frames: int | None, rate: float) -> Edit:
    """Size, and either a number of frames or a rate that decides it."""
    if not 1 <= rate <= 120:
        raise InputError(f"A clip runs at 1 to 120 frames per second; got {rate:g}.")
    if frames is not None and not 2 <= frames <= 961:
        raise InputError(f"A clip has 2 to 961 frames here; got {frames}.")
    if width % 2 or height % 2 or not (64 <= width <= 2048 and 64 <= height <= 2048):
        raise InputError(f"A clip is an even number of pixels, 64 to 2048, on each side; got {width}x{height}.")
    return Edit(replace(document, width=width, height=height, frames=frames, rate=rate), "Change the clip")


def set_engine(document: Document, name: str) -> Edit:
    """Who makes the video."""
    if name not in KNOWN_ENGINES:
        raise InputError(f"There is no engine {name!r}; known are {', '.join(KNOWN_ENGINES)}.")
    return Edit(replace(document, engine=name), "Change the engine")


def set_prompt(document: Document, text: str) -> Edit:
    """What the video shows, for engines that read."""
    return Edit(replace(document, prompt=_short(text)), "Change the prompt")


def set_negative_prompt(document: Document, text: str) -> Edit:
    """What the video should not show, for engines that read."""
    return Edit(replace(document, negative_prompt=_short(text)), "Change the negative prompt")


def _short(prompt: str) -> str:
    if len(prompt) > 2000:
        raise InputError(f"A prompt has up to 2000 characters; got {len(prompt)}.")
    return prompt


def set_seed(document: Document, seed: int) -> Edit:
    """Of the engine's noise."""
    if not 0 <= seed < 2**32:
        raise InputError(f"A seed is 0 to {2**32 - 1}; got {seed}.")
    return Edit(replace(document, seed=seed), "Change the seed")


def change_settings(document: Document, changes: Mapping[str, Any]) -> Edit:
    """How an engine that samples shall do it: some of `Settings` by name; what is not named stays."""
    settings = Settings.from_json({**document.settings.to_json(), **changes})
    return Edit(replace(document, settings=settings), f"Change the {' and '.join(changes).replace('_', ' ')}")


def _with_path(
    document: Document, path: CameraPath, label: str, *, selection: Selection | None = None, gesture: str = ""
) -> Edit:
    return Edit(replace(document, path=path, suggested=False), label, selection, gesture)


def _with_keyframe(document: Document, selection: Selection, key: Keyframe, label: str, *, gesture: str = "") -> Edit:
    if is_locked(document, selection):
        raise InputError(LOCKED)
    path = edits.replaced_keyframe(document.path, selection, key)
    return _with_path(document, path, label, selection=selection, gesture=gesture)
