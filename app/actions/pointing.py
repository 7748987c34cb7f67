"""Pointing at the scene: what moves go by, and measuring."""

from app.pointing import PagePoint, hit, mark, marks
from app.studio import Studio


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
