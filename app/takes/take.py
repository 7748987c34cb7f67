"""One take: what was asked of an engine, as it is kept beside its request folder in take.json."""

import json
import logging
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from app.document.document import Document
from app.takes.order import Order
from engine.settings import Settings
from scene.errors import InputError
from scene.support.atomic import write_durably
from scene.support.typed_json import as_typed, read_typed

logger = logging.getLogger(__name__)

TAKE = "take.json"


@dataclass(frozen=True, kw_only=True)
class AskedClip:
    """The clip that a document asks for, as in `Document`; what the engine made of it is in the take."""

    width: int
    height: int
    crop: tuple[float, float]
    frames: int | None
    rate: float

    @staticmethod
    def of(document: Document) -> "AskedClip":
        """What this document asks for."""
        return AskedClip(
            width=document.width,
            height=document.height,
            crop=document.crop,
            frames=document.frames,
            rate=document.rate,
        )


@dataclass(frozen=True, kw_only=True)
class Take:
    """What was asked."""

    id: int
    photo: str
    engine: str
    prompt: str
    seed: int
    frames: int
    fps: float
    width: int
    height: int
    contract: str
    created: float
    negative_prompt: str = ""
    settings: Settings = field(default_factory=Settings)
    name: str = ""
    """Name that the person gave it; "" is "Take" and its number."""
    asked: "AskedClip | None" = None
    """The clip as the document had it; None in takes that did not keep it."""
    refilms: bool = False
    """Films a clip again, of which the request has the frames."""

    @property
    def title(self) -> str:
        """What it is called."""
        return self.name or f"Take {self.id}"

    @staticmethod
    def of(order: Order, number: int, contract: str) -> "Take":
        """The take that is made of an order now."""
        document, clip = order.document, order.clip
        return Take(
            id=number,
            photo=document.photo.name,
            engine=document.engine,
            prompt=document.prompt,
            seed=document.seed,
            frames=clip.frames,
            fps=clip.fps,
            width=clip.width,
            height=clip.height,
            contract=contract,
            created=time.time(),
            negative_prompt=document.negative_prompt,
            settings=document.settings,
            asked=AskedClip.of(document),
            refilms=order.scene.moves,
        )


def write_take(home: Path, take: Take) -> None:
    """Keep it in its folder.

    Raises:
        InputError: it cannot be written.
    """
    write_durably(home / TAKE, json.dumps(asdict(take), indent=1).encode() + b"\n")


def read_takes(homes: Iterable[Path]) -> list[Take]:
    """The takes in those folders; one that cannot be read is logged and left out."""
    takes = []
    for file in (home / TAKE for home in homes):
        try:
            content = read_typed(dict[str, Any], file)
            settings = Settings.from_json(as_typed(dict[str, Any], content.pop("settings", {})))
            takes.append(replace(as_typed(Take, content), settings=settings))
        except InputError as error:
            logger.warning("%s is passed over: %s", file, error)
    return takes
