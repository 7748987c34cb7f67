"""A shot for other video generators: what VACE and Time-to-Move take.

    .venv/bin/python examples/14_hand_over.py photo.jpg

Both are steered by a warped video and a mask, and disagree about everything else: which colour holes have, which side
of the mask is white, and whether holes are filled. `export_request` writes each as its authors want it, with first
frame, depth, poses, and a README.txt that states every convention. Writes `handed_over/`.
"""

from pathlib import Path

import tyro

from engine import export_request, pack
from scene import CameraPath, bake, estimate_depth, lift, load_image, render


def main(
    image: Path, /, prompt: str = "dusk, light rain", width: int = 832, height: int = 480, frames: int = 49
) -> None:
    """Pack a request, and export it."""
    photo = load_image(image)
    scene = lift(photo, estimate_depth(photo))
    path = CameraPath.from_text("orbit right 12deg ease-in-out")
    shot = bake(path, scene.lens(width, height), frames, fps=16, subject_distance=scene.subject_distance)
    request = pack("hand_over.request", scene, shot, render(scene, shot), path=path, prompt=prompt, overwrite=True)
    for sentence in export_request(request, "handed_over"):
        print(sentence)
    print(*sorted(file.as_posix() for file in Path("handed_over").rglob("*") if file.is_file()), sep="\n")


if __name__ == "__main__":
    tyro.cli(main)
