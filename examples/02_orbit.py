"""The camera circles the subject, and the preview becomes a film.

    .venv/bin/python examples/02_orbit.py photo.jpg

The path is written in a film crew's words. `bake` makes one camera for every frame of it, `render` shows what each of
them sees: exactly the frames that a video engine would be given, with black where the photo knows nothing. Writes
`orbit.mp4`.
"""

from pathlib import Path

import tyro

from engine import write_mp4
from scene import CameraPath, bake, estimate_depth, lift, load_image, render, summarise


def main(
    image: Path, /, move: str = "orbit right 8deg over 3s ease-in-out", width: int = 512, frames: int = 49
) -> None:
    """Film a move through the scene of a photo."""
    photo = load_image(image)
    scene = lift(photo, estimate_depth(photo))
    height = round(width * photo.height / photo.width)

    path = CameraPath.from_text(move)
    shot = bake(path, scene.lens(width, height), frames, subject_distance=scene.subject_distance)
    preview = render(scene, shot)

    write_mp4("orbit.mp4", preview.rgb, shot.fps)
    print(f"orbit.mp4: {len(shot)} frames at {shot.fps:.3g} per second; {summarise(preview)}")


if __name__ == "__main__":
    tyro.cli(main)
