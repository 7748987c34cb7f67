"""Engines: a request folder becomes a video. `from engine import pack, run_request`."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.request import pack as pack
    from engine.request import read_request as read_request
    from engine.run import run_request as run_request
    from engine.worker import Worker as Worker

_HOMES = {
    "pack": "engine.request",
    "read_request": "engine.request",
    "run_request": "engine.run",
    "Worker": "engine.worker",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
