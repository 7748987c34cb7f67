"""Keyframes: taken, split, dragged, given other numbers."""

import math

from app.authoring import keyframes as authoring
from app.authoring.keyframes import KeyframeChange
from app.baking import Camera
from app.studio import Studio
from scene.path import edits
from scene.path.edits import Selection
from scene.path.keyframes import Keyframes
from scene.path.moves import Move


def add_keyframe(studio: Studio, camera: Camera | None = None) -> None:
    """A keyframe at the playhead, where the view is: in between, behind the end, or over the one that is there.

    One that was flown to is a new one in any case: where one is there already, it goes behind the end. An overview that
    nobody has moved is no choice of a camera: what is seen through Camera is kept then, and that is said.
    """
    near = 0.5 * studio.baked.step if studio.baked else edits.CLOSEST
    chosen = camera is None and (studio.view.through_camera or studio.overlooks)
    flown = chosen and studio.pilot.camera is not None
    overlooks = camera is None and studio.overlooks and studio.through_camera() is not None
    here = [at for at, time, _, _ in studio.keyframes() if abs(time - studio.view.time) <= near]
    if chosen and not flown and here and not studio.document.suggested:
        studio.select(here[0])
        name = authoring.name_of(studio.document, here[0]).capitalize()
        studio.notice(f"{name} keeps this camera already. Fly with W A S D or drag the view, then K keeps where it is.")
        return
    seen = camera or studio.chosen_view()
    studio.apply(lambda now: authoring.add_keyframe(now, studio.view.time, seen, near, flown=flown))
    if studio.view.selection is not None:
        if overlooks:
            name = authoring.name_of(studio.document, studio.view.selection)
            what = "the camera that was flown" if flown else _seen_words(seen)
            studio.notice(f"Kept {what} as {name}. Fly with W A S D or drag the overview, then K keeps that view.")
        studio.jump(edits.time_of(studio.path, studio.view.selection))


def _seen_words(camera: Camera) -> str:
    there = math.dist(camera.position, edits.PHOTO.position) < 1e-6 and abs(camera.wxyz[0]) > 1 - 1e-9
    return "the photo's camera" if there else "what is seen through Camera"


def split(studio: Studio, time: float | None = None) -> None:
    """A keyframe at a moment, or a move in two there, that leaves the path as it is; what does change is said.

    Without a `time` it is the playhead's; with one, the playhead goes there.
    """
    scene = studio.scene_here()
    lens, before, duration = studio.clip_lens(scene), studio.path.segments, studio.duration
    at = studio.view.time if time is None else time
    studio.apply(lambda now: authoring.split_path(now, at, lens, scene.subject_distance))
    unfolded = [
        old.kind
        for old, new in zip(before, studio.path.segments, strict=False)
        if isinstance(old, Move) and isinstance(new, Keyframes)
    ]
    if unfolded and len(before) == len(studio.path.segments):
        kind = unfolded[0].capitalize()
        studio.notice(f"{kind} cannot be two of its kind, and is keyframes now, within 2 mm and 0.1° of what it was.")
    if abs(studio.duration - duration) > 1e-6:
        change = studio.duration - duration
        studio.notice(f"The loop's way back takes {abs(change):.3g} s {'less' if change < 0 else 'more'} now.")
    if time is not None:
        studio.jump(time)


def overwrite_keyframe(studio: Studio) -> None:
    """The selected keyframe, where the view is."""
    studio.apply(lambda now: authoring.overwrite_keyframe(now, studio.view.selection, studio.chosen_view()))
    if studio.view.through_camera and studio.pilot.camera is not None and studio.view.selection is not None:
        studio.jump(edits.time_of(studio.path, studio.view.selection))


def select_and_overwrite(studio: Studio, selection: Selection) -> None:
    """A keyframe, selected and put where the view is."""
    seen = studio.chosen_view()
    studio.apply(lambda now: authoring.overwrite_keyframe(now, selection, seen))
    studio.select(selection)


def drag_keyframe(
    studio: Studio,
    selection: Selection,
    position: tuple[float, float, float],
    wxyz: tuple[float, float, float, float],
    done: bool = False,
    drag: str = "",
) -> None:
    """Put a keyframe somewhere while a drag goes on; until `done`, it is one step.

    Given the name of a `drag` that does not go on any more, nothing happens: its last events may come late.
    """
    snap = studio.view.snap
    studio.apply(lambda now: authoring.move_keyframe(now, selection, position, wxyz, snap=snap), done=done, drag=drag)


def retime(studio: Studio, selection: Selection, time: float, done: bool = True) -> None:
    """Put a keyframe, or the end of a move, at another moment of the path while a drag goes on."""
    studio.apply(lambda now: authoring.retime(now, selection, time), done=done)


def edit_keyframe(studio: Studio, selection: Selection, change: KeyframeChange, done: bool = True) -> None:
    """Change some numbers of a keyframe; until `done`, it is one step."""
    studio.apply(lambda now: authoring.edit_keyframe(now, selection, change), done=done)


def lock_start(studio: Studio, locked: bool) -> None:
    """Whether frame 0 is the photo itself; locking puts it there."""
    studio.apply(lambda now: authoring.lock_start(now, locked))
