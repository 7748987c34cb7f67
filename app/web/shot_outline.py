"""A shot for a list: what its files say, without opening it or waiting for torch."""

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.web.shot_card import last_edited, read_card
from scene.support.typed_json import WrongContent, read_typed


def shot_facts(folder: Path, shot: str) -> dict[str, Any]:
    """The shot called `shot` in its folder, wherever that lies: names, dates, length and what is in it."""
    card, document = read_card(folder), _document(folder)
    photo = document.photos[0] if document.photos else _Photo()
    poster = folder / "poster.jpg"
    return {
        "id": shot,
        "name": card.name or photo.name,
        "photo": photo.name,
        "sample": photo.sample,
        "created": card.created,
        "opened": card.opened,
        "deleted": card.deleted,
        "changed": last_edited(folder),
        "duration": _duration(document),
        "engine": document.engine,
        "takes": len(list(folder.glob("takes/*/take.json"))),
        "untouched": is_empty(folder),
        "poster": int(poster.stat().st_mtime * 1000) if poster.is_file() else None,
    }


@dataclass(frozen=True)
class _Photo:
    """What a list says of a photo."""

    name: str = "New shot"
    sample: str = ""


@dataclass(frozen=True)
class _Outline:
    """What a list says of a document."""

    photos: tuple[_Photo, ...] = ()
    path: dict[str, Any] = field(default_factory=dict)
    engine: str = ""
    suggested: bool = False
    prompt: str = ""


def _document(folder: Path) -> _Outline:
    """The document as it is written; empty where it is not, or not to be read."""
    try:
        return read_typed(_Outline, folder / "document.json")
    except WrongContent:
        return _Outline()


def _duration(document: _Outline) -> float | None:
    """Duration of the path without the leg that closes a loop, seconds."""
    try:
        seconds = sum(map(_length, document.path["segments"]))
    except (KeyError, TypeError, ValueError, IndexError):
        return None
    return round(seconds, 3) if math.isfinite(seconds) else None


def _length(segment: dict[str, Any]) -> float:
    return float(segment["duration"] if segment["type"] == "move" else segment["keyframes"][-1]["time"])


def is_empty(folder: Path) -> bool:
    """Whether nothing in the folder is anybody's own: a sample with the path it came with, or nothing yet."""
    if any((folder / name).exists() for name in ("photos", "takes")) or read_card(folder).name:
        return False
    if any(folder.glob("document.damaged*")):
        return False
    if not (folder / "document.json").is_file():
        return not (folder / "history.jsonl").exists()
    document = _document(folder)
    return document.suggested and not document.prompt and not _has_steps(folder / "history.jsonl")


def _has_steps(history: Path) -> bool:
    try:
        return b'"add": [[' in history.read_bytes()
    except OSError:
        return False
