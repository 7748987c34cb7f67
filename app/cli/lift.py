"""`lift IMAGE --out scene.glb`."""

from pathlib import Path

import tyro

from app.cli.options import PhotoOptions
from app.cli.tell import tell
from scene.errors import InputError


def lift(image: tyro.conf.Positional[Path], *, out: Path, photo: PhotoOptions = PhotoOptions()) -> None:
    """Turn a photo into metric points, or into a surface with the photo on it.

    Args:
        image: The photo.
        out: File to write: the points as .ply, or the surface as .glb (without the sky).
        photo: How the photo becomes a scene.
    """
    from app.cli.opened import open_scene
    from scene.mesh.glb import write_glb
    from scene.mesh.ply import write_ply

    suffix = out.suffix.lower()
    if suffix not in (".ply", ".glb"):
        raise InputError(f"Points are written as .ply, a surface as .glb; {out.name} is neither. Name the file so.")
    scene = open_scene(image, photo)
    if suffix == ".glb":
        mesh = write_glb(out, scene)
        what = f"{len(mesh.triangles):,} triangles"
    else:
        write_ply(out, scene.points)
        what = f"{int(scene.points.reliable.sum()):,} points"
    source = scene.depth.source
    tell(f"{out}: {what}, depth from {source.name} ({source.kind})")
