"""Values that travel between the studio and its pages: what msgspec makes JSON of, and reads back."""

import msgspec
from msgspec import Struct


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """A part of what the studio tells a page; its fields are called as they are on the wire."""


_encoder = msgspec.json.Encoder()


def encode(said: Struct) -> str:
    """JSON of a message or a part: without spaces and unset fields, and with null for a number that is not finite."""
    return _encoder.encode(said).decode()
