"""The files of a take by the names in their addresses: there already, or made when first asked for."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from app.takes.exports import EXPORTS, write_export, zip_folder
from engine.export import GENERATORS, Generator, export_request
from engine.request import Request, read_request
from engine.run import contract_line
from engine.source_clip import SOURCE
from engine.video import read_frame, read_small_frames, write_mp4
from scene.errors import InputError
from scene.formats.trajectory_json import read_trajectory_json
from scene.mesh.glb import write_glb
from scene.mesh.ply import write_ply
from scene.support.atomic import atomic_path

THUMBNAIL_SIDE = 480
"""Pixels."""
STRIP_FRAMES, STRIP_HEIGHT = 24, 72
"""Number of frames, side by side in one picture, and its height in pixels; a shorter clip shows all of its own."""
FOR_GENERATORS: dict[str, tuple[Generator, ...]] = {
    "vace.zip": ("vace",),
    "time-to-move.zip": ("time-to-move",),
    "generators.zip": GENERATORS,
}
"""What other video generators take, by the name of its archive."""


def take_file(home: Path, name: str, frames: int, *, done: bool) -> tuple[Path, Callable[[Path], object] | None] | None:
    """Where a file of the take in `home` is, and what makes it if it is not there; None if takes have no such file.

    Args:
        home: of the take.
        name: in its address.
        frames: of its clip.
        done: whether its video has been made.
    """
    request = home / "request"
    stage = "done" if done else "asked"  # what was made before the video was there is made again
    match name:
        case "video.mp4":
            return (request / name, None) if done else None
        case "trajectory.json":
            return home / name, None
        case "camera-check.json":
            return (home / name, None) if (home / name).is_file() else None
        case "preview.mp4":
            return home / name, lambda file: _write_preview(file, read_request(request))
        case "source.mp4" if (request / SOURCE).is_file():
            return home / name, lambda file: _write_source(file, read_request(request))
        case "scene.ply":
            return home / name, lambda file: write_ply(file, read_request(request).scene.points)
        case "scene.glb":
            return home / name, lambda file: _write_surface(file, read_request(request))
        case "request.zip":
            return home / f"request-{stage}.zip", lambda file: zip_folder(file, request, "request")
        case "strip.jpg":
            source = request / ("video.mp4" if done else "preview.mkv")
            return home / f"{stage}-{name}", lambda file: _write_strip(file, source, frames)
        case "first.jpg" | "middle.jpg":
            source = request / ("video.mp4" if done else "preview.mkv")
            number = 0 if name == "first.jpg" else (frames - 1) // 2
            return home / f"{stage}-{name}", lambda file: _write_thumbnail(file, source, number)
    if name in FOR_GENERATORS:
        return home / name, lambda file: export_request(read_request(request), file, FOR_GENERATORS[name])
    if name in EXPORTS:
        path = home / "trajectory.json"
        return home / name, lambda file: write_export(file, name, read_trajectory_json(path))
    return None


def _write_preview(file: Path, request: Request) -> None:
    write_mp4(file, request.preview.rgb, request.clip.fps, {"comment": contract_line(request)})


def _write_source(file: Path, request: Request) -> None:
    if (source := request.source) is None:
        raise InputError(f"{request.folder} is the request of a photo: it has no clip.")
    write_mp4(file, source, request.clip.fps, {"comment": contract_line(request)})


def _write_surface(file: Path, request: Request) -> None:
    write_glb(file, request.scene, request.trajectory)


def _write_strip(file: Path, video: Path, frames: int) -> None:
    count = min(frames, STRIP_FRAMES)
    numbers = [round(i * (frames - 1) / max(count - 1, 1)) for i in range(count)]
    pictures = read_small_frames(video, numbers, STRIP_HEIGHT)
    with atomic_path(file) as temporary:
        Image.fromarray(np.concatenate(list(pictures.numpy()), axis=1)).save(temporary, "JPEG", quality=80)


def _write_thumbnail(file: Path, video: Path, number: int) -> None:
    picture = Image.fromarray(read_frame(video, number).numpy())
    picture.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), reducing_gap=2.0)
    with atomic_path(file) as temporary:
        picture.save(temporary, "JPEG", quality=85)
