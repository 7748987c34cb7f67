"""Messages that no page would send, to a running server with a sample open."""

import contextlib
import itertools
import json
import random
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import websockets.exceptions
import websockets.sync.client

from app.commands.table import COMMANDS
from app.web.live import LARGEST
from scene.errors import InputError
from tests.app.web.served import Visitor, served
from tests.fuzz.mutate import ODD, mutated_bytes, mutated_json

ELSEWHERE = {"get_weights", "get_depth", "cancel_weights", "generate", "make_another", "check_weights"}
"""Actions that would ask the network, or keep a worker busy for long."""
PATIENCE = 60
WORDS = (
    "orbit right 15deg",
    "static over 2s",
    "truck right 0.3m over 3s",
    "room",
    "street",
    "warp",
    "linear",
    "left",
    "x",
)
OTHERS: tuple[dict[str, Any], ...] = (
    {"t": "scrub", "time": 0.5},
    {"t": "ack", "serial": 1},
    {"t": "theme", "dark": True},
    {"t": "motion", "reduced": True},
    {"t": "draw_rate", "fps": 30.0, "software": False},
    {"t": "room", "aspect": 1.5, "free": [[0, 0, 1, 1]]},
)
_numbers, _open = itertools.count(1_000_000), contextlib.ExitStack()


def trial(rng: random.Random, folder: Path) -> None:
    """One message; then another must be answered, on the same socket if the first was one at all."""
    text = message(rng)
    socket, refused = tab(), ""
    asked = next(_numbers)
    try:
        socket.send(text)
        socket.send(json.dumps({"t": "scrub", "time": 0.1, "id": asked}))
        while True:
            answer = socket.recv(timeout=PATIENCE)
            said = json.loads(answer) if isinstance(answer, str) else {}
            if said.get("t") == "refused" and said.get("id") != asked:
                refused = str(said["text"])
            if said.get("t") in ("done", "refused") and said.get("id") == asked:
                break
    except websockets.exceptions.ConnectionClosed as closed:
        tab.cache_clear()
        assert closed.rcvd is not None and closed.rcvd.code in (1003, 1008, 1009), f"{closed} after {text[:300]!r}"
        assert isinstance(text, bytes) or len(text) > LARGEST or not is_message(text), f"closed by {text[:300]!r}"
        raise InputError("The socket was closed.") from closed
    if refused:
        assert "fault" not in refused and "Traceback" not in refused, refused
        raise InputError(refused)


def is_message(text: str) -> bool:
    """Whether it is one that the protocol knows as such."""
    try:
        said = json.loads(text)
        return isinstance(said["t"], str)
    except (ValueError, TypeError, KeyError, RecursionError):
        return False


def message(rng: random.Random) -> str | bytes:
    """What is sent."""
    said = dict(rng.choice(OTHERS)) if rng.random() < 0.2 else action(rng)
    kind = rng.random()
    if kind < 0.4:
        return json.dumps(said | {"id": 7})
    text = mutated_json(rng, said | {"id": 7}) if kind < 0.9 else mutated_bytes(rng, json.dumps(said).encode())
    return text if rng.random() < 0.03 else text.decode(errors="replace")


def action(rng: random.Random) -> dict[str, Any]:
    """Some action with arguments of about the types that it takes."""
    name = rng.choice(sorted(COMMANDS.keys() - ELSEWHERE))
    parameters = COMMANDS[name].parameters
    return {"t": "act", "do": name, "args": {each.name: argument(rng, str(each.annotation)) for each in parameters}}


def argument(rng: random.Random, kind: str) -> Any:
    """A value for an annotation, often a strange one."""
    if rng.random() < 0.15:
        return rng.choice(ODD)
    if any(word in kind for word in ("Sequence", "list", "tuple")):
        return [argument(rng, "float" if "float" in kind else "int") for _ in range(rng.choice((0, 1, 2, 3, 3, 4)))]
    if "dict" in kind or "Mapping" in kind:
        return {rng.choice(WORDS): argument(rng, "float")}
    if "bool" in kind:
        return rng.choice((True, False))
    if "float" in kind:
        return rng.choice((rng.uniform(-3, 3), 0, 1, 1e9, -1e-9, 1e300))
    if "int" in kind:
        return rng.choice((rng.randint(-1, 4), 10**6, -(2**40)))
    return rng.choice(WORDS)


@cache
def visitor() -> Visitor:
    """Somebody with a shot, on a server of this process."""
    return _open.enter_context(served(Path(tempfile.mkdtemp()))).visitor()


@cache
def tab() -> websockets.sync.client.ClientConnection:
    """A socket that is open."""
    return visitor().connect(visitor().path("live"))
