"""What a page says on the live socket, and what is done about it."""

import json
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import ValidationError

from app.commands.table import find_command
from app.document.plain_text import UNWRITABLE, unwritable
from app.studio.studio import Studio
from scene.errors import InputError

VERSION = 1
MOST_ROOMS = 8


class Tabs(Protocol):
    """What the socket needs of a session."""

    @property
    def studio(self) -> Studio:
        """Whose shot it is."""
        ...

    shot: str
    name: str
    """That the person gave the shot; "" is its photo's."""
    token: str
    boot: str
    """Of this run of the server; another one means that it was started again."""

    def theme(self, dark: bool) -> None:
        """The page is light or dark."""
        ...

    def drawing(self, fps: float, software: bool) -> None:
        """How fast the page draws the viewport."""
        ...

    def room(self, aspect: float, free: tuple[tuple[float, float, float, float], ...]) -> None:
        """How wide the stage is, and which parts of it are free."""
        ...


@dataclass(frozen=True)
class Message:
    """One of a page's."""

    kind: str
    said: dict[str, Any]
    trouble: str = ""
    """Why nothing can be made of it, a sentence."""

    @property
    def edit(self) -> int:
        """Its number, where it is an action that has one; else 0."""
        number = self.said.get("id")
        return number if self.kind == "act" and isinstance(number, int) else 0


def read_message(text: str | None) -> Message | None:
    """What a page sent, None for bytes; None where that is no message of the protocol."""
    if text is None:
        return Message("binary", {}, "The studio understands messages of text; this one is binary.")
    try:
        said = json.loads(text)
        kind = said["t"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if not isinstance(said, dict) or not isinstance(kind, str):
        return None
    if "\\u" in text and unwritable(json.dumps(said, ensure_ascii=False).replace("\\u0000", "\0")):
        return Message(kind, said, UNWRITABLE.format("The text"))
    return Message(kind, said)


def refused(number: Any, text: str) -> dict[str, Any]:
    """The answer to what is not done."""
    return {"t": "refused", "id": number, "text": text}


class Obeying:
    """Does what one page asks for; its `owner` sits at the machine that the studio runs on."""

    def __init__(self, session: Tabs, *, owner: bool) -> None:
        self._session, self._studio, self._owner = session, session.studio, owner

    def obey(self, message: Message) -> dict[str, Any] | None:
        """Do it, and what to answer: refusals always, success where the message has an id."""
        number = message.said.get("id")
        if message.trouble:
            return refused(number, message.trouble)
        try:
            answer = self._do(message)
        except ValidationError as error:
            wrong = "; ".join(f"{'.'.join(map(str, each['loc']))[:80]}: {each['msg']}" for each in error.errors()[:3])
            return refused(number, f"{message.said.get('do')}: {wrong}.")
        except InputError as error:
            return refused(number, str(error))
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            return refused(number, f"{message.kind[:40]}: {str(error)[:80]} is missing or wrong.")
        if number is None:
            return None
        return {"t": "done", "id": number} | ({} if answer is None else {"answer": answer})

    def _do(self, message: Message) -> Any:
        said = message.said
        match message.kind:
            case "act":
                return self._act(said)
            case "scrub":
                self._studio.scrub(float(said["time"]), said.get("jump"))
            case "theme":
                self._session.theme(bool(said["dark"]))
            case "motion":
                self._studio.eases = not bool(said["reduced"])
            case "drawing":
                self._session.drawing(float(said["fps"]), bool(said["software"]))
            case "room":
                self._session.room(*_room(said))
            case _:
                raise InputError(f"There is no message {message.kind[:40]!r} in version {VERSION} of the protocol.")

    def _act(self, said: dict[str, Any]) -> Any:
        command = find_command(said["do"], owner=self._owner)
        arguments = said.get("args") or {}
        if not isinstance(arguments, dict):
            raise InputError(f"The arguments of {command.name} are an object.")
        return command.ask(self._studio, arguments)


def _room(said: dict[str, Any]) -> tuple[float, tuple[tuple[float, float, float, float], ...]]:
    """Aspect ratio of a page's stage, and the rectangles of it that are free.

    Raises:
        InputError: they are no parts of a stage.
    """
    aspect = float(said["aspect"])
    free = [tuple(map(float, sides)) for sides in said["free"][:MOST_ROOMS]]
    whole = all(len(sides) == 4 and 0 <= sides[0] < sides[2] <= 1 and 0 <= sides[1] < sides[3] <= 1 for sides in free)
    if not (free and whole and 0.05 < aspect < 50):
        raise InputError("What is free of a stage is parts of it, in shares of its width and height.")
    return aspect, tuple((left, top, right, bottom) for left, top, right, bottom in free)
