"""A keyframe kept where a camera is."""

from dataclasses import replace

from app.document.baking import Camera, keyframe_at
from app.document.edit import Context, Edit, with_path
from app.document.start_lock import is_locked, makes_way
from scene.path import edits
from scene.path.camera_path import CameraPath
from scene.path.keyframes import Keyframes


def kept(now: Context, time: float, camera: Camera, near: float, *, flown: bool = False) -> Edit:
    """A keyframe at `time`; at the end it extends the path, within `near` seconds of another it overwrites that.

    A path that `makes_way` does so for photo and camera. A locked start stays what it is, and so does every
    keyframe if the camera was `flown` there: the new one then comes behind the end.
    """
    document, key = now.document, keyframe_at(camera)
    if makes_way(document):
        path = CameraPath(
            segments=(Keyframes(keyframes=(edits.PHOTO, replace(key, time=edits.LEG))),), up=document.path.up
        )
        return with_path(document, path, "Add keyframe", selection=(0, 1))
    at_start = isinstance(document.path.segments[0], Keyframes) and time <= near
    taken = flown and any(abs(other - time) <= near for _, other, _ in edits.keyframes(document.path))
    if taken or (at_start and is_locked(document, (0, 0))):
        time = document.path.duration
    path, selection = edits.added_keyframe(document.path, time, key, near)
    return with_path(document, path, "Add keyframe", selection=selection)
