"""A step that can be undone."""

from dataclasses import dataclass, replace

from app.document import Document
from scene.path.camera_path import CameraPath
from scene.path.edits import Selection


@dataclass(frozen=True)
class Edit:
    """A step that can be undone."""

    document: Document
    """Afterwards."""
    label: str
    """What was done: "Move keyframe 2"."""
    selection: Selection | None = None
    """What is selected afterwards; None leaves that as it is."""
    also: tuple[Selection, ...] = ()
    """The others that are then selected with it."""
    gesture: str = ""
    """Edits of one drag have the same, and are one step."""


def with_path(
    document: Document,
    path: CameraPath,
    label: str,
    *,
    selection: Selection | None = None,
    gesture: str = "",
    also: tuple[Selection, ...] = (),
) -> Edit:
    """Another path; it is no proposal of the studio any more."""
    return Edit(replace(document, path=path, suggested=False), label, selection, also, gesture)
