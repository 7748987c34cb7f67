"""`preview IMAGE --move "..." --out P.mp4`."""

from pathlib import Path

import tyro

from app.cli.options import PathOptions, PhotoOptions, WeightsOptions
from app.cli.tell import tell


def preview(
    image: tyro.conf.Positional[Path],
    *,
    out: Path,
    backend: str = "warp",
    path: PathOptions = PathOptions(),
    photo: PhotoOptions = PhotoOptions(),
    places: WeightsOptions = WeightsOptions(),
) -> None:
    """Draw the preview: exactly the frames that an engine receives.

    Args:
        image: The photo, or the clip that is filmed again.
        out: The film to write, .mp4 (or .mov, .mkv).
        backend: Engine for which the clip is made.
        path: Where the camera goes.
        photo: How the photo becomes a scene.
        places: Where trained weights may lie.
    """
    places.look_there()
    from app.cli.opened import opened
    from app.cli.shot import film, plan_shot
    from engine.video import check_film_name, write_mp4
    from scene.rendering.coverage_report import summarise
    from scene.support.atomic import check_writable

    check_film_name(out)
    check_writable(out)
    with opened(image, photo) as scene:
        shot = plan_shot(scene, path, backend)
        frames = film(shot)
    write_mp4(out, frames.rgb, shot.clip.fps)
    tell(f"{out}: {shot.clip.frames} frames at {shot.clip.fps:.3g} fps; {summarise(frames)}")
