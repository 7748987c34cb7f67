"""Engines: a request folder becomes a video.

The nouns and verbs that programs need are here; each is imported when it is first asked for, so that `import engine`
costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.backend import Video, VideoBackend
    from engine.clip import ClipSpec, ClipWish
    from engine.engines.known import KnownEngine
    from engine.engines.recammaster.refilm import refilm
    from engine.engines.registry import KNOWN_ENGINES
    from engine.export import export_request
    from engine.obey import check_camera
    from engine.progress import Cancelled, JobCancelled, OnProgress, Progress
    from engine.request import Request, pack, read_request
    from engine.run import run_request
    from engine.settings import Settings
    from engine.shaping.attach import Attached, attach
    from engine.shaping.guidance_video import GuidanceVideo
    from engine.video import read_video, write_mp4

__all__ = [
    "KNOWN_ENGINES",
    "Attached",
    "Cancelled",
    "ClipSpec",
    "ClipWish",
    "GuidanceVideo",
    "JobCancelled",
    "KnownEngine",
    "OnProgress",
    "Progress",
    "Request",
    "Settings",
    "Video",
    "VideoBackend",
    "attach",
    "check_camera",
    "export_request",
    "pack",
    "read_request",
    "read_video",
    "refilm",
    "run_request",
    "write_mp4",
]

_MODULES = {
    "engine.backend": ("Video", "VideoBackend"),
    "engine.clip": ("ClipSpec", "ClipWish"),
    "engine.engines.known": ("KnownEngine",),
    "engine.engines.recammaster.refilm": ("refilm",),
    "engine.engines.registry": ("KNOWN_ENGINES",),
    "engine.export": ("export_request",),
    "engine.obey": ("check_camera",),
    "engine.progress": ("Cancelled", "JobCancelled", "OnProgress", "Progress"),
    "engine.request": ("Request", "pack", "read_request"),
    "engine.run": ("run_request",),
    "engine.settings": ("Settings",),
    "engine.shaping.attach": ("Attached", "attach"),
    "engine.shaping.guidance_video": ("GuidanceVideo",),
    "engine.video": ("read_video", "write_mp4"),
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    """A public name, imported now."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    """What is here, imported or not."""
    return sorted({*globals(), *__all__})
