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
    from app.shot import open_scene
    from scene.errors import InputError
    from scene.pointcloud_file import write_glb, write_ply

    writers = {".ply": write_ply, ".glb": write_glb}
    if out.suffix.lower() not in writers:
        raise InputError(f"Points are written as .ply or .glb; {out.name} is neither. Name the file so.")
    scene = open_scene(image, photo)
    writers[out.suffix.lower()](out, scene.points)
    source = scene.depth.source
    print(f"{out}: {int(scene.points.reliable.sum()):,} points, depth from {source.name} ({source.kind})")
