"""Flying the camera that is looked through, and standing in cameras that there are."""

import math
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from app.commands.registry import Named, command
from app.document.baking import Camera
from app.document.edit import NOT_YET
from app.document.start_lock import is_locked
from app.document.view import Change
from app.studio.flying import Controls
from app.studio.studio import Studio
from scene.errors import InputError
from scene.path.edits import PHOTO, Selection, exists, time_of
from scene.path.keyframes import Keyframes

Held = Annotated[float, Field(ge=-1, le=1)]
FASTEST = 100.0
"""Subject distances per second."""


@command()
def fly(
    studio: Studio,
    move: tuple[Held, Held, Held] = (0.0, 0.0, 0.0),
    spin: tuple[Held, Held] = (0.0, 0.0),
    speed: float = 0.0,
    turn: tuple[float, float] = (0.0, 0.0),
    slide: tuple[float, float] = (0.0, 0.0),
    push: float = 0.0,
    held: float = 0.0,
    before: float = 0.0,
    time: float | None = None,
) -> None:
    """Fly on by the keys that are held (`move`, `spin`, at `speed` m/s) and the pointer (`turn` radians, the rest m).

    Keys count as released after half a second without a message. `held` is the number of seconds for which these keys
    have been held, and `before` that of the keys before them. `time` is the playhead's: a flight begins there.

    Raises:
        InputError: there is nothing to fly yet.
    """
    scene = studio.scene_here()
    if math.hypot(*turn) > math.pi or max(map(abs, (*slide, push))) > FASTEST * scene.subject_distance:
        raise InputError("That is farther than a hand moves a camera at once.")
    fastest = FASTEST * scene.subject_distance
    controls = Controls(move=move, turn=spin, speed=min(max(speed, 0.0), fastest))
    studio.pilot.steer(controls, turn=turn, slide=slide, push=push, held_s=held, before_s=before, time_s=time)


@command(Named(id="return", title="Return a flown camera to the path", group="Fly"))
def return_to_path(studio: Studio) -> None:
    """Return the flown camera to the path."""
    if studio.pilot.leave(asked=True):
        studio.look_again()
        studio.tell(Change.VIEW | Change.FLIGHT)


@command(Named(id="go-back", title="Back to where you flew", group="Fly", words="return unkept lost camera flight"))
def back_to_flight(studio: Studio) -> None:
    """Go back to the camera that was flown last, where the path has taken it back and no keyframe keeps it.

    Raises:
        InputError: there is no such camera.
    """
    camera = studio.pilot.left
    if camera is None:
        raise InputError("No camera was flown and left. Fly with W A S D; K keeps where you are.")
    studio.view = replace(studio.view, through_camera=True)
    studio.pilot.put(camera)


@command(Named(id="go-photo", title="Go to the photo's camera", keys=("0",), group="Fly", arguments={"to": "photo"}))
def go_to(studio: Studio, to: Literal["photo", "playhead"] = "photo", selection: Selection | None = None) -> None:
    """Go to the photo's camera, to that at the playhead, or to that of a keyframe or of the end of a move.

    Through the camera, that is what is seen next; otherwise the free view goes there.

    Raises:
        InputError: it is not there.
    """
    if selection is not None and not exists(studio.path, selection):
        raise InputError("That keyframe no longer exists. Select another one.")
    photo = Camera(PHOTO.position, PHOTO.wxyz)
    if not studio.view.through_camera:
        if selection is not None:
            return studio.stand_at(_camera_at(studio, time_of(studio.path, selection)))
        flown = studio.pilot.camera
        return studio.stand_at(photo if to == "photo" else flown or _camera_at(studio, studio.view.time))
    if selection is not None:
        there = _camera_at(studio, time_of(studio.path, selection))
        return studio.pilot.travel(there, lambda: studio.select(selection))
    if to == "playhead":
        if studio.pilot.camera is not None:
            studio.pilot.travel(_camera_at(studio, studio.view.time), lambda: return_to_path(studio))
        return None
    begins_there = isinstance(studio.path.segments[0], Keyframes) and is_locked(studio.document, (0, 0))
    if begins_there or studio.document.suggested:
        return studio.pilot.travel(photo, lambda: studio.jump(0.0))
    return studio.pilot.travel(photo, lambda: studio.pilot.put(photo))


@command(
    Named(
        id="go-camera",
        title="Bring the free view to the camera at the playhead",
        keys=("Shift+C",),
        group="Fly",
    )
)
def bring_view(studio: Studio) -> None:
    """Move the free view to the camera that is flown, or else to the one at the playhead."""
    studio.stand_at(studio.pilot.camera or _camera_at(studio, studio.view.time))


def _camera_at(studio: Studio, time: float) -> Camera:
    studio.scene_here()
    camera = studio.camera_at(time)
    if camera is None:
        raise InputError(studio.problem or NOT_YET)
    return camera
