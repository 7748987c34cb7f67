"""JSON that somebody else wrote, read into dataclasses in one step: whatever has another type is one sentence."""

from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta

from scene.errors import InputError

T = TypeVar("T")

MOST_BYTES = 64_000_000
"""Largest file that is read whole."""
LONGEST = 200
"""Characters of a reason: what is wrong, not the whole of what was given."""

Row3 = tuple[float, float, float]
Row4 = tuple[float, float, float, float]
Matrix3 = tuple[Row3, Row3, Row3]
Matrix4 = tuple[Row4, Row4, Row4, Row4]
Share = Annotated[float, Meta(ge=0, le=1)]
Count = Annotated[int, Meta(ge=0, le=2**53)]
Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class WrongContent(InputError):
    """The content of a file is not what it should be; the message says only what is wrong, in short."""


def parse_bytes(content: bytes) -> Any:
    """What JSON in UTF-8 says.

    Raises:
        WrongContent: it is no JSON, or nested too deeply.
    """
    try:
        return msgspec.json.decode(content)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise WrongContent(reason(error)) from error


def as_typed(kind: type[T] | Any, content: Any) -> T:
    """Parsed JSON as a dataclass, or as another type there is in annotations; entries it does not know are left out.

    Raises:
        WrongContent: an entry is missing, is of another type, or is nothing that the dataclass can hold.
    """
    try:
        return msgspec.convert(content, kind)
    except (msgspec.MsgspecError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise WrongContent(reason(error)) from error


def read_bytes(file: Path, most: int = MOST_BYTES) -> bytes:
    """The bytes of a small file.

    Raises:
        WrongContent: it cannot be read, or has more than `most` bytes.
    """
    try:
        with file.open("rb") as stream:
            content = stream.read(most + 1)
    except OSError as error:
        raise WrongContent((error.strerror or "it cannot be read").lower()) from error
    if len(content) > most:
        raise WrongContent(f"it is larger than {most / 1e6:g} MB")
    return content


def read_typed(kind: type[T] | Any, file: Path, most: int = MOST_BYTES) -> T:
    """A file of JSON as a dataclass.

    Raises:
        WrongContent: as of `read_bytes`, `parse_bytes` and `as_typed`.
    """
    return as_typed(kind, parse_bytes(read_bytes(file, most)))


def reason(error: Exception) -> str:
    """What an error says, short enough for a sentence: the place first, where there is one."""
    message = " ".join(str(error).split()) or type(error).__name__
    if isinstance(error, RecursionError):
        message = "nested too deeply"
    what, _, place = message.rpartition(" - at `$")
    message = f"{place.strip('`. ')}: {what}" if what and place.strip("`. ") else what or message
    message = message.replace("`", "").rstrip(".")
    return message if len(message) <= LONGEST else f"{message[: LONGEST - 3]}..."
