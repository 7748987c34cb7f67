"""`preview IMAGE --move "..." --out P.mp4`."""

from pathlib import Path

import tyro

from app.options import PathOptions, PhotoOptions


def preview(
    image: tyro.conf.Positional[Path],
    *,
    out: Path,
    path: PathOptions = PathOptions(),
    photo: PhotoOptions = PhotoOptions(),
) -> None:
    """Film the points along a path: exactly the frames an engine would be given.

    Args:
        image: The photo.
        out: The MP4 to write.
        path: Where the camera goes.
        photo: How the photo becomes a scene.
    """
    from app.shot import clip_for, open_scene, plan_shot
    from engine.video import write_mp4
    from scene.coverage import summarise
    from scene.render import render

    scene = open_scene(image, photo)
    shot = plan_shot(scene, path, clip_for("warp", path))
    film = render(scene, shot.trajectory)
    write_mp4(out, film.rgb, shot.trajectory.fps)
    print(f"{out}: {len(shot.trajectory)} frames at {shot.trajectory.fps:.3g} fps; {summarise(film)}")
