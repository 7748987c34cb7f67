"""How the path passes its keyframes: speeds there, and handles that bend it."""

from typing import Literal

from app.commands.registry import Named, edit
from app.document.edit import Context, Edit, with_path
from app.document.selection_names import name_of
from scene.errors import InputError
from scene.path import edits
from scene.path.camera_path import CameraPath
from scene.path.edits import Selection
from scene.path.handles import Vector
from scene.path.passing import How, Which, at_speed, bent, passed

Unit = Literal["m_s", "deg_s"]
WORDS: dict[How, str] = {
    "automatic": "Let the path bend by itself",
    "smooth": "Smooth",
    "corner": "Corner",
    "free": "Free handles",
}


@edit()
def shape_speed(
    now: Context, speeds: list[tuple[Selection, float | None]], unit: Unit = "m_s", done: bool = True
) -> Edit:
    """Change the speed at keyframes, in metres or degrees per second; until `done`, it is one step.

    None leaves a keyframe to the path again.

    Raises:
        InputError: there is no such keyframe, or it cannot be passed so.
    """
    if not speeds:
        raise InputError("Name a keyframe and its speed.")
    path, subject = now.path, now.subject_distance
    for selection, speed in speeds:
        at = _keyframe(now.path, selection)
        if speed is None:
            path = passed(path, at, "automatic", now.lens, subject_distance=subject)
        else:
            path = at_speed(path, at, speed, now.lens, turning=unit == "deg_s", subject_distance=subject)
    first, count = speeds[0][0], len(speeds)
    where = name_of(now.path, first) if count == 1 else f"{count} keyframes"
    gesture = f"speed {[selection for selection, _ in speeds]}"
    return with_path(now.document, path, f"Speed at {where}", selection=first, gesture=gesture, done=done)


@edit()
def bend(
    now: Context,
    selection: Selection,
    which: Which,
    offset: Vector,
    free: bool = False,
    done: bool = True,
    drag: str = "",
) -> Edit | None:
    """Put one handle of a keyframe at an offset from it [m]; the other turns with it unless `free`.

    Until `done`, it is one step. If the named `drag` has ended, nothing happens.
    """
    if drag and drag != now.gesture:
        return None
    at = _keyframe(now.path, selection)
    path = bent(now.path, at, which, offset, now.lens, free=free, subject_distance=now.subject_distance)
    label = f"Bend the path at {name_of(now.path, selection)}"
    gesture = drag or f"bend {selection} {which}"
    return with_path(now.document, path, label, selection=selection, gesture=gesture, done=done)


@edit(
    *(
        Named(
            id=f"pass-{how}",
            title=f"Path at the selected keyframe: {words}",
            group="Keyframes",
            arguments={"how": how},
        )
        for how, words in (
            ("automatic", "automatic"),
            ("smooth", "smooth handles"),
            ("corner", "corner"),
            ("free", "free handles"),
        )
    )
)
def pass_keyframe(now: Context, how: How, selections: list[Selection] | None = None) -> Edit:
    """Set how the path passes keyframes, by default the selected ones: smoothly, around a corner, freely, or
    automatically.
    """
    chosen = now.view.selected if selections is None else selections
    keyframes = [each for each in chosen if each[1] is not None]
    if not keyframes:
        raise InputError("Select a keyframe first.")
    path = now.path
    for each in keyframes:
        path = passed(path, _keyframe(now.path, each), how, now.lens, subject_distance=now.subject_distance)
    where = name_of(now.path, keyframes[0]) if len(keyframes) == 1 else f"{len(keyframes)} keyframes"
    return with_path(now.document, path, f"{WORDS[how]} at {where}", selection=keyframes[0])


def _keyframe(path: CameraPath, selection: Selection) -> tuple[int, int]:
    segment, index = selection
    if index is None:
        raise InputError("A move has no handles. Turn it into keyframes first.")
    edits.find_keyframe(path, selection)
    return segment, index
