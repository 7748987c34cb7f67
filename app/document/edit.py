"""A step that can be undone, and what it is made from."""

from dataclasses import dataclass, field, replace

from app.document.document import Document
from app.document.view import View
from scene.camera import Intrinsics
from scene.errors import InputError
from scene.moving.moving_scene import MovingScene
from scene.path.camera_path import CameraPath, lasts
from scene.path.edits import Selection
from scene.scene import Scene

NOT_YET = "The photo is still becoming a scene. Wait a moment; the Image tab says how far it is."


@dataclass(frozen=True, kw_only=True)
class Edit:
    """A step that can be undone."""

    document: Document
    """The shot afterwards."""
    label: str
    """What was done: "Move keyframe 2"."""
    selection: Selection | None = None
    """What is selected afterwards; None leaves that as it is."""
    others: tuple[Selection, ...] = ()
    """The others that are then selected with it."""
    jumps: bool = False
    """The playhead goes to what is selected."""
    deselects: bool = False
    """Nothing is selected afterwards."""
    gesture: str = ""
    """Edits of one drag have the same name, and are one step."""
    done: bool = True
    """The drag, if it is one, is over."""
    notice: str = ""
    """A sentence for the person."""


@dataclass(frozen=True)
class Around:
    """What a path stands in."""

    lens: Intrinsics
    """The clip's, where nothing zooms."""
    subject_distance: float
    """Distance of the subject in front of the photo, metres."""


@dataclass(frozen=True, kw_only=True)
class Context:
    """What an edit is made from: the shot as it is now, and how it is being looked at."""

    document: Document
    view: View = field(default_factory=View)
    scene: Scene | None = None
    """The photo in space; None while it is still being lifted."""
    moving: MovingScene | None = None
    """The same with its time, which a clip has."""
    around: Around | None = None
    """What the path stands in, where there is a scene."""
    length: float | None = None
    """Duration of the path with the way back of a loop, seconds; None where it has not been baked."""
    gesture: str = ""
    """Name of the drag that goes on; "" if there is none."""

    @property
    def path(self) -> CameraPath:
        """The editable path."""
        return self.document.path

    @property
    def duration(self) -> float:
        """Duration of the path with the way back of a loop, seconds."""
        return lasts(self.document.path) if self.length is None else self.length

    @property
    def lens(self) -> Intrinsics:
        """Lens of the clip, where nothing zooms.

        Raises:
            InputError: there is no scene yet.
        """
        return self._place().lens

    @property
    def subject_distance(self) -> float:
        """Distance of the subject in front of the photo, metres.

        Raises:
            InputError: there is no scene yet.
        """
        return self._place().subject_distance

    def _place(self) -> Around:
        if self.around is None:
            raise InputError(NOT_YET)
        return self.around


def with_path(
    document: Document,
    path: CameraPath,
    label: str,
    *,
    selection: Selection | None = None,
    others: tuple[Selection, ...] = (),
    jumps: bool = False,
    deselects: bool = False,
    gesture: str = "",
    done: bool = True,
    notice: str = "",
) -> Edit:
    """An edit to another path; it is no proposal of the studio any more."""
    return Edit(
        document=replace(document, path=path, suggested=False),
        label=label,
        selection=selection,
        others=others,
        jumps=jumps,
        deselects=deselects,
        gesture=gesture,
        done=done,
        notice=notice,
    )
