"""What can be chosen: the same for every session."""

from functools import lru_cache
from typing import Literal

from app.document.move_words import SAYINGS
from app.takes.exports import EXPORTS
from app.web.wire import Part
from engine.device import best_device
from engine.engines.known import KnownEngine
from engine.engines.registry import KNOWN_ENGINES
from engine.settings import Settings
from scene.formats.table import FORMATS
from scene.path.moves import MOVE_KINDS, MoveKind
from scene.samples.shipped import EVERY_SAMPLE
from scene.support.program import COMMAND


class MoveFacts(Part, frozen=True):
    """A kind of move."""

    kind: MoveKind
    hint: str
    """One line for people."""
    unit: Literal["deg", "m", ""]
    """Unit of its amount; "" where it has none."""
    directions: tuple[str, ...]
    needs_subject: bool
    """Whether the distance of the subject matters."""
    takes_target: bool
    """Whether it can go by a point."""
    sayings: list[str]
    """Other words for it."""


class ExportFacts(Part, frozen=True):
    """A file in which the path can be had."""

    file: str
    name: str
    """Name of its format."""
    about: str
    conventions: str


class EngineFacts(Part, frozen=True):
    """An engine as a list shows it."""

    name: str
    title: str
    size_gb: float
    """Size of its weights."""
    memory: str
    """What the longest clip will need here, in words; "" where that is not counted."""
    makes: str
    """The clips it was trained for, a clause; "" for one that makes any."""
    licence: str
    command: str
    """What downloads its weights; "" where there are none."""
    paths: list[str]
    """Where they belong."""
    samples: bool
    """It is a diffusion engine, and looks at `settings`."""


class Catalogue(Part, frozen=True):
    """What can be chosen."""

    moves: list[MoveFacts]
    samples: list[str]
    """Names of the bundled photos."""
    formats: list[ExportFacts]
    engines: list[EngineFacts]


def catalogue() -> Catalogue:
    """What can be chosen: the same for every session."""
    return Catalogue(
        moves=[
            MoveFacts(
                kind=kind,
                hint=rule.hint,
                unit=rule.unit,
                directions=rule.directions,
                needs_subject=rule.needs_subject,
                takes_target=rule.needs_subject or rule.takes_target,
                sayings=[saying for saying, words in SAYINGS.items() if words.startswith(kind)],
            )
            for kind, rule in MOVE_KINDS.items()
        ],
        samples=list(EVERY_SAMPLE),
        formats=[
            ExportFacts(file=file, name=name, about=FORMATS[name].about, conventions=FORMATS[name].conventions)
            for file, name in EXPORTS.items()
        ],
        engines=[engine_facts(engine) for engine in KNOWN_ENGINES.values()],
    )


def engine_facts(engine: KnownEngine) -> EngineFacts:
    """An engine as a list shows it."""
    return EngineFacts(
        name=engine.name,
        title=engine.title,
        size_gb=engine.size_gb,
        memory=memory(engine.name),
        makes=engine.makes,
        licence=engine.licence,
        command=f"{COMMAND} models download {engine.name}" if engine.file else "",
        paths=list(map(str, engine.paths)),
        samples=engine.samples,
    )


@lru_cache
def memory(name: str) -> str:
    """What the longest clip of an engine will need here, in words; "" where that is not counted."""
    engine = KNOWN_ENGINES[name]
    needed = engine.peak_memory(Settings(), engine.longest) if engine.longest else None
    if needed is None:
        return ""
    return f"{needed / 1e9:.0f} GB of {'GPU memory' if best_device().type == 'cuda' else 'memory'} here"
