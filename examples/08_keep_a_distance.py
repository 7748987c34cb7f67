"""How near a path comes to what the photo shows, and the largest one of its shape that keeps clear.

    .venv/bin/python examples/08_keep_a_distance.py photo.jpg

`Surface` is the photo's depth as triangles that rays can hit. `clearance` measures from every camera to the nearest of
them and sees where the camera would fly through one; `largest_safe` shrinks the path about its start, keeping its
shape, until no frame is nearer than the limit: the studio's *Fit to safe*.
"""

from pathlib import Path

import tyro

from scene import (
    CameraPath,
    Clearance,
    Surface,
    bake,
    clearance,
    estimate_depth,
    largest_safe,
    lift,
    load_image,
)


def main(image: Path, /, limit: float = 0.3, frames: int = 49) -> None:
    """Fly past the subject, and then keep `limit` metres away from everything."""
    photo = load_image(image)
    scene = lift(photo, estimate_depth(photo))
    lens = scene.lens(512, round(512 * photo.height / photo.width))

    surface = Surface.from_scene(scene)

    def measured(path: CameraPath) -> Clearance:
        return clearance(surface, bake(path, lens, frames, subject_distance=scene.subject_distance))

    path = CameraPath.from_text(f"dolly in {1.2 * scene.subject_distance:.2f}m; truck right 1m")
    near = measured(path)
    unsafe = near.unsafe(limit).nonzero()[:, 0].tolist()
    print(f"nearest {near.metres.min():.2f} m; {int(near.collides.sum())} frames are behind a surface")
    print(f"frames nearer than {limit:g} m: {', '.join(map(str, unsafe)) or 'none'}")

    smaller, factor = largest_safe(path, limit, lens, measured, subject_distance=scene.subject_distance)
    near = measured(smaller)
    print(f"at {factor:.0%} of its size it keeps {near.metres.min():.2f} m away")


if __name__ == "__main__":
    tyro.cli(main)
