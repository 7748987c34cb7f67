"""Keeping clear of what the photo shows."""

from app.authoring import safety as authoring
from app.studio import Studio


def set_safe_distance(studio: Studio, metres: float | None, done: bool = True) -> None:
    """How far the camera keeps from everything; None takes a share of the subject's distance."""
    studio.apply(lambda now: authoring.set_safe_distance(now, metres), done=done)


def fit_to_safe(studio: Studio) -> None:
    """Make the path smaller until every frame is safe, and say by how much.

    Raises:
        InputError: it is safe already, or no smaller one is.
    """
    scene, surface = studio.scene_here(), studio.surface()
    studio.apply(lambda now: authoring.fit_to_safe(now, scene, surface))
    studio.notice(f"{studio.undo_label}.")
