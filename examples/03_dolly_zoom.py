"""The camera comes nearer while the lens widens: the subject keeps its size, and the room behind it stretches.

    .venv/bin/python examples/03_dolly_zoom.py photo.jpg

The effect of *Vertigo* depends on where the subject stands. Here that is the median depth of the middle of the photo,
unless you give metres. The lens changes from frame to frame, so the intrinsics of a trajectory are batched: one matrix
per frame. Writes `dolly_zoom.mp4`.
"""

import math
from pathlib import Path

import tyro

from engine import write_mp4
from scene import CameraPath, Move, bake, estimate_depth, lift, load_image, render


def main(image: Path, /, subject: float | None = None, width: int = 512, frames: int = 49) -> None:
    """Dolly in by a sixth of the way to the subject, which stands `subject` metres away."""
    photo = load_image(image)
    scene = lift(photo, estimate_depth(photo))
    height = round(width * photo.height / photo.width)

    away = subject or scene.subject_distance
    move = Move(kind="dolly zoom", direction="in", amount=away / 6, at=away, duration=3.0, easing="ease-in-out")
    shot = bake(CameraPath(segments=(move,)), scene.lens(width, height), frames)

    wide, wider = shot.intrinsics.fov_x[0], shot.intrinsics.fov_x[-1]
    print(f"from {math.degrees(wide):.0f} to {math.degrees(wider):.0f} degrees across, {away / 6:.2f} m nearer")
    write_mp4("dolly_zoom.mp4", render(scene, shot).rgb, shot.fps)


if __name__ == "__main__":
    tyro.cli(main)
