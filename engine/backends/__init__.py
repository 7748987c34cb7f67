"""The engines by name; each is imported when first asked for."""

import difflib
from collections.abc import Callable, Mapping
from functools import partial

from engine.backend import VideoBackend
from engine.models.config import MODELS
from engine.models.pipelines import PIPELINES
from scene.errors import InputError

Backends = Mapping[str, Callable[[], VideoBackend]]


def _warp() -> VideoBackend:
    from engine.backends.warp import Warp

    return Warp()


def _camera_video(name: str) -> VideoBackend:
    from engine.backends.realcam import CameraVideo

    return CameraVideo(MODELS[name])


def _pipeline_video(name: str) -> VideoBackend:
    from engine.backends.pipelines import PipelineVideo

    return PipelineVideo(PIPELINES[name])


BACKENDS: Backends = (
    {"warp": _warp}
    | {name: partial(_camera_video, name) for name in MODELS}
    | {name: partial(_pipeline_video, name) for name in PIPELINES}
)
"""Also those whose weights are elsewhere: `engine.known` tells which can be used."""


def backend(name: str, backends: Backends = BACKENDS) -> VideoBackend:
    """The engine of that name.

    Raises:
        InputError: there is none; the sentence names the nearest and lists them all.
    """
    if name not in backends:
        near = difflib.get_close_matches(name.lower(), backends, n=1)
        hint = f"did you mean {near[0]!r}? There is" if near else "there is"
        raise InputError(f"No engine is called {name!r}: {hint} {', '.join(sorted(backends))}.")
    return backends[name]()
