"""A path from another tool takes the place of the shot's own."""

from dataclasses import replace

from app.authoring.edit import Edit
from app.document import Document
from scene.camera_path import CameraPath
from scene.moves import Move

MOST_FRAMES = 961
"""Of a clip here."""
AT_THE_PHOTO = 1e-9


def accept(document: Document, path: CameraPath, frames: int | None, name: str) -> Edit:
    """The path as it was brought; with `frames`, the clip takes that many, and so shows exactly those cameras.

    The start stays locked only where it is the photo's.
    """
    moves = any(isinstance(part, Move) for part in path.segments)
    edited = replace(
        document,
        path=path if moves else replace(path, up=document.path.up),  # moves were made for their own vertical
        suggested=False,
        start_locked=document.start_locked and begins_at_photo(path),
        frames=document.frames if frames is None else frames,
    )
    if not 2 <= edited.wished_frames <= MOST_FRAMES:
        edited = replace(edited, frames=MOST_FRAMES)
    return Edit(edited, f"Import {name}")


def begins_at_photo(path: CameraPath) -> bool:
    """Whether frame 0 is taken from where the photo was."""
    first = path.segments[0]
    if isinstance(first, Move):
        return True
    key = first.keyframes[0]
    w, *xyz = key.wxyz
    away = max(map(abs, (*key.position, *xyz)))
    return key.time == 0 and away <= AT_THE_PHOTO * abs(w)
