"""`pack`, `run`, and `generate`, which is both."""

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import tyro

from app.options import EngineOptions, PathOptions, PhotoOptions

if TYPE_CHECKING:
    from engine.request import Request

OnPath, OnPhoto, OnEngine = PathOptions(), PhotoOptions(), EngineOptions()


def pack(
    image: tyro.conf.Positional[Path],
    *,
    out: Path,
    path: PathOptions = OnPath,
    photo: PhotoOptions = OnPhoto,
    engine: EngineOptions = OnEngine,
) -> None:
    """Write the request folder: everything an engine needs, here or on another machine.

    Args:
        image: The photo.
        out: The folder to write; it must not exist yet.
        path: Where the camera goes.
        photo: How the photo becomes a scene.
        engine: What makes the video, and how.
    """
    print(f"{out}: contract {_packed(image, out, path, photo, engine).contract}")


def run(request: tyro.conf.Positional[Path]) -> None:
    """Run the engine on a request folder.

    Args:
        request: The folder; the video is written into it.
    """
    print(run_shown(request))


def generate(
    image: tyro.conf.Positional[Path],
    *,
    out: Path,
    path: PathOptions = OnPath,
    photo: PhotoOptions = OnPhoto,
    engine: EngineOptions = OnEngine,
) -> None:
    """Make the video: pack a request, run its engine, keep the MP4.

    Args:
        image: The photo.
        out: The MP4 to write.
        path: Where the camera goes.
        photo: How the photo becomes a scene.
        engine: What makes the video, and how.
    """
    from scene.atomic import atomic_path

    with atomic_path(out) as temporary, tempfile.TemporaryDirectory(prefix="realcam-") as scratch:
        folder = Path(scratch) / "request"
        request = _packed(image, folder, path, photo, engine)
        shutil.copyfile(run_shown(folder), temporary)
    print(f"{out}: contract {request.contract}")


def run_shown(request: Path) -> Path:
    """Run the engine in this process, its progress on the terminal; the video's path."""
    from app.progress import ProgressLine
    from app.shot import note
    from engine.job import job_state
    from engine.run import run_request

    with ProgressLine() as line:
        video = run_request(request, on_progress=line)
    ended = job_state(request)
    if ended is not None and "faded" in ended.result["notes"]:
        note(ended.result["notes"]["faded"])
    return video


def _packed(image: Path, folder: Path, path: PathOptions, photo: PhotoOptions, engine: EngineOptions) -> "Request":
    from app.shot import open_scene, pack_shot, plan_shot
    from scene.render import render

    shot = plan_shot(open_scene(image, photo), path, engine.backend)
    return pack_shot(shot, render(shot.scene, shot.trajectory), folder, engine)
