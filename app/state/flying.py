"""How fast one flies in this scene."""

from app.flying import PACE
from app.studio import Studio


def pace(studio: Studio) -> float | None:
    """Metres per second that suit the scene's depth; None while there is no scene."""
    scene = studio.scene
    return None if scene is None else round(PACE * scene.subject_distance, 4)
