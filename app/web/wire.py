"""Values that travel between the studio and its pages: what msgspec makes JSON of, and reads back."""

import json
from typing import Any

import msgspec
from msgspec import Struct


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """A part of what the studio tells a page; its fields are called as they are on the wire."""


def encode(message: Struct) -> str:
    """JSON of a message or a part: without spaces and unset fields, and with null for a number that is not finite."""
    try:
        return _encoder.encode(message).decode()
    except UnicodeEncodeError:  # the name of a file that is no text, such as an error quotes
        return json.dumps(msgspec.to_builtins(message, enc_hook=_plain))


def _plain(value: Any) -> Any:
    """A number as Python has it, where NumPy gave one that only stands for it."""
    if isinstance(value, float):
        return float(value)
    raise NotImplementedError(f"{type(value).__name__} has no place in a message")


_encoder = msgspec.json.Encoder(enc_hook=_plain)
