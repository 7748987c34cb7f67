"""The tables of docs/engines.md: engines, and networks for depth."""

from engine.engines.known import KnownEngine
from engine.engines.registry import KNOWN_ENGINES
from scene.depth.models import DEPTH_MODELS
from tools.docs.parts import table


def engines() -> str:
    """Every engine: what it makes, how large its weights are, under which licence."""
    rows = [
        (f"`{each.name}`", each.title, each.makes or "any", _size(each), each.licence, _usual(each))
        for each in KNOWN_ENGINES.values()
    ]
    return table(("name", "title", "clips", "weights", "licence of the weights", "steps, guidance"), rows)


def depth_models() -> str:
    """Every network for depth: how far it sees, how large its weights are, under which licence."""
    rows = [
        (f"`{each.name}`", f"{each.max_depth:g} m", f"{each.size_mb} MB", each.licence)
        for each in DEPTH_MODELS.values()
    ]
    return table(("name", "sees up to", "weights", "licence of the weights"), rows)


def _size(engine: KnownEngine) -> str:
    return f"{engine.size_gb:g} GB" if engine.size_gb else "none"


def _usual(engine: KnownEngine) -> str:
    return f"{engine.usual.steps}, {engine.usual.guidance:g}" if engine.samples else ""
