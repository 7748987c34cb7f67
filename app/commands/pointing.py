"""Pointing at the scene: what moves go around and toward, what cameras face, and measuring."""

from dataclasses import replace

from app.commands.registry import Named, command, edit
from app.derived.surfaces import surface_soon
from app.document.edit import Context, Edit, with_path
from app.document.selection_names import name_of
from app.document.start_lock import LOCKED, is_locked
from app.studio.pointing import PagePoint, hit, mark, marks
from app.studio.studio import Studio
from scene.errors import InputError
from scene.path import edits
from scene.path.edits import Selection
from scene.path.keyframes import Keyframes
from scene.path.picking import facing, locked_on
from scene.path.release import released
from scene.pose import Point


@command()
def get_surface(studio: Studio) -> None:
    """Prepare the surface, since somebody is about to point at it."""
    surface_soon(studio.scene_here())


@command()
def point_at(studio: Studio, point: PagePoint) -> None:
    """Set the target: what moves go around and toward."""
    mark(studio, subject=hit(studio, point))


@command(Named(id="forget-target", title="Remove the target", group="Point"))
def forget_point(studio: Studio) -> None:
    """Remove the target: moves use the scene's own subject again."""
    mark(studio, subject=None)


@command()
def measure(studio: Studio, point: PagePoint) -> None:
    """Set one end of a length, or the other; a third point starts again."""
    before = marks(studio).measured
    mark(studio, measured=(*(before if len(before) < 2 else ()), hit(studio, point)))


@command(Named(id="forget-length", title="Remove the measurement", group="Point"))
def forget_measurement(studio: Studio) -> None:
    """Remove the measurement."""
    mark(studio, measured=())


@command()
def aim_move(studio: Studio, segment: int, point: PagePoint | None = None) -> None:
    """Set the target of a move: the point, or else the scene's own subject."""
    target = _aimed(studio, point)
    studio.apply(lambda now: aimed(now, segment, target))


def aimed(now: Context, segment: int, target: Point | None) -> Edit:
    """A move by another target; None takes the scene's own subject, and a dolly or a truck goes straight again."""
    move = edits.find_move(now.path, segment)
    path = edits.with_segment(now.path, segment, replace(move, target=target, at=None))
    path = edits.with_first_leg_released(path, segment + 1)
    return with_path(now.document, path, f"Aim the {move.kind}", selection=(segment, None))


@command()
def look_at(studio: Studio, selection: Selection, point: PagePoint | None = None) -> None:
    """Set what the camera faces from a keyframe to the next: the point, or nothing."""
    target = _aimed(studio, point)
    studio.apply(lambda now: faced(now, selection, target))


def faced(now: Context, selection: Selection, target: Point | None) -> Edit:
    """A keyframe from which the camera faces a target up to the next; None lets it turn freely again."""
    edits.find_keyframe(now.path, selection)
    if target is not None and is_locked(now.document, selection):
        raise InputError(LOCKED)
    segment, index = selection
    part = now.path.segments[segment]
    assert isinstance(part, Keyframes) and index is not None
    part = released(locked_on(part, index, target, up=now.path.up), index, index + 1, loop=now.path.closed)
    path = edits.with_first_leg_released(edits.with_segment(now.path, segment, part), segment + 1)
    name = name_of(now.path, selection)
    label = f"Lock {name} on a point" if target else f"Let {name} turn freely"
    return with_path(now.document, path, label, selection=selection)


@edit()
def look_at_all(now: Context, selection: Selection) -> Edit:
    """Make every keyframe face what one faces, or nothing; a start that is locked to the photo stays."""
    target = edits.find_keyframe(now.path, selection).target
    path = now.path
    for segment, part in enumerate(path.segments):
        if isinstance(part, Keyframes):
            keys = tuple(
                key
                if is_locked(now.document, (segment, i))
                else replace(key if target is None else facing(key, target, up=path.up), target=target)
                for i, key in enumerate(part.keyframes)
            )
            part = released(replace(part, keyframes=keys), 0, 1, loop=path.closed)  # the other legs only turn
            path = edits.with_first_leg_released(edits.with_segment(path, segment, part), segment + 1)
    label = "Lock all keyframes on a point" if target else "Let all keyframes turn freely"
    return with_path(now.document, path, label, selection=selection)


def _aimed(studio: Studio, point: PagePoint | None) -> Point | None:
    """What is pointed at, which is marked."""
    if point is None:
        return None
    target = hit(studio, point)
    mark(studio, subject=target)
    return target
