"""What a page says on the live socket, and what is done about it."""

import json
from dataclasses import dataclass
from typing import Any, Protocol

from msgspec import UNSET
from pydantic import ValidationError

from app.commands.table import find_command
from app.document.plain_text import UNWRITABLE, unwritable
from app.studio.studio import Studio
from app.web.messages import (
    KINDS,
    MOST,
    VERSION,
    Act,
    Done,
    DrawRate,
    Motion,
    PageMessage,
    Refused,
    Room,
    Scrub,
    Theme,
)
from app.web.page_words import on_the_page
from scene.errors import InputError
from scene.support.typed_json import WrongContent, as_typed

MOST_ROOMS = 8


class Tabs(Protocol):
    """What the socket needs of a session."""

    @property
    def studio(self) -> Studio:
        """Whose shot it is."""
        ...

    shot: str
    name: str
    """Name that the person gave the shot; "" is its photo's."""
    token: str
    boot: str
    """Identifier of this run of the server; another one means that it was started again."""

    def theme(self, dark: bool) -> None:
        """The page is light or dark."""
        ...

    def draw_rate(self, fps: float, software: bool) -> None:
        """How fast the page draws the viewport."""
        ...

    def room(self, aspect: float, free: tuple[tuple[float, float, float, float], ...]) -> None:
        """How wide the stage is, and which parts of it are free."""
        ...


@dataclass(frozen=True)
class Unread:
    """A message of which nothing can be made."""

    why: str
    """A sentence."""
    id: int | None = None
    edit: int = 0
    """Number of the edit, as `edit_of` counts."""


def edit_of(message: PageMessage | Unread) -> int:
    """The number of a message that is an action which has one; else 0."""
    if isinstance(message, Unread):
        return message.edit
    return (message.id or 0) if isinstance(message, Act) else 0


def read_message(text: str | None) -> PageMessage | Unread | None:
    """What a page sent, None for bytes; None where that is no message of the protocol."""
    if text is None:
        return Unread("The studio understands messages of text; this one is binary.")
    try:
        message = json.loads(text)  # which takes NaN and infinity: they are refused in words
        kind = message["t"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if not isinstance(message, dict) or not isinstance(kind, str):
        return None
    number = message.get("id")
    number = number if type(number) is int and 0 <= number <= MOST else None
    edit = (number or 0) if kind == "act" else 0
    if "\\u" in text and unwritable(json.dumps(message, ensure_ascii=False).replace("\\u0000", "\0")):
        return Unread(UNWRITABLE.format("The text"), number, edit)
    if kind not in KINDS:
        return Unread(f"There is no message {kind[:40]!r} in version {VERSION} of the protocol.", number, edit)
    try:
        return as_typed(PageMessage, message)
    except WrongContent as error:
        return Unread(f"{kind}: {error}.", number, edit)


class Obeying:
    """Does what one page asks for; its `owner` sits at the machine that the studio runs on."""

    def __init__(self, session: Tabs, *, owner: bool) -> None:
        self._session, self._studio, self._owner = session, session.studio, owner

    def obey(self, message: PageMessage | Unread) -> Done | Refused | None:
        """Do it, and what to answer: refusals always, success where the message has an id."""
        if isinstance(message, Unread):
            return Refused(id=message.id, text=message.why)
        try:
            answer = self._do(message)
        except ValidationError as error:
            wrong = "; ".join(f"{'.'.join(map(str, each['loc']))[:80]}: {each['msg']}" for each in error.errors()[:3])
            return Refused(id=message.id, text=f"{message.do if isinstance(message, Act) else ''}: {wrong}.")
        except InputError as error:
            return Refused(id=message.id, text=on_the_page(str(error)))
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            kind = message.__struct_config__.tag
            return Refused(id=message.id, text=f"{kind}: {str(error)[:80]} is missing or wrong.")
        if message.id is None:
            return None
        return Done(id=message.id, answer=UNSET if answer is None else answer)

    def _do(self, message: PageMessage) -> Any:
        match message:
            case Act():
                return find_command(message.do, owner=self._owner).ask(self._studio, message.args or {})
            case Scrub():
                self._studio.scrub(message.time, message.jump)
            case Theme():
                self._session.theme(message.dark)
            case Motion():
                self._studio.eases = not message.reduced
            case DrawRate():
                self._session.draw_rate(message.fps, message.software)
            case Room():
                self._session.room(message.aspect, _free(message))


def _free(room: Room) -> tuple[tuple[float, float, float, float], ...]:
    """The rectangles of a page's stage that are free.

    Raises:
        InputError: they are no parts of a stage.
    """
    free = room.free[:MOST_ROOMS]
    whole = all(0 <= left < right <= 1 and 0 <= top < bottom <= 1 for left, top, right, bottom in free)
    if not (free and whole and 0.05 < room.aspect < 50):
        raise InputError("The free parts of a stage are rectangles in shares of its width and height.")
    return free
