"""What the photo does not show, invented before the first frame."""

from engine.engines.watch import Watch
from engine.layers.fill import Behind
from engine.layers.over_time import make_backgrounds
from engine.request import Request


def prepare(request: Request, watch: Watch, *, until: float) -> list[Behind]:
    """Second layers of points behind the scene and around it, for each frame; progress goes from 0 to `until`.

    Raises:
        JobCancelled: between two steps.
    """
    stage = "Painting gaps"
    watch.at(stage, 0.0)
    return make_backgrounds(
        request.moments,
        request.scene_frames,
        request.trajectory,
        on_step=lambda share: watch.at(stage, until * share, detail=f"{100 * share:.0f} %"),
    )
