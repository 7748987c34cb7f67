"""How much of each frame the photo does not know, and how far the camera can go until that is too much.

    .venv/bin/python examples/07_coverage.py photo.jpg

The renderer says of every pixel whether the photo covers it, whether it lies outside the photo, or whether something
stood in front of it. An engine invents the last two, so their share is the best forecast of how a video will turn out.
The second half looks for the longest orbit with less than a tenth of its last frame invented.
"""

from pathlib import Path

import tyro

from scene import CameraPath, Coverage, Preview, bake, estimate_depth, lift, load_image, render, summarise


def main(image: Path, /, limit: float = 0.1, width: int = 256, frames: int = 13) -> None:
    """Measure an orbit, then find how far it may go."""
    photo = load_image(image)
    scene = lift(photo, estimate_depth(photo))
    lens = scene.lens(width, round(width * photo.height / photo.width))

    def orbit(degrees: float, count: int) -> Preview:
        path = CameraPath.from_text(f"orbit right {degrees:.2f}deg")
        return render(scene, bake(path, lens, count, subject_distance=scene.subject_distance))

    preview = orbit(30.0, frames)
    for kind in (Coverage.OUTSIDE, Coverage.HIDDEN):
        shares = (preview.coverage == kind).float().mean(dim=(1, 2))  # [frames]
        print(f"{kind.name.lower():8}", " ".join(f"{share:4.0%}" for share in shares.tolist()))
    print(summarise(preview))

    low, high = 0.0, 90.0
    for _ in range(10):
        middle = (low + high) / 2
        invented = float((~orbit(middle, 2).mask[-1]).float().mean())
        low, high = (middle, high) if invented < limit else (low, middle)
    print(f"an orbit of {low:.1f} degrees ends with less than {limit:.0%} invented")


if __name__ == "__main__":
    tyro.cli(main)
