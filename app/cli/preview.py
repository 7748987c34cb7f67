"""`preview IMAGE --move "..." --out P.mp4`."""

from pathlib import Path

import tyro

from app.options import PathOptions, PhotoOptions, WeightsOptions


def preview(
    image: tyro.conf.Positional[Path],
    *,
    out: Path,
    backend: str = "warp",
    path: PathOptions = PathOptions(),
    photo: PhotoOptions = PhotoOptions(),
    places: WeightsOptions = WeightsOptions(),
) -> None:
    """Film the points along a path: exactly the frames an engine would be given.

    Args:
        image: The photo.
        out: The MP4 to write.
        backend: The engine whose clip it is.
        path: Where the camera goes.
        photo: How the photo becomes a scene.
        places: Where trained weights may lie.
    """
    places.look_there()
    from app.shot import open_scene, plan_shot
    from engine.video import write_mp4
    from scene.coverage_report import summarise
    from scene.render import render

    shot = plan_shot(open_scene(image, photo), path, backend)
    film = render(shot.scene, shot.trajectory)
    write_mp4(out, film.rgb, shot.clip.fps)
    print(f"{out}: {shot.clip.frames} frames at {shot.clip.fps:.3g} fps; {summarise(film)}")
