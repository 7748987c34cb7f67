"""How one flies in this scene."""

import math
from typing import Any

from app.studio.flying import PACE
from app.studio.studio import Studio


def flight_facts(studio: Studio) -> dict[str, Any] | None:
    """The speed that suits the scene's depth, and the lens of the picture; None while there is no scene."""
    scene = studio.scene
    if scene is None:
        return None
    fov_y = math.degrees(float(studio.clip_lens(scene).fov_y))
    return {"pace_m_s": round(PACE * scene.subject_distance, 4), "fov_y_deg": round(fov_y, 3)}
