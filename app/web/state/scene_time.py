"""The time of a clip that is filmed again, as the page shows it."""

from app.studio.studio import Studio
from app.web.wire import Part


class TimeKeyFacts(Part, frozen=True):
    """A key of scene time."""

    time: float
    """Seconds of the path."""
    shows: float
    """Seconds of the clip."""


class SceneTimeFacts(Part, frozen=True):
    """A clip that is filmed again, and which moments of it the path shows."""

    frames: int
    """Number of the clip's frames."""
    fps: float
    seconds: float
    """Time from the clip's first frame to its last."""
    keys: list[TimeKeyFacts]
    """Keys in order of time; none where the clip plays as it was filmed."""
    shown: list[int]
    """Number of the clip's frame that each frame of the video shows."""


def scene_time_facts(studio: Studio) -> SceneTimeFacts | None:
    """What the path shows of the clip, and when; None for a photo, and while there is no scene."""
    moving, baked = studio.moving, studio.baked
    if moving is None or baked is None or not moving.moves:
        return None
    return SceneTimeFacts(
        frames=len(moving),
        fps=moving.fps,
        seconds=round((len(moving) - 1) / moving.fps, 6),
        keys=[TimeKeyFacts(time=key.time, shows=key.shows) for key in studio.document.scene_time.keys],
        shown=list(baked.scene_frames),
    )
