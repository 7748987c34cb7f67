"""Pointing at the scene: what moves go by, and measuring."""

import math

from app.authoring import pointing as authoring
from app.pointing import PagePoint, hit, mark, marks, scene_as_wanted
from app.studio import Studio
from scene.calibration import find_ground, known_factor
from scene.errors import InputError
from scene.path.edits import Selection
from scene.path.picking import Point
from scene.pose import UP


def get_surface(studio: Studio) -> None:
    """Have the surface ready soon: somebody is about to point at it."""
    studio.surface_soon()


def point_at(studio: Studio, point: PagePoint) -> None:
    """What moves shall go by."""
    mark(studio, subject=hit(studio, point))


def forget_point(studio: Studio) -> None:
    """Moves shall go by the scene's own subject again."""
    mark(studio, subject=None)


def measure(studio: Studio, point: PagePoint) -> None:
    """One end of a length, or the other; a third begins anew."""
    before = marks(studio).measured
    mark(studio, measured=(*(before if len(before) < 2 else ()), hit(studio, point)))


def forget_measurement(studio: Studio) -> None:
    """Nothing is measured any more."""
    mark(studio, measured=())


def aim_move(studio: Studio, segment: int, point: PagePoint | None = None) -> None:
    """What a move goes by: what is pointed at, or else the scene's own subject."""
    target = _aimed(studio, point)
    studio.apply(lambda now: authoring.aim_move(now, segment, target))


def look_at(studio: Studio, selection: Selection, point: PagePoint | None = None) -> None:
    """What the camera faces from a keyframe to the next: what is pointed at, or nothing."""
    target = _aimed(studio, point)
    studio.apply(lambda now: authoring.look_at(now, selection, target))


def look_at_all(studio: Studio, selection: Selection) -> None:
    """Every keyframe faces what this one does, or none faces anything."""
    studio.apply(lambda now: authoring.look_at_all(now, selection))


def _aimed(studio: Studio, point: PagePoint | None) -> Point | None:
    """What is pointed at, which is marked."""
    if point is None:
        return None
    target = hit(studio, point)
    mark(studio, subject=target)
    return target


def calibrate(studio: Studio, metres: float) -> None:
    """What is measured is really so long: scene and path grow together."""
    measured = marks(studio).measured
    if len(measured) != 2:
        raise InputError("Measure something first: click both ends of a length you know.")
    lens, now = studio.clip_lens(studio.scene_here()), studio.document.photo.scale
    factor = known_factor(math.dist(*measured), metres)
    studio.apply(lambda document: authoring.rescale(document, now * factor, lens))


def reset_scale(studio: Studio) -> None:
    """Metres as the depth has them."""
    lens = studio.clip_lens(studio.scene_here())
    studio.apply(lambda document: authoring.rescale(document, 1.0, lens))


def search_ground(studio: Studio) -> None:
    """Look for a plane to stand on."""
    mark(studio, ground=find_ground(scene_as_wanted(studio)))


def level(studio: Studio, by_ground: bool = True) -> None:
    """The vertical is the ground's that was found, or else the photo's camera's."""
    ground = marks(studio).ground
    if by_ground and ground is None:
        raise InputError("No ground has been found yet; look for it first.")
    up = ground.up if by_ground and ground is not None else UP
    studio.apply(lambda now: authoring.level(now, up))
