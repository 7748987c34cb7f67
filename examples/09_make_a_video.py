"""A video from a photo: a request is packed, and an engine makes it.

    .venv/bin/python examples/09_make_a_video.py photo.jpg

A request is a folder that holds everything an engine needs and one hash over it all, the contract. Engines take that
folder and nothing else, so it can be run here or on another machine. `warp` needs no weights; `KNOWN_ENGINES` lists the
others, and says of each what is missing. Writes `photo.request/video.mp4`.
"""

from pathlib import Path

import tyro

from engine import KNOWN_ENGINES, ClipWish, Progress, pack, run_request
from scene import CameraPath, bake, estimate_depth, lift, load_image, render


def show(progress: Progress) -> None:
    """One line, written over again and again."""
    print(f"\r{progress.stage:14} {progress.fraction:4.0%} {progress.detail:20}", end="", flush=True)


def main(image: Path, /, engine: str = "warp", prompt: str = "", width: int = 512, frames: int = 49) -> None:
    """Make a video of a photo by the engine of that name."""
    known = KNOWN_ENGINES[engine]
    if known.missing is not None:
        raise SystemExit(f"{known.title} {known.missing}; {known.source}.")
    photo = load_image(image)
    scene = lift(photo, estimate_depth(photo))
    height = round(width * photo.height / photo.width)

    wish = ClipWish(width=width, height=height, frames=frames, fps=16)
    clip = known.backend().clip(wish)  # the nearest that this engine can make
    path = CameraPath.from_text("dolly in 0.3m; orbit right 10deg")
    lens = scene.lens(clip.width, clip.height)
    shot = bake(path, lens, clip.frames, fps=clip.fps, subject_distance=scene.subject_distance)

    folder = f"{image.stem}.request"
    request = pack(
        folder, scene, shot, render(scene, shot), engine=engine, clip=clip, path=path, prompt=prompt, overwrite=True
    )
    print(f"contract {request.contract[:16]}")
    print(f"\n{run_request(folder, on_progress=show)}")


if __name__ == "__main__":
    tyro.cli(main)
