"""`lift IMAGE --out scene.ply`."""

from pathlib import Path

import tyro

from app.options import PhotoOptions


def lift(image: tyro.conf.Positional[Path], *, out: Path, photo: PhotoOptions = PhotoOptions()) -> None:
    """Turn a photo into metric points.

    Args:
        image: The photo.
        out: Where the points go: a .ply or .glb file.
        photo: How the photo becomes a scene.
    """
    from scene.pointcloud_file import write_points

    from app.shot import open_scene

    scene = open_scene(image, photo)
    write_points(out, scene.points)
    source = scene.depth.source
    print(f"{out}: {int(scene.points.reliable.sum()):,} points, depth from {source.name} ({source.kind})")
