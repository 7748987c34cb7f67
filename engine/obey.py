"""Did a video obey? Its camera beside the path of the request that it was made from."""

from collections.abc import Iterator
from pathlib import Path

from jaxtyping import Float
from torch import Tensor

from engine.progress import Cancelled, JobCancelled, OnProgress, Progress, ignore_progress, never
from engine.request import Request
from scene.clip.clip import open_clip
from scene.obey.drawn import Draw, Drawn
from scene.obey.frames import fitted
from scene.obey.obedience import Obedience
from scene.obey.obey import Shown, obedience
from scene.pose import rigid_inverse
from scene.rendering.render import processors, splat


def check_camera(
    request: Request, video: str | Path, *, on_progress: OnProgress = ignore_progress, cancelled: Cancelled = never
) -> Obedience:
    """Find the camera of a video in the scene of a request, frame by frame, and compare it with the request's path.

    Args:
        request: what was asked for; its preview and its scene are what the video is compared with.
        video: made from it, by any generator; a film, an animation, or a folder of pictures.
        on_progress: told how far it is.
        cancelled: asked before every frame.

    Raises:
        InputError: the video cannot be read, or the request is damaged.
        JobCancelled: `cancelled()` said so.
    """
    stage = "Checking the camera"
    on_progress(Progress(stage=stage, fraction=0.0))
    clip = request.clip
    film = fitted(open_clip(video), (clip.width, clip.height), clip.frames)

    def frames() -> Iterator[Shown | None]:
        for number, frame in enumerate(film.frames()):
            if cancelled():
                raise JobCancelled
            on_progress(Progress(stage=stage, fraction=number / clip.frames, detail=f"{number + 1} of {clip.frames}"))
            yield frame

    return obedience(request.preview, frames(), draw_of(request), notices=film.notices, threads=processors())


def draw_of(request: Request) -> Draw:
    """Draws the scene of a request for any camera; of a clip that is filmed again, at the moment that is nearest."""

    def draw(frame: int, c2w: Float[Tensor, "4 4"]) -> Drawn:
        at = request.scene_frames[frame]
        moment = min(request.moments, key=lambda each: abs(each.frame - at))
        seen = (rigid_inverse(moment.c2w) @ c2w)[None]
        lens, scene = request.trajectory.intrinsics[frame : frame + 1], moment.scene
        splats = splat(scene.points, lens, seen, others=scene.other_times)
        return Drawn(c2w, splats.rgb[0], splats.depth[0])

    return draw
