"""Messages of the live socket, as docs/live-protocol.md has them: `t` says which one it is."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args

from msgspec import UNSET, Meta, Struct, UnsetType, field

from app.web.state.catalogue import EngineFacts, ExportFacts, MoveFacts
from app.web.state.whole import ShotState, ViewFacts
from app.web.wire import Part

VERSION = 1
MOST = 2**53

Number = Annotated[int, Meta(ge=0, le=MOST)]
"""Number of a message, in the order in which a page sends them."""
Patch = Annotated[list[Any] | None, Meta(title="Patch")]
"""What makes the next state of the last: see `app.document.json_patch`."""


class CommandLine(Part, frozen=True):
    """A line of the palette and of the help sheet."""

    id: str
    title: str
    keys: tuple[str, ...]
    """Keys that do it, such as "Ctrl+Shift+Z"; "Ctrl" is Command on a Mac."""
    group: str
    do: str
    """The command; "" for what the page does by itself (play, step, help)."""
    args: Mapping[str, Any]
    """What the command gets."""
    words: str
    """Other words for it."""
    asks: str
    """The argument that is a number typed behind the title; "" where it takes none."""


class Hello(Part, frozen=True, tag_field="t", tag="hello"):
    """What can be chosen, and where things are: the first message, once."""

    v: int
    """The version of the protocol."""
    boot: str
    """Identifier of this run of the server. After another one, the viewport must be loaded again."""
    commands: list[CommandLine]
    """All commands, in the order of the help sheet."""
    view: str
    """Address of the viewport."""
    files: str
    """Where the shot's files are."""
    upload: str
    """Where a photo goes."""
    depth: str
    """Where a depth map goes."""
    import_: str = field(name="import")
    """Where a trajectory goes."""
    check: str
    """Where a video goes that is checked against a take, whose number follows behind a slash."""
    moves: list[MoveFacts]
    samples: list[str]
    """Names of the bundled photos."""
    formats: list[ExportFacts]
    engines: list[EngineFacts]
    owner: bool
    """The page sits at the machine itself."""


class StateMessage(ShotState, frozen=True, tag_field="t", tag="state"):
    """The whole shot: after `hello`, and after every change for a page that does not ask for changes."""

    rev: int
    """Counts the states of this connection."""
    edit: int
    """The number of the page's last action that it contains; 0 for none."""


class ChangeMessage(Part, frozen=True, tag_field="t", tag="change"):
    """What makes the next state of the last: instead of every later state, at `/live/TOKEN?changes`."""

    rev: int
    """Revision, as in a state."""
    edit: int
    """Number of the edit, as in a state."""
    patch: Patch


class ViewMessage(ViewFacts, frozen=True, tag_field="t", tag="view"):
    """Only the `view` part of a state: when nothing else has changed."""

    edit: int
    """Number of the edit, as in a state."""


class NoticeMessage(Part, frozen=True, tag_field="t", tag="notice"):
    """A sentence for the person, when there is something to say."""

    kind: Literal["info", "warning", "error"]
    text: str


class Gone(Part, frozen=True, tag_field="t", tag="gone"):
    """The shot was put into the bin; the connection ends."""


class Done(Part, frozen=True, tag_field="t", tag="done"):
    """A message that has an `id` has been done."""

    id: int
    answer: Any | UnsetType = UNSET
    """Answer of a command that has one."""


class Refused(Part, frozen=True, tag_field="t", tag="refused"):
    """A message has not been done."""

    id: int | None
    text: str
    """Why, and what to do: a sentence."""


ServerMessage = Hello | StateMessage | ChangeMessage | ViewMessage | NoticeMessage | Gone | Done | Refused
"""What the studio tells a page in words."""


class PageRequest(Struct, frozen=True, kw_only=True, tag_field="t"):
    """A message from a page."""

    id: Number | None = None
    """Number of a message that is to be answered."""


class Act(PageRequest, frozen=True, tag="act"):
    """Do a command."""

    do: str
    """Its name."""
    args: dict[str, Any] | None = None
    """Its arguments by name."""


class Scrub(PageRequest, frozen=True, tag="scrub"):
    """The playhead is somewhere else: the latest counts, at most 60 a second, 12 while it plays."""

    time: float
    """Seconds."""
    jump: int | None = None
    """`view.jump` as the page knows it: it is ignored where the studio has moved the playhead since."""


class Ack(PageRequest, frozen=True, tag="ack"):
    """A live picture has been painted."""

    serial: int
    """Serial number of the last one."""


class Theme(PageRequest, frozen=True, tag="theme"):
    """How the page looks; the viewport follows."""

    dark: bool


class Motion(PageRequest, frozen=True, tag="motion"):
    """Whether the person prefers reduced motion; else a view takes a quarter of a second to go to a camera."""

    reduced: bool


class DrawRate(PageRequest, frozen=True, tag="draw_rate"):
    """How fast the viewport draws here, measured while it does."""

    fps: float
    software: bool
    """Whether it draws without a graphics card."""


class Room(PageRequest, frozen=True, tag="room"):
    """How much of the stage is free: what is framed lies in the part that shows it largest."""

    aspect: float
    """The stage's width over its height."""
    free: tuple[tuple[float, float, float, float], ...]
    """Rectangles that no tools and no picture lie over: left, top, right, bottom, shares of the stage."""


PageMessage = Act | Scrub | Ack | Theme | Motion | DrawRate | Room
"""What a page tells the studio."""
KINDS = frozenset(kind.__struct_config__.tag for kind in get_args(PageMessage))
"""What `t` may be in those."""
