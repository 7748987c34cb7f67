"""A camera path of another program, flown through your own photo.

    .venv/bin/python examples/05_import_a_path.py photo.jpg colmap/

Takes COLMAP models, nerfstudio's and instant-ngp's transforms.json, RealEstate10K, TUM, KITTI and many more
(docs/formats.md); the kind is found from what is in the file. Everything that a file leaves open is assumed
aloud. A reconstruction has a world and a unit of its own: `placed` puts its first frame where the photo was taken, and
`fitting_scale` says how many metres one of its units should be for the path to suit this scene. Writes `imported.mp4`.
"""

from dataclasses import replace
from pathlib import Path

import tyro

from engine import write_mp4
from scene import estimate_depth, fitting_scale, lift, load_image, placed, read_trajectory, render, summarise


def main(image: Path, path: Path, /, width: int = 512) -> None:
    """Film a photo along the path in a file."""
    photo = load_image(image)
    scene = lift(photo, estimate_depth(photo))
    height = round(width * photo.height / photo.width)

    imported = read_trajectory(path)
    print(f"{path} is {imported.format}, {len(imported.trajectory)} frames")
    for sentence in imported.assumptions:
        print(f"  {sentence}")

    fit = fitting_scale(imported.trajectory, scene)
    scale = 1.0 if fit is None else fit[0]
    shot = placed(imported.trajectory, "photo", scale)
    shot = replace(shot, intrinsics=scene.lens(width, height).repeated(len(shot)))  # the photo's lens, not the file's

    preview = render(scene, shot)
    write_mp4("imported.mp4", preview.rgb, shot.fps)
    print(f"imported.mp4, at {scale:.3g} metres for each of its units: {summarise(preview)}")


if __name__ == "__main__":
    tyro.cli(main)
