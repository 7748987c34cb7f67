"""A folder of photos, each filmed along the same path by `warp`.

    .venv/bin/python examples/10_many_photos.py photos/

Amounts in metres would suit one photo and not the next, so the path is made for every scene from the distance of its
subject. A file that is no photo is passed over with the reason: everything that a user can mend is an `InputError`
whose message says how. Writes one MP4 per photo into `films/`.
"""

import shutil
import tempfile
from pathlib import Path

import tyro

from engine import pack, run_request
from scene import CameraPath, InputError, bake, estimate_depth, lift, load_image, render


def film(image: Path, out: Path, width: int, frames: int) -> None:
    """Push in by a tenth of the way to the subject, and round it a little."""
    photo = load_image(image)
    scene = lift(photo, estimate_depth(photo))
    lens = scene.lens(width, round(width * photo.height / photo.width))
    path = CameraPath.from_text(f"dolly in {scene.subject_distance / 10:.3f}m; orbit left 8deg")
    shot = bake(path, lens, frames, subject_distance=scene.subject_distance)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "request"
        pack(folder, scene, shot, render(scene, shot), path=path)
        shutil.copyfile(run_request(folder), out)


def main(folder: Path, /, out: Path = Path("films"), width: int = 512, frames: int = 49) -> None:
    """Film every photo in a folder."""
    out.mkdir(exist_ok=True)
    for image in sorted(file for file in folder.iterdir() if file.is_file()):
        try:
            film(image, out / f"{image.stem}.mp4", width, frames)
        except InputError as error:
            print(f"{image.name}: passed over. {error}")
        else:
            print(f"{image.name}: {out / image.stem}.mp4")


if __name__ == "__main__":
    tyro.cli(main)
