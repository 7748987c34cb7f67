"""How one flies in this scene."""

import math

from app.studio.flying import PACE
from app.studio.studio import Studio
from app.web.wire import Part


class FlightFacts(Part, frozen=True):
    """How one flies here."""

    pace_m_s: float
    """The speed that suits the scene's depth."""
    fov_y_deg: float
    """Vertical field of view of the picture."""


def flight_facts(studio: Studio) -> FlightFacts | None:
    """The speed that suits the scene's depth, and the lens of the picture; None while there is no scene."""
    scene = studio.scene
    if scene is None:
        return None
    fov_y = math.degrees(float(studio.clip_lens(scene).fov_y))
    return FlightFacts(pace_m_s=round(PACE * scene.subject_distance, 4), fov_y_deg=round(fov_y, 3))
