"""What the photo does not show, invented before the first frame."""

from engine.engines.watch import Watch
from engine.layers.background import Background, make_background
from engine.request import Request


def prepare(request: Request, watch: Watch, *, until: float) -> Background:
    """A second layer of points behind the scene and around it; progress goes from 0 to `until`.

    Raises:
        JobCancelled: between two steps.
    """
    stage = "Painting gaps"
    watch.at(stage, 0.0)
    return make_background(
        request.scene,
        request.trajectory,
        on_step=lambda share: watch.at(stage, until * share, detail=f"{share:.0%}"),
    )
