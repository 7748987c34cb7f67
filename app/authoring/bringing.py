"""A path from another tool takes the place of the shot's own."""

from dataclasses import replace

from app.authoring.edit import Edit
from app.document import MOST_FRAMES, Document
from scene.path.camera_path import CameraPath
from scene.path.moves import Move
from scene.trajectory import Trajectory

AT_THE_PHOTO = 1e-9


def accept(document: Document, path: CameraPath, like: Trajectory | None, name: str) -> Edit:
    """The path as it was brought; `like` the file's cameras, the clip runs at their rate and shows exactly them.

    It then has as many frames as its path lasts; another number only where the file has one, over the same moves. The
    start stays locked only where it is the photo's.
    """
    moves = any(isinstance(part, Move) for part in path.segments)
    edited = replace(
        document,
        path=path if moves else replace(path, up=document.path.up),  # moves were made for their own vertical
        suggested=False,
        start_locked=document.start_locked and begins_at_photo(path),
    )
    if like is not None:
        edited = replace(edited, rate=like.fps, frames=None)
        if edited.wished_frames != len(like) <= MOST_FRAMES:
            edited = replace(edited, frames=len(like))
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
