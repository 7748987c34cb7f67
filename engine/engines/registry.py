"""All engines by name: what is known of each, and the engine itself."""

import difflib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from engine.engines.known import KnownEngine
from engine.engines.pipelines.entry import PIPELINE_ENGINES
from engine.engines.realcam.entry import CAMERA_ENGINES
from engine.engines.recammaster.entry import RECAMMASTER
from engine.engines.warp.entry import WARP
from scene.errors import InputError

if TYPE_CHECKING:
    from engine.backend import VideoBackend

Backends = Mapping[str, Callable[[], "VideoBackend"]]
"""Engines by name, each made when it is called."""

KNOWN_ENGINES: dict[str, KnownEngine] = {
    engine.name: engine for engine in (WARP, *CAMERA_ENGINES, *PIPELINE_ENGINES, RECAMMASTER)
}
"""Engines in the order in which they are offered, also those whose weights are elsewhere: `missing` tells."""

BACKENDS: Backends = {name: engine.backend for name, engine in KNOWN_ENGINES.items()}


def backend(name: str, backends: Backends = BACKENDS) -> "VideoBackend":
    """The engine of that name.

    Raises:
        InputError: there is none; the sentence names the nearest and lists them all.
    """
    if name not in backends:
        near = difflib.get_close_matches(name.lower(), backends, n=1)
        hint = f"did you mean {near[0]!r}? There is" if near else "there is"
        raise InputError(f"No engine is called {name!r}: {hint} {', '.join(sorted(backends))}.")
    return backends[name]()
