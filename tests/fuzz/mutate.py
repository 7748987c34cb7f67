"""Small harm done to bytes and to JSON."""

import copy
import json
import random
from typing import Any

ODD = (
    None, True, False, 0, -1, 1, 2**31, 2**63, 10**40, 0.5, -0.0, 1e-300, 1e308, -1e308, 1e9, "", "x", "x" * 70_000,
    "\u0000", "../../etc/passwd", "/etc/passwd", "\N{LATIN SMALL LETTER E WITH ACUTE}\u2028", [], [[]], {}, {"": None},
    [0] * 1000, [1, 2, 3], {"x": {"y": {"z": []}}},
)  # fmt: skip
"""What takes the place of a value."""
RAW = (b"NaN", b"-Infinity", b"1e999", b"\xff\xfe", b'"\\ud800"', b"[" * 50_000, b"9" * 5000, b"", b"\x00", b"{,}")
"""What no JSON writer would write there."""
MARK = "put something raw here"


def mutated_bytes(rng: random.Random, content: bytes, times: int | None = None) -> bytes:
    """The content with some of it changed, gone, doubled or moved."""
    changed = bytearray(content)
    for _ in range(times or rng.choice((1, 1, 2, 5, 30))):
        at = rng.randrange(len(changed) + 1)
        length = rng.choice((1, 1, 4, 16, 400))
        match rng.randrange(7):
            case 0 if changed:
                changed[min(at, len(changed) - 1)] ^= 1 << rng.randrange(8)
            case 1:
                changed[at : at + length] = rng.randbytes(length)
            case 2:
                del changed[at : at + length]
            case 3:
                changed[at:at] = changed[at : at + length]
            case 4:
                changed[at : at + length] = bytes(length)
            case 5:
                changed[at : at + length] = b"\xff" * length
            case _:
                if rng.random() < 0.3:
                    del changed[at:]
    return bytes(changed)


def mutated_json(rng: random.Random, value: Any) -> bytes:
    """JSON text of the value with some entries replaced, gone, doubled or put elsewhere; not always JSON any more."""
    changed, raw = copy.deepcopy(value), None
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        holder, key = place(rng, changed)
        if holder is None:
            changed = copy.deepcopy(rng.choice(ODD))
            continue
        match rng.randrange(6):
            case 0:
                del holder[key]
            case 1 if raw is None:
                holder[key], raw = MARK, rng.choice(RAW)
            case 2:
                other, where = place(rng, changed)
                holder[key] = copy.deepcopy(holder if other is None else other[where])
            case 3 if isinstance(holder, dict):
                holder[rng.choice(("", "x", "schema", "\u0000"))] = holder[key]
            case 4 if isinstance(holder[key], int | float) and not isinstance(holder[key], bool):
                holder[key] = holder[key] * rng.choice((-1, 0, 2, 1000, 1e30, 0.001))
            case _:
                holder[key] = copy.deepcopy(rng.choice(ODD))
    text = json.dumps(changed).encode()
    return text if raw is None else text.replace(f'"{MARK}"'.encode(), raw, 1)


def place(rng: random.Random, value: Any) -> tuple[Any, Any]:
    """A list or object somewhere in the value and a key of it; (None, None) for the value itself."""
    holder, key, now = None, None, value
    while isinstance(now, dict | list) and now and (holder is None or rng.random() < 0.7):
        holder = now
        key = rng.choice(list(now)) if isinstance(now, dict) else rng.randrange(len(now))
        now = now[key]
    return holder, key
