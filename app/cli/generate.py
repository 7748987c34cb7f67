"""`pack`, `run`, and `generate`, which is both."""

import shutil
import tempfile
from pathlib import Path

import tyro

from app.options import PathOptions, PhotoOptions


def pack(
    image: tyro.conf.Positional[Path],
    *,
    out: Path,
    backend: str = "warp",
    prompt: str = "",
    seed: int = 0,
    path: PathOptions = PathOptions(),
    photo: PhotoOptions = PhotoOptions(),
) -> None:
    """Write the request folder: everything an engine needs, here or on another machine.

    Args:
        image: The photo.
        out: The folder to write; it must not exist yet.
        backend: The engine that will run it.
        prompt: What the video shows, for engines that read it.
        seed: Of the engine's noise.
        path: Where the camera goes.
        photo: How the photo becomes a scene.
    """
    from app.shot import open_scene, pack_shot, plan_shot
    from scene.render import render

    shot = plan_shot(open_scene(image, photo), path, backend)
    preview = render(shot.scene, shot.trajectory)
    request = pack_shot(shot, preview, out, backend=backend, prompt=prompt, seed=seed)
    print(f"{out}: contract {request.contract}")


def run(request: tyro.conf.Positional[Path]) -> None:
    """Run the engine on a request folder.

    Args:
        request: The folder; the video is written into it.
    """
    print(_run(request))


def generate(
    image: tyro.conf.Positional[Path],
    *,
    out: Path,
    backend: str = "warp",
    prompt: str = "",
    seed: int = 0,
    path: PathOptions = PathOptions(),
    photo: PhotoOptions = PhotoOptions(),
) -> None:
    """Make the video: pack a request, run its engine, keep the MP4.

    Args:
        image: The photo.
        out: The MP4 to write.
        backend: The engine.
        prompt: What the video shows, for engines that read it.
        seed: Of the engine's noise.
        path: Where the camera goes.
        photo: How the photo becomes a scene.
    """
    from scene.atomic import atomic_path

    with atomic_path(out) as temporary, tempfile.TemporaryDirectory(prefix="realcam-") as scratch:
        folder = Path(scratch) / "request"
        pack(image, out=folder, backend=backend, prompt=prompt, seed=seed, path=path, photo=photo)
        shutil.copyfile(_run(folder), temporary)
    print(out)


def _run(request: Path) -> Path:
    from app.progress import ProgressLine
    from engine.run import run_request

    with ProgressLine() as line:
        return run_request(request, on_progress=line)
