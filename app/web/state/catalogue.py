"""What can be chosen: the same for every session."""

from functools import lru_cache
from typing import Any

from app.document.move_words import SAYINGS
from app.takes.exports import EXPORTS
from engine.clip import ClipSpec
from engine.device import best_device
from engine.engines.known import KnownEngine
from engine.engines.pipelines.estimate import estimate_pipe
from engine.engines.registry import KNOWN_ENGINES
from engine.settings import Settings
from engine.weights.folders import release_of
from scene.formats.table import FORMATS
from scene.path.moves import MOVE_KINDS
from scene.samples.shipped import SAMPLES


def catalogue() -> dict[str, Any]:
    """What can be chosen: the same for every session."""
    return {
        "moves": [
            {
                "kind": kind,
                "hint": rule.hint,
                "unit": rule.unit,
                "directions": rule.directions,
                "needs_subject": rule.needs_subject,
                "takes_target": rule.needs_subject or rule.takes_target,
                "sayings": [saying for saying, words in SAYINGS.items() if words.startswith(kind)],
            }
            for kind, rule in MOVE_KINDS.items()
        ],
        "samples": list(SAMPLES),
        "formats": [
            {"file": file, "name": name, "about": FORMATS[name].about, "conventions": FORMATS[name].conventions}
            for file, name in EXPORTS.items()
        ],
        "engines": [engine_facts(engine) for engine in KNOWN_ENGINES.values()],
    }


def engine_facts(engine: KnownEngine) -> dict[str, Any]:
    """An engine as a list shows it."""
    return {
        "name": engine.name,
        "title": engine.title,
        "size_gb": engine.size_gb,
        "memory": memory(engine.name),
        "makes": engine.makes,
        "licence": engine.licence,
        "command": f"python3 launch.py models download {engine.name}" if engine.file else "",
        "path": str(engine.path or ""),
        "samples": engine.samples,
    }


@lru_cache
def memory(name: str) -> str:
    """What the longest clip of a pipeline will need here, in words; "" for other engines."""
    pipeline = KNOWN_ENGINES[name].pipeline
    if pipeline is None:
        return ""
    release, device = release_of(pipeline), best_device()
    clip = ClipSpec(width=release.width, height=release.height, frames=release.frames, fps=release.fps)
    needed = estimate_pipe(pipeline, release, Settings(), clip, device).memory / 1e9
    return f"{needed:.0f} GB of {'GPU memory' if device.type == 'cuda' else 'memory'} here"
