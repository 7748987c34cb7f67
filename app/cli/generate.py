"""`pack`, `run`, and `generate`, which is both."""

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
    from app.shot import pack_shot

    request = pack_shot(image, out, backend=backend, prompt=prompt, seed=seed, path=path, photo=photo)
    print(f"{out}: contract {request.contract}")


def run(request: tyro.conf.Positional[Path]) -> None:
    """Run the engine on a request folder.

    Args:
        request: The folder; the video is written into it.
    """
    from app.progress import ProgressLine
    from engine.run import run_request

    line = ProgressLine()
    video = run_request(request, on_progress=line)
    line.done()
    print(video)


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
    import shutil

    from app.progress import ProgressLine
    from app.shot import pack_shot
    from engine.run import run_request
    from scene.atomic import atomic_path

    with atomic_path(out) as temporary, tempfile.TemporaryDirectory(prefix="realcam-") as scratch:
        folder = Path(scratch) / "request"
        request = pack_shot(image, folder, backend=backend, prompt=prompt, seed=seed, path=path, photo=photo)
        line = ProgressLine()
        shutil.copyfile(run_request(folder, on_progress=line), temporary)
        line.done()
    print(f"{out}: contract {request.contract}")
