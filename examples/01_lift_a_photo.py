"""A photo becomes a scene: metric depth, points, and a surface that other programs open.

    .venv/bin/python examples/01_lift_a_photo.py photo.jpg

Depth is taken from the photo file itself, from a depth map beside it, or from downloaded weights; where there is
none of these it is a guess, and says so. Writes `scene.ply`, the points in our own axes (x right, y down, z forward,
metres), and `scene.glb`, a textured surface for Blender and every viewer.
"""

from pathlib import Path

import tyro

from scene import estimate_depth, lift, load_image, write_glb, write_ply


def main(image: Path, /) -> None:
    """Lift a photo, and say what came of it."""
    photo = load_image(image)
    depth = estimate_depth(photo)
    scene = lift(photo, depth)

    print(f"{photo.width}x{photo.height} pixels, lens from {photo.intrinsics_source}")
    print(
        f"depth from {depth.source.name} ({depth.source.kind}); the subject stands {scene.subject_distance:.2f} m away"
    )
    print(f"{len(scene.points):,} points, {int(scene.points.reliable.sum()):,} of them reliable")

    write_ply("scene.ply", scene.points)
    write_glb("scene.glb", scene)


if __name__ == "__main__":
    tyro.cli(main)
