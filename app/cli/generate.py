"""`pack`, `run`, and `generate`, which is both."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import tyro

from app.cli.options import EngineOptions, PathOptions, PhotoOptions, WeightsOptions
from app.cli.tell import note, tell

if TYPE_CHECKING:
    from engine.request import Request

OnPath, OnPhoto, OnEngine, Usual = PathOptions(), PhotoOptions(), EngineOptions(), WeightsOptions()


def pack(
    image: tyro.conf.Positional[Path],
    *,
    out: Path,
    path: PathOptions = OnPath,
    photo: PhotoOptions = OnPhoto,
    engine: EngineOptions = OnEngine,
    places: WeightsOptions = Usual,
) -> None:
    """Write the request folder: everything an engine needs, here or on another machine.

    Args:
        image: The photo, or the clip that is filmed again.
        out: The folder to write; it must not exist yet.
        path: Where the camera goes.
        photo: How the photo becomes a scene.
        engine: What makes the video, and of what.
        places: Where trained weights may lie.
    """
    places.look_there()
    tell(f"{out}: fingerprint {_packed(image, out, path, photo, engine).contract}")


def run(request: tyro.conf.Positional[Path], *, places: WeightsOptions = Usual) -> None:
    """Run the engine on a request folder.

    Args:
        request: The folder; the video is written into it.
        places: Where trained weights may lie.
    """
    places.look_there()
    print(run_shown(request))


def generate(
    image: tyro.conf.Positional[Path],
    *,
    out: Path,
    path: PathOptions = OnPath,
    photo: PhotoOptions = OnPhoto,
    engine: EngineOptions = OnEngine,
    places: WeightsOptions = Usual,
) -> None:
    """Make the video: pack a request, run its engine, keep the MP4.

    Args:
        image: The photo, or the clip that is filmed again.
        out: The film to write, .mp4 (or .mov, .mkv).
        path: Where the camera goes.
        photo: How the photo becomes a scene.
        engine: What makes the video, and of what.
        places: Where trained weights may lie.
    """
    places.look_there()
    from engine.video import check_film_name, copy_film
    from scene.support.atomic import check_writable

    check_film_name(out)
    check_writable(out)
    with tempfile.TemporaryDirectory(prefix="realcam-") as scratch:
        folder = Path(scratch) / "request"
        request = _packed(image, folder, path, photo, engine)
        copy_film(run_shown(folder), out)
    tell(f"{out}: fingerprint {request.contract}")


def run_shown(request: Path) -> Path:
    """Run the engine in this process, its progress on the terminal; the video's path."""
    from app.cli.progress import ProgressLine
    from engine.job import job_state
    from engine.run import run_request

    with ProgressLine() as line:
        video = run_request(request, on_progress=line)
    ended = job_state(request)
    if ended is not None and "faded" in ended.result["notes"]:
        note(ended.result["notes"]["faded"])
    return video


def _packed(image: Path, folder: Path, path: PathOptions, photo: PhotoOptions, engine: EngineOptions) -> "Request":
    from app.cli.opened import opened
    from app.cli.shot import film, pack_shot, plan_shot, refuse_unfilmable

    _ = engine.settings  # refused before anything takes long
    with opened(image, photo) as scene:
        shot = plan_shot(scene, path, engine.backend)
        refuse_unfilmable(shot, engine.backend)
        return pack_shot(shot, film(shot), folder, engine)
