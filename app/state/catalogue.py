"""What can be chosen: the same for every session."""

from typing import Any

from app.exports import EXPORTS
from app.move_words import SAYINGS
from engine.known import KNOWN_ENGINES, KnownEngine
from scene.formats.convert import FORMATS
from scene.moves import MOVE_KINDS
from scene.samples import SAMPLES


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
        "ready": not engine.reason,
        "reason": engine.reason,
        "size_gb": engine.size_gb,
        "licence": engine.licence,
        "path": f"checkpoints/{engine.file}" if engine.file else "",
        "samples": engine.samples,
    }
