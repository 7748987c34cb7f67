"""The locked start: frame 0 is the photo itself, and stays."""

from app.document.document import Document
from scene.path import edits
from scene.path.camera_path import CameraPath
from scene.path.edits import Selection
from scene.path.keyframes import Keyframe, Keyframes
from scene.path.moves import Move

LOCKED = "Frame 0 is the photo itself, as engines that continue a picture want it. Unlock the start to change it."
LOCKED_PATH = (
    "Frame 0 is locked to the photo, and this would take it elsewhere. Unlock the start to change the path as a whole."
)
AT_THE_PHOTO = 1e-9


def is_locked(document: Document, selection: Selection) -> bool:
    """Whether a keyframe is the photo's, which stays."""
    return document.start_locked and selection == (0, 0)


def makes_way(document: Document) -> bool:
    """Whether nobody has chosen the path yet: it is the studio's own proposal, or stands at the photo throughout."""
    first, *more = document.path.segments
    still = isinstance(first, Keyframes) and all(_is_photo(key) for key in first.keyframes)
    return document.suggested or (document.start_locked and not more and still)


def begins_at_photo(path: CameraPath) -> bool:
    """Whether frame 0 is taken from where the photo was."""
    first = path.segments[0]
    if isinstance(first, Move):
        return True
    key = first.keyframes[0]
    w, *xyz = key.wxyz
    away = max(map(abs, (*key.position, *xyz)))
    return key.time == 0 and away <= AT_THE_PHOTO * abs(w)


def _is_photo(key: Keyframe) -> bool:
    return (key.position, key.wxyz, key.fov_y) == (edits.PHOTO.position, edits.PHOTO.wxyz, edits.PHOTO.fov_y)
