"""A sample's ready path in its manifest: moves as text people can read, with their times."""

import math
from typing import TypedDict

from scene.camera_path import CameraPath
from scene.keyframes import Easing
from scene.moves import Move, MoveKind

_METRES = ("truck", "pedestal", "dolly", "crane", "dolly zoom", "spiral")


class MoveEntry(TypedDict):
    """One move of a manifest."""

    kind: MoveKind
    direction: str
    amount: float
    """Metres, or degrees for kinds that turn."""
    at: float | None
    duration: float
    easing: Easing


def path_to_manifest(path: CameraPath) -> list[MoveEntry]:
    """Entries of a path made of moves."""
    entries: list[MoveEntry] = []
    for move in path.segments:
        assert isinstance(move, Move)
        amount = move.amount if move.kind in _METRES else math.degrees(move.amount)
        entries.append(
            MoveEntry(
                kind=move.kind,
                direction=move.direction,
                amount=round(amount, 6),
                at=move.at,
                duration=move.duration,
                easing=move.easing,
            )
        )
    return entries


def path_from_manifest(entries: list[MoveEntry]) -> CameraPath:
    """The path of a manifest's entries."""
    moves = [
        Move(
            kind=entry["kind"],
            direction=entry["direction"],
            amount=entry["amount"] if entry["kind"] in _METRES else math.radians(entry["amount"]),
            at=entry["at"],
            duration=entry["duration"],
            easing=entry["easing"],
        )
        for entry in entries
    ]
    return CameraPath(segments=tuple(moves))


def path_text(path: CameraPath) -> str:
    """The path in the move grammar: `orbit right 16deg at 0.8m; dolly in 0.6m`."""
    words = []
    for entry in path_to_manifest(path):
        unit = "m" if entry["kind"] in _METRES else "deg"
        at = "" if entry["at"] is None else f" at {entry['at']:g}m"
        words.append(f"{entry['kind']} {entry['direction']} {entry['amount']:g}{unit}{at}")
    return "; ".join(words)
