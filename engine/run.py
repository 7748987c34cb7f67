"""Run what a folder asks for, in this process; how it goes is written beside it."""

from collections.abc import Iterator
from pathlib import Path

from torch import Tensor

from engine.backend import Video
from engine.check_job import is_check, run_check
from engine.clip_lift_job import is_clip_lift, run_clip_lift
from engine.download_job import DOWNLOAD, run_download
from engine.engines.registry import BACKENDS, Backends, backend
from engine.job import Recording
from engine.lift_job import LIFT, run_lift
from engine.pace import kind_of
from engine.progress import Cancelled, JobCancelled, OnProgress, Progress, ignore_progress, never
from engine.request import Request, read_request
from engine.video import write_mp4
from scene.errors import InputError


def run_job(
    folder: str | Path,
    *,
    on_progress: OnProgress = ignore_progress,
    cancelled: Cancelled = never,
    backends: Backends = BACKENDS,
) -> None:
    """Run a request folder, the lift folder of a photo or clip, a camera check, or a download folder.

    Raises:
        InputError: it is none of them, or what it asks for cannot be done.
        JobCancelled: `cancelled()` said so.
    """
    if (Path(folder) / LIFT).is_file():
        run_lift(folder, on_progress=on_progress, cancelled=cancelled)
    elif is_clip_lift(folder):
        run_clip_lift(folder, on_progress=on_progress, cancelled=cancelled)
    elif is_check(folder):
        run_check(folder, on_progress=on_progress, cancelled=cancelled)
    elif (Path(folder) / DOWNLOAD).is_file():
        run_download(folder, on_progress=on_progress, cancelled=cancelled)
    else:
        run_request(folder, on_progress=on_progress, cancelled=cancelled, backends=backends)


def run_request(
    folder: str | Path,
    *,
    on_progress: OnProgress = ignore_progress,
    cancelled: Cancelled = never,
    backends: Backends = BACKENDS,
) -> Path:
    """Let the engine that a request folder names make its video, beside it; return the video's path.

    Raises:
        InputError: a file of the folder was changed or is missing, its engine is unknown, or there is no room.
        JobCancelled: `cancelled()` said so.
    """
    folder = Path(folder)
    video_path = folder / "video.mp4"
    if not (folder / "request.json").is_file():
        raise InputError(f"{folder} is not a request folder: there is no request.json in it. Make one with `pack`.")
    with Recording(folder, on_progress) as recording:
        request = read_request(folder)
        engine = backend(request.engine, backends)
        clip = request.clip
        size = clip.frames * clip.width * clip.height
        recording.measure(kind_of(request.engine, size), size)
        recording.facts |= {"contract": request.contract, "engine": request.engine}
        video = engine.generate(request, on_progress=recording.progress, cancelled=cancelled)
        frames = _watched(video, request, cancelled)
        write_mp4(video_path, frames, request.clip.fps, {"title": request.prompt, "comment": contract_line(request)})
        recording.progress(Progress(stage="Save", fraction=1.0))
        recording.facts |= {"video": video_path.name, "notes": dict(video.notes)}
    return video_path


def contract_line(request: Request) -> str:
    """How the contract is printed in a video's metadata."""
    return f"{request.details['schema']} sha256:{request.contract}"


def _watched(video: Video, request: Request, cancelled: Cancelled) -> Iterator[Tensor]:
    """The engine's frames, as many and as large as were asked for, until somebody cancels."""
    clip = request.clip
    count = 0
    for count, frame in enumerate(video.frames, start=1):  # noqa: B007
        if cancelled():
            raise JobCancelled
        assert frame.shape == (clip.height, clip.width, 3), f"{request.engine} made a frame of {tuple(frame.shape)}"
        yield frame
    assert count == clip.frames, f"{request.engine} made {count} frames, not {clip.frames}"
