"""The camera that somebody looks through: on the path, where it was flown to, or the free view's."""

from dataclasses import replace
from typing import TYPE_CHECKING

from app.derived.picture import Pose, keyframe_pose
from app.document.baking import Camera, keyframe_at
from scene.errors import InputError

if TYPE_CHECKING:
    from app.studio.studio import Studio


def overlooks(studio: "Studio") -> bool:
    """Whether the overview is seen as it was framed: nobody has chosen that view."""
    return not studio.view.through_camera and (studio.first_look or studio.director is None)


def viewed(studio: "Studio") -> Camera:
    """The camera that is being looked through.

    Raises:
        InputError: there is none yet.
    """
    camera = studio.director
    if studio.view.through_camera and (on_path := through_camera(studio)) is not None:
        camera = on_path
    if camera is None:
        raise InputError("There is no view to take the keyframe from. Wait until the viewport shows the scene.")
    return camera


def chosen_view(studio: "Studio") -> Camera:
    """The camera that somebody has chosen: of an overview that nobody has moved, what is seen through Camera.

    Raises:
        InputError: there is none yet.
    """
    return (through_camera(studio) if overlooks(studio) else None) or viewed(studio)


def through_camera(studio: "Studio") -> Camera | None:
    """What is seen through Camera: where it was flown to, or else on the path; None while there is no scene."""
    on_path = studio.camera_at(studio.view.time)
    return studio.pilot.camera or (None if on_path is None else replace(on_path, fov_y=None))


def flown_pose(studio: "Studio") -> Pose | None:
    """The flown camera as it is rendered; None where it is not looked through."""
    scene, flown = studio.seen_moving, studio.pilot.camera
    if scene is None or flown is None or not studio.view.through_camera:
        return None
    frame = studio.scene_frame_at(studio.view.time)
    return keyframe_pose(keyframe_at(flown), scene, studio.clip_lens(scene.home), frame)
