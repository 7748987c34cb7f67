"""What the library itself writes of a shot, in shot.json: its name, and when it was begun, opened and deleted."""

import json
import logging
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from scene.support.atomic import write_durably
from scene.support.typed_json import WrongContent, read_typed

logger = logging.getLogger(__name__)

SCHEMA = "realcam-shot-card/1"
CARD = "shot.json"
LARGEST_CARD = 2**16
"""Bytes of it."""


@dataclass(frozen=True, kw_only=True)
class Card:
    """What the library knows of a shot."""

    name: str = ""
    """Name that the person gave it; "" is the photo's."""
    created: float = 0.0
    opened: float = 0.0
    """When a page was there last."""
    deleted: float = 0.0
    """When it came into the bin; 0 where it is not."""


def read_card(folder: Path) -> Card:
    """What is written of a shot; its folder's own dates where that is lost."""
    try:
        return read_typed(Card, folder / CARD, LARGEST_CARD)
    except WrongContent as error:
        if (folder / CARD).exists():
            logger.warning("%s is passed over: %s", folder / CARD, error)
        when = last_edited(folder)
        return Card(created=when, opened=when)


def write_card(folder: Path, card: Card) -> None:
    """Keep it in the shot's folder.

    Raises:
        InputError: it cannot be written there.
    """
    write_durably(folder / CARD, json.dumps({"schema": SCHEMA} | asdict(card)).encode() + b"\n")


def last_edited(folder: Path) -> float:
    """When a shot was last edited; 0 if it is gone."""
    for file in (folder / "document.json", folder):
        with suppress(OSError):
            return file.stat().st_mtime
    return 0.0
