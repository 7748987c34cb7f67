"""Moves as people say them, "push in 0.3" or "orbit right 20", completed into the `scene.path.move_grammar`."""

import re
from collections.abc import Mapping

from scene.path.move_grammar import format_moves, parse_moves
from scene.path.moves import MOVE_KINDS, Move, MoveKind

SAYINGS: dict[str, str] = {
    "push in": "dolly in", "push": "dolly in", "move in": "dolly in", "move forward": "dolly in",
    "go forward": "dolly in", "forward": "dolly in", "closer": "dolly in", "pull out": "dolly out",
    "pull back": "dolly out", "pull": "dolly out", "move back": "dolly out", "go back": "dolly out",
    "backward": "dolly out", "back": "dolly out", "slide": "truck", "track": "truck", "strafe": "truck",
    "move left": "truck left", "move right": "truck right", "boom": "pedestal", "rise": "pedestal up",
    "raise": "pedestal up", "move up": "pedestal up", "sink": "pedestal down", "lower": "pedestal down",
    "move down": "pedestal down", "jib": "crane", "look left": "pan left", "look right": "pan right",
    "turn": "pan", "yaw": "pan", "look up": "tilt up", "look down": "tilt down", "pitch": "tilt",
    "bank": "roll", "rotate": "roll", "circle": "orbit", "go around": "orbit", "around": "orbit",
    "vertigo": "dolly zoom in", "hitchcock": "dolly zoom in", "wait": "static", "hold still": "static",
    "hold": "static", "stay": "static", "helix": "spiral",
}  # fmt: skip
"""Other words for moves, and what they are in film words."""
TURNS = {"left": "counterclockwise", "right": "clockwise", "ccw": "counterclockwise", "cw": "clockwise"}
"""Directions of moves that go around the line of sight."""
FIRST_DEGREES: Mapping[str, float] = {"orbit": 20, "arc": 20, "pan": 15}
FIRST_SHARES: Mapping[str, float] = {"spiral": 0.04, "dolly": 0.2, "dolly zoom": 0.25}
"""Shares of the distance to the subject."""
_BARE = re.compile(r"(?<![\w.])(\d+\.?\d*|\.\d+)(?=\s|$)")


def complete_moves(text: str, subject_m: float | None = None) -> tuple[Move, ...]:
    """Moves from words that may leave out units, direction or amount: "orbit right 20" is 20 degrees.

    Args:
        text: moves, separated by ";".
        subject_m: distance of the subject, metres, for the first amount of moves that go by metres.

    Raises:
        InputError: says what was not understood and what would be.
    """
    return parse_moves("; ".join(_complete(part, subject_m or 2.0) for part in text.split(";") if part.strip()))


def describe_moves(moves: tuple[Move, ...]) -> str:
    """What the moves do, for a list: "orbit right 20deg, 2 s"."""
    return "; ".join(f"{format_moves([move])}, {move.duration:g} s" for move in moves)


def _complete(text: str, subject_m: float) -> str:
    words = " ".join(text.lower().replace("dolly-zoom", "dolly zoom").split())
    for saying in sorted(SAYINGS, key=len, reverse=True):
        if re.match(rf"{saying}(?![\w-])", words):
            words = SAYINGS[saying] + words[len(saying) :]
            break
    longest_first: list[MoveKind] = list(MOVE_KINDS)
    longest_first.sort(key=len, reverse=True)
    kind: MoveKind | None = next((each for each in longest_first if re.match(rf"{each}(?![\w-])", words)), None)
    return words if kind is None else f"{kind} {_with_rest(kind, words[len(kind) :], subject_m)}"


def _with_rest(kind: MoveKind, rest: str, subject_m: float) -> str:
    """What follows the kind, with the units, the direction and the amount that are missing."""
    rule = MOVE_KINDS[kind]
    rest = re.sub(r"\b(over|for) (\d+\.?\d*|\.\d+)(?=\s|$)", r"over \2s", rest)
    rest = re.sub(r"\bat (\d+\.?\d*|\.\d+)(?=\s|$)", r"at \1m", rest)
    if "clockwise" in rule.directions:
        rest = re.sub(r"\b(left|right|ccw|cw)\b", lambda found: TURNS[found[0]], rest)
    if rule.unit:
        rest = _BARE.sub(rf"\g<1>{rule.unit}", rest)
    if rule.directions and not any(re.search(rf"\b{direction}\b", rest) for direction in rule.directions):
        if re.search(
            r"[a-z]",
            re.sub(r"\b(over|at|around|lock|linear|ease-in-out|ease-in|ease-out|constant|hold)\b", "", _plain(rest)),
        ):
            return rest  # the grammar says what is wrong with the word that is there
        rest = f"{_usual_direction(rule.directions)} {rest}"
    if rule.unit and not re.search(rf"(?<!over )(?<!at )(?<![\w.])[\d.]+\s*{rule.unit}", rest):
        rest = f"{rest} {_first_amount(kind, subject_m):g}{rule.unit}"
    return " ".join(rest.split())


def _plain(rest: str) -> str:
    """Strip numbers and their units."""
    return re.sub(r"[\d.]+\s*(deg|degrees|°|m|s|%)?", "", rest)


def _usual_direction(directions: tuple[str, ...]) -> str:
    return next((each for each in ("right", "up", "in", "clockwise") if each in directions), directions[0])


def _first_amount(kind: MoveKind, subject_m: float) -> float:
    """What is worth trying first: some degrees, or a share of the distance to the subject."""
    if MOVE_KINDS[kind].unit == "deg":
        return FIRST_DEGREES.get(kind, 10)
    return max(float(f"{subject_m * FIRST_SHARES.get(kind, 0.1):.1g}"), 0.01)
