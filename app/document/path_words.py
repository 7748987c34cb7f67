"""A path in a few words, for people: "Orbit left 8°, 2 s", "3 keyframes, 4 s"."""

import math

from scene.path.camera_path import CameraPath
from scene.path.keyframes import Keyframes
from scene.path.moves import MOVE_KINDS, Move

MOST_MOVES = 2
"""Named one by one; of more, only the number is said."""


def path_words(path: CameraPath) -> str:
    """What the camera does, and for how long [s]."""
    moves = [part for part in path.segments if isinstance(part, Move)]
    keys = sum(len(part.keyframes) for part in path.segments if isinstance(part, Keyframes))
    named = [move_words(move) for move in moves] if len(moves) <= MOST_MOVES else [f"{len(moves)} moves"]
    counted = [_counted(keys, "keyframe")] if keys else []
    loop = ["loop"] if path.closed else []
    text = ", ".join([*named, *counted, *loop, f"{round(path.duration, 2):g} s"])
    return text[:1].upper() + text[1:]


def move_words(move: Move) -> str:
    """A move with its direction and amount: "orbit left 8°"."""
    unit = MOVE_KINDS[move.kind].unit
    amount = {"deg": f"{round(math.degrees(move.amount), 1):g}°", "m": f"{round(move.amount, 3):g} m"}.get(unit, "")
    return " ".join(word for word in (move.kind, move.direction, amount) if word)


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
