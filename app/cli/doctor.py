"""`doctor`: what works on this machine, what does not, and what to do about it."""

import platform
import shutil
import sys
from collections.abc import Callable, Iterator

from scene.errors import InputError
from scene.support.program import REPAIR


def doctor() -> None:
    """Say what works on this machine, what does not, and what to do about it."""
    broken = 0
    for check in (_python, _torch, _open3d, _numba, _ffmpeg, _heif, _page, _weights, _disk):
        for ok, sentence in check():
            broken += not ok
            print(f"{'ok ' if ok else 'NO '} {sentence}")
    if broken:
        raise InputError(f"{broken} of these need attention; each line says what to do.")


Findings = Iterator[tuple[bool, str]]


def _importing(name: str, load: Callable[[], str]) -> Findings:
    try:
        yield True, load()
    except (ImportError, OSError) as error:
        yield False, f"{name} does not load ({error}); {REPAIR}."


def _python() -> Findings:
    yield True, f"Python {platform.python_version()} on {platform.system()} {platform.machine()}, {sys.executable}"


def _torch() -> Findings:
    def load() -> str:
        import torch

        if torch.cuda.is_available():
            gpu = torch.cuda.get_device_properties(0)
            return f"torch {torch.__version__}; {gpu.name}, {gpu.total_memory / 2**30:.0f} GiB"
        return f"torch {torch.__version__}; no CUDA device, the processor does everything"

    yield from _importing("torch", load)


def _open3d() -> Findings:
    def load() -> str:
        from scene.support.open3d_library import import_open3d

        return f"Open3D {import_open3d().__version__}"

    yield from _importing("Open3D", load)


def _numba() -> Findings:
    def load() -> str:
        import numba

        return f"numba {numba.__version__}, {numba.get_num_threads()} threads"

    yield from _importing("numba", load)


def _ffmpeg() -> Findings:
    def load() -> str:
        import imageio_ffmpeg

        return f"ffmpeg {imageio_ffmpeg.get_ffmpeg_version()}, {imageio_ffmpeg.get_ffmpeg_exe()}"

    try:
        yield from _importing("imageio-ffmpeg", load)
    except RuntimeError as error:
        yield False, f"no ffmpeg ({error}); {REPAIR}."


def _heif() -> Findings:
    def load() -> str:
        import pillow_heif

        return f"HEIC photos: pillow-heif {pillow_heif.__version__}"

    yield from _importing("pillow-heif", load)


def _page() -> Findings:
    def load() -> str:
        from importlib.metadata import version

        from app.web.ports import claim

        listening, notice = claim("127.0.0.1", None)
        with listening:
            port = listening.getsockname()[1]
        return f"the page: Gradio {version('gradio')}, viser {version('viser')}; {notice}port {port} is free"

    try:
        yield from _importing("the page", load)
    except InputError as error:
        yield False, str(error)


def _weights() -> Findings:
    from scene.depth.models import models_status

    installed = [status.model.name for status in models_status() if status.found is not None]
    if installed:
        yield True, f"depth networks here: {', '.join(installed)}"
    else:
        yield True, "no depth network here: photos without their own depth get an approximate scene (see `models list`)"


def _disk() -> Findings:
    free = shutil.disk_usage(".").free / 2**30
    yield free > 1, f"{free:.0f} GiB free here" + ("" if free > 1 else "; a clip needs up to 1 GiB: make room.")
