"""How a shot is being looked at, and what those who look are told."""

from dataclasses import dataclass
from enum import Flag, auto
from typing import Literal

from app.document.document import PhotoSource
from scene.ground import Ground
from scene.path.edits import Selection
from scene.pose import Point


class Change(Flag):
    """What listeners are told."""

    DOCUMENT = auto()
    VIEW = auto()
    SCENE = auto()
    LIVE = auto()
    """The newest pose has been rendered."""
    PREVIEW = auto()
    """More frames, or thumbnails, have been rendered."""
    JOB = auto()
    NOTICE = auto()
    IMPORT = auto()
    """A path that waits to be accepted has changed."""
    FRAME = auto()
    """The free view shall frame the selection."""
    CLEARANCE = auto()
    """How near the path comes to things has been measured."""
    LOCKED_CELLS = auto()
    """Which cells the engine will lock has been found."""
    MARKS = auto()
    """Something else has been pointed at."""
    SHOT = auto()
    """It is called something else."""
    GONE = auto()
    """It has left the library."""
    STAND = auto()
    """The free view shall stand somewhere else."""
    FLIGHT = auto()
    """The camera has been flown somewhere else."""


@dataclass(frozen=True, kw_only=True)
class View:
    """How the shot is being looked at. Not undone, shared by the tabs of a session."""

    time: float = 0.0
    """Moment of the playhead, seconds."""
    jump: int = 0
    """Counts the times that the studio itself has moved the playhead: what a page sent before that is out of date."""
    selection: Selection | None = None
    """What the gizmo and the panel are on."""
    others: tuple[Selection, ...] = ()
    """What else is selected with it."""
    through_camera: bool = False
    tint: bool = True
    """The picture tints what is invented, while it stands still: black is hard to tell from a dark room."""
    cells: bool = False
    """The picture tints the latent cells that the engine will lock."""
    before: bool = False
    """Picture and viewport show the scene without its repairs."""
    surface: bool = True
    """The viewport draws the photo as a surface, not as points."""
    gizmo: Literal["move", "turn", "bend"] = "move"
    """What dragging a selected keyframe in the viewport does; "bend" leaves it to the handles of the path."""
    space: Literal["local", "world"] = "local"
    snap: bool = False
    """The gizmo goes by round numbers."""
    loop: tuple[float, float] | None = None
    """The part of the path that plays again and again, seconds."""
    auto_key: bool = False
    """A flight through the camera that comes to rest becomes a keyframe by itself."""
    measuring: bool = False
    """Somebody measures: what was measured is shown only then."""
    checked: int | None = None
    """The take whose camera is drawn beside the path it was asked for."""
    in_sight: bool = True
    """The free view shows something of the scene."""

    @property
    def selected(self) -> tuple[Selection, ...]:
        """All that is selected, that which the gizmo is on first."""
        return () if self.selection is None else (self.selection, *self.others)


@dataclass(frozen=True, kw_only=True)
class Marks:
    """What was pointed at. Not undone, shared by the tabs of a session."""

    photo: PhotoSource | None = None
    """Which they are of."""
    subject: Point | None = None
    """What moves shall go by."""
    measured: tuple[Point, ...] = ()
    """The ends of what is measured, one or two."""
    ground: Ground | None = None
    """Where it was looked for."""


@dataclass(frozen=True)
class Notice:
    """A sentence for the person."""

    kind: Literal["info", "warning", "error"]
    text: str
