"""Moves as people type them: `orbit right 20deg at 2.1m; dolly in 0.5m over 3s ease-in-out`.

    PATH = MOVE {; MOVE}
    MOVE = KIND [DIRECTION] [AMOUNT(deg|m)] [at X m | around X m Y m Z m] [over S s] [EASING [from P% to P%]] [lock P%]

EASING is linear, ease-in, ease-out, ease-in-out, constant or hold; `from` and `to` say which part of its time the move
goes through, where it is one part of a move that was split. `around` names the subject's place in the world. `lock` is
how firmly a generator keeps to the preview, from 0 to 100%.

Kinds, and the directions and units they take, are those of `MOVE_KINDS`. What follows the kind may come in any order;
case and spaces before units do not matter.
"""

import math
import re
from collections.abc import Sequence
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, cast, get_args

from scene.errors import InputError
from scene.path.keyframes import Easing
from scene.path.moves import MOVE_KINDS, Move, MoveKind

QUOTED = 60
"""Letters of what was typed that are said again."""
_UNITS: dict[str, str] = dict.fromkeys(("deg", "degs", "degree", "degrees", "°"), "deg")
_UNITS |= dict.fromkeys(("m", "metre", "metres", "meter", "meters"), "m")
_UNITS |= dict.fromkeys(("s", "sec", "secs", "second", "seconds"), "s")
_UNITS |= {"%": "%"}
_TOKEN = re.compile(
    r"(?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)"
    rf"(?P<unit>\s*(?:{'|'.join(sorted(_UNITS, key=len, reverse=True))})(?![a-z])|[^\s\d;]+)?"
    r"|(?P<word>[a-z][a-z-]*)|(?P<other>\S+)"
)
_SAY = {"deg": 'degrees ("20deg")', "m": 'metres ("0.5m")', "s": 'seconds ("2s")'}
_OTHER_WORDS = {
    "push": "dolly in", "pull": "dolly out", "forward": "dolly in", "back": "dolly out", "slide": "truck",
    "track": "truck", "strafe": "truck", "move": "truck", "rise": "pedestal up", "lift": "pedestal up",
    "boom": "pedestal", "jib": "crane", "look": "pan or tilt", "turn": "pan", "yaw": "pan", "pitch": "tilt",
    "rotate": "roll", "circle": "orbit", "hold": "static", "still": "static", "stationary": "static",
    "vertigo": "dolly zoom", "helix": "spiral",
}  # fmt: skip
_CONFUSED = {
    "pan": "Pan turns the camera; truck slides it sideways.",
    "tilt": "Tilt turns the camera; pedestal slides it up and down.",
    "truck": "Truck slides the camera; pan turns it.",
    "pedestal": "Pedestal slides the camera; tilt turns it up and down.",
    "zoom": "Zoom changes the lens; dolly moves the camera.",
    "dolly": "Dolly moves the camera; zoom changes the lens.",
    "crane": "Crane goes by metres; orbit up goes by its angle.",
    "orbit": "Orbit goes by its angle; truck and crane go by metres.",
}


def parse_moves(text: str) -> tuple[Move, ...]:
    """Moves from text, in the grammar at the top of this file.

    Raises:
        InputError: says what was not understood and what would be.
    """
    return tuple(_parse_move(part) for part in text.strip().removesuffix(";").split(";"))


def format_moves(moves: Sequence[Move]) -> str:
    """Text that `parse_moves` turns into these moves again; what has its default value is left out.

    Metres, seconds and shares return to the bit; so do angles that are a number of degrees, others to 1e-15 of
    themselves.
    """
    return "; ".join(map(_format_move, moves))


def _format_move(move: Move) -> str:
    words = [move.kind, move.direction]
    match MOVE_KINDS[move.kind].unit:
        case "deg":
            words.append(f"{_plain(_degrees(move.amount))}deg")
        case "m":
            words.append(f"{_plain(move.amount)}m")
    if move.at is not None:
        words.append(f"at {_plain(move.at)}m")
    if move.target is not None:
        words.append("around " + " ".join(f"{_plain(each)}m" for each in move.target))
    if move.duration != Move.duration:
        words.append(f"over {_plain(move.duration)}s")
    if move.easing != Move.easing:
        words.append(move.easing)
    if move.eased != Move.eased:
        words.append(f"from {_percent(move.eased[0])} to {_percent(move.eased[1])}")
    if move.lock_strength != Move.lock_strength:
        words.append(f"lock {_percent(move.lock_strength)}")
    return " ".join(filter(None, words))


def _percent(share: float) -> str:
    return f"{(Decimal(repr(share)) * 100).normalize():f}%"


def _plain(number: float) -> str:
    return repr(float(number)).removesuffix(".0")


def _degrees(angle: float) -> float:
    """The roundest number of degrees that is this angle again."""
    degrees = math.degrees(angle)
    candidates = [float(f"{degrees:.{digits}g}") for digits in range(1, 17)]
    candidates += [math.nextafter(degrees, -math.inf), math.nextafter(degrees, math.inf)]
    return next((candidate for candidate in candidates if math.radians(candidate) == angle), degrees)


def _parse_move(text: str) -> Move:
    tokens = list(_TOKEN.finditer(text.lower()))
    if not tokens:
        raise InputError(f'A move is missing; write one like "orbit right 20deg at 2.1m". {_kinds()}')
    kind, rest = _parse_kind(tokens)
    rule = MOVE_KINDS[kind]
    options: dict[str, Any] = {}

    def keep(name: str, value: object) -> None:
        if name in options:
            raise InputError(f'{_quoted(text)} has its {name} twice; separate moves with ";".')
        options[name] = value

    while rest:
        token = rest.pop(0)
        word = token["word"]
        if token["number"]:
            keep("amount", _measure(kind, token, rule.unit))
        elif word in ("at", "over") and rest and rest[0]["number"]:
            keep("at" if word == "at" else "duration", _measure(word, rest.pop(0), "m" if word == "at" else "s"))
        elif word == "around":
            keep("target", _place(rest, text))
        elif word == "lock" and rest and _is_percent(rest[0]):
            keep("lock_strength", _share(rest.pop(0)))
        elif word == "from" and len(rest) > 2 and _is_percent(rest[0]) and rest[1][0] == "to" and _is_percent(rest[2]):
            keep("eased", (_share(rest[0]), _share(rest[2])))
            del rest[:3]
        elif word in ("from", "to"):
            raise InputError(f'A part of an easing is "from 0% to 40%"; it is not clear in {_quoted(text)}.')
        elif word == "lock":
            raise InputError(f'"lock" needs a share after it, such as 50%, in {_quoted(text)}.')
        elif word in ("at", "over"):
            raise InputError(f'"{word}" needs {_SAY["m" if word == "at" else "s"]} after it, in {_quoted(text)}.')
        elif word in get_args(Easing):
            keep("easing", word)
        elif word in rule.directions:
            keep("direction", word)
        else:
            fits = [other for other in MOVE_KINDS if word in MOVE_KINDS[other].directions]
            also = f' "{word}" goes with {", ".join(fits)}.' if fits else ""
            raise InputError(
                f'{kind.capitalize()} does not take {_quoted(token[0])}; write it like "{_example(kind)}".{also}'
            )
    if rule.directions and "direction" not in options:
        raise InputError(f'{kind.capitalize()} where? Say {" or ".join(rule.directions)}, like "{_example(kind)}".')
    if rule.unit and "amount" not in options:
        raise InputError(f'{kind.capitalize()} how far? Give {_SAY[rule.unit]}, like "{_example(kind)}".')
    return Move(kind=kind, **options)


def _is_percent(token: re.Match[str]) -> bool:
    return bool(token["number"]) and (token["unit"] or "").strip() == "%"


def _share(token: re.Match[str]) -> float:
    return float(Decimal(token["number"]) / 100)


def _parse_kind(tokens: list[re.Match[str]]) -> tuple[MoveKind, list[re.Match[str]]]:
    two = " ".join(token[0] for token in tokens[:2]).replace("-", " ")
    if two == "dolly zoom" or tokens[0][0] == "dolly-zoom":
        return "dolly zoom", tokens[1 if tokens[0][0] == "dolly-zoom" else 2 :]
    word = tokens[0][0]
    if word in MOVE_KINDS:
        return cast(MoveKind, word), tokens[1:]
    if word in _OTHER_WORDS:
        guess = f" Did you mean {_OTHER_WORDS[word]}?"
    else:
        near = get_close_matches(word, MOVE_KINDS, n=1, cutoff=0.5)
        guess = f" Did you mean {near[0]}?" if near else ""
    raise InputError(f"{_quoted(word)} is not a move.{guess} {_kinds()}")


def _measure(what: str, token: re.Match[str], unit: str) -> float:
    """The number in `token`, in radians, metres or seconds."""
    if not unit:
        raise InputError(f"{what.capitalize()} takes no amount; got {_quoted(token[0])}.")
    given = (token["unit"] or "").strip()
    if _UNITS.get(given) != unit:
        got = _quoted(token[0]) if given else f"{_quoted(token[0])} without a unit"
        confused = f" {_CONFUSED[what]}" if _UNITS.get(given) in ("deg", "m") and what in _CONFUSED else ""
        raise InputError(f"{what.capitalize()} is measured in {_SAY[unit]}; got {got}.{confused}")
    number = float(token["number"])
    if not 0 <= number < math.inf:
        raise InputError(f"{_quoted(token[0])}: amounts are finite and not negative; turn the direction round instead.")
    return math.radians(number) if unit == "deg" else number


def _place(rest: list[re.Match[str]], text: str) -> tuple[float, float, float]:
    """The three metres at the head of `rest`, taken from it."""
    numbers = [token for token in rest[:3] if token["number"] and _UNITS.get((token["unit"] or "").strip()) == "m"]
    if len(numbers) < 3:
        raise InputError(f'"around" needs a place, "around 0.2m -0.1m 2.1m", in {_quoted(text)}.')
    del rest[:3]
    x, y, z = (float(token["number"]) for token in numbers)
    return x, y, z


def _quoted(text: str) -> str:
    """What was typed, in quotation marks; of something long only how it begins."""
    text = text.strip()
    return f'"{text}"' if len(text) <= QUOTED else f'"{text[:QUOTED].rstrip()} ..."'


def _example(kind: MoveKind) -> str:
    rule = MOVE_KINDS[kind]
    amount = {"deg": "20deg", "m": "0.5m", "": ""}[rule.unit]
    return " ".join(filter(None, [kind, *rule.directions[:1], amount, "at 2m" if rule.needs_subject else ""]))


def _kinds() -> str:
    return f"The moves are {', '.join(MOVE_KINDS)}."
