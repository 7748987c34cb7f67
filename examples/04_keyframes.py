"""A path through keyframes: where the camera is, when, and what it faces.

    .venv/bin/python examples/04_keyframes.py photo.jpg

A keyframe is a position in metres (x right, y down, z forward; the photo was taken at 0, 0, 0) and a rotation, or a
`target` that the camera faces in the place of one. Between keyframes the path is a spline. Segments of keyframes and
moves follow one another. Writes `trajectory.json`, which the studio opens with its keyframes still editable, and
`keyframes.mp4`.
"""

import math
from pathlib import Path

import tyro

from engine import write_mp4
from scene import (
    CameraPath,
    Keyframe,
    Keyframes,
    Move,
    TrajectoryFile,
    bake,
    estimate_depth,
    lift,
    load_image,
    render,
    write_trajectory,
)

AHEAD = (1.0, 0.0, 0.0, 0.0)
"""No rotation: the camera looks where the photo's did."""


def main(image: Path, /, width: int = 512, frames: int = 49) -> None:
    """Rise to the right of the subject and face it, then hold still and zoom."""
    photo = load_image(image)
    scene = lift(photo, estimate_depth(photo))
    height = round(width * photo.height / photo.width)

    away = scene.subject_distance
    subject = (0.0, 0.0, away)
    places = [(0.0, 0.0, 0.0), (0.03 * away, -0.01 * away, 0.02 * away), (0.04 * away, -0.03 * away, 0.08 * away)]
    keys = tuple(
        Keyframe(time=2.0 * i, position=place, wxyz=AHEAD, target=subject, easing="ease-in-out")
        for i, place in enumerate(places)
    )
    zoom = Move(kind="zoom", direction="in", amount=math.radians(8), duration=1.5)
    path = CameraPath(segments=(Keyframes(keyframes=keys), zoom))

    shot = bake(path, scene.lens(width, height), frames, subject_distance=away)
    write_trajectory("trajectory.json", TrajectoryFile(trajectory=shot, source=path, name="A climb"))
    write_mp4("keyframes.mp4", render(scene, shot).rgb, shot.fps)


if __name__ == "__main__":
    tyro.cli(main)
