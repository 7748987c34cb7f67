"""Frusta: the photo's, those of keyframes and of the ends of moves, and the camera at the playhead."""

import io
import math
from dataclasses import replace

import numpy as np
import torch
from PIL import Image

from app.document.baking import Camera
from app.palette import Colour
from app.studio.studio import Studio
from app.viewport.extent import Extent
from app.viewport.off_axis import turned_to_window
from app.viewport.shapes import Frustum, FrustumImage
from scene.errors import InputError
from scene.path.camera_path import starts
from scene.path.edits import Selection
from scene.path.moves import Move
from scene.pose import rotation_from_wxyz
from scene.scene import Scene

PHOTO_SIDE = 384
"""Longer side of the picture in the photo's frustum, pixels."""


def photo_frustum(scene: Scene, key: str, extent: Extent, colours: dict[str, Colour]) -> Frustum:
    """Where the photo was taken from, with the photo in it."""
    lens = scene.intrinsics

    def reduced() -> np.ndarray:
        image = Image.fromarray(scene.photo.pixels.numpy())
        image.thumbnail((PHOTO_SIDE, PHOTO_SIDE))
        return np.asarray(image)

    return Frustum(
        position=(0.0, 0.0, 0.0),
        wxyz=(1.0, 0.0, 0.0, 0.0),
        fov_y=float(lens.fov_y),
        aspect=lens.width / lens.height,
        size=0.08 * extent.near,
        colour=colours["photo"],
        picture=FrustumImage(key, reduced),
        clickable=True,
    )


def key_frusta(studio: Studio, scene: Scene, extent: Extent, colours: dict[str, Colour]) -> dict[str, Frustum]:
    """One for every keyframe, and one where each move ends; what is selected is brighter and filled."""
    lens = studio.clip_lens(scene)
    lens_fov, aspect = clip_lens(studio, scene)
    selected = studio.view.selected
    plain = Frustum(
        position=(0.0, 0.0, 0.0),
        wxyz=(1.0, 0.0, 0.0, 0.0),
        fov_y=lens_fov,
        aspect=aspect,
        size=0.042 * extent.near,
        colour=colours["keyframe"],
    )
    frusta: dict[str, Frustum] = {}
    for at, time, key, locked in studio.keyframes():
        wxyz, shown_aspect = turned_to_window(_unit(key.wxyz), key.fov_y or lens_fov, lens)
        shape = replace(
            plain,
            position=key.position,
            wxyz=wxyz,
            fov_y=key.fov_y or lens_fov,
            aspect=shown_aspect,
            picture=_thumbnail(studio, studio.thumbnail_key(time, key)),
            clickable=True,
            selects=at,
        )
        if locked:
            shape = replace(shape, colour=colours["photo"], size=0.6 * plain.size, picture=None)
        if at in selected:
            shape = replace(shape, colour=colours["keyframe-selected"], thickness=3.0, filled=True)
        elif shape.picture is None:
            shape = replace(shape, filled=True)  # lines alone are hard to hit
        frusta[frustum_name(at)] = shape
    for segment, (start, part) in enumerate(zip(starts(studio.path), studio.path.segments, strict=True)):
        camera = camera_at(studio, start + part.duration - 1e-6) if isinstance(part, Move) else None
        if camera is not None:
            chosen = (segment, None) in selected
            wxyz, shown_aspect = turned_to_window(camera.wxyz, camera.fov_y or lens_fov, lens)
            frusta[f"move{segment}"] = replace(
                plain,
                position=camera.position,
                wxyz=wxyz,
                fov_y=camera.fov_y or lens_fov,
                aspect=shown_aspect,
                size=0.7 * plain.size,
                colour=colours["keyframe-selected" if chosen else "move"],
                thickness=3.0 if chosen else 1.5,
                filled=True,
                clickable=True,
                selects=(segment, None),
            )
    return frusta


def frustum_name(selection: Selection) -> str:
    """Name of a keyframe's frustum in its group."""
    return f"key{selection[0]}-{selection[1]}"


def frustum_corners(frustum: Frustum) -> np.ndarray:
    """Eye and the four corners of the picture, in the world: [5 3]."""
    across = math.tan(frustum.fov_y / 2) * frustum.aspect
    down = math.tan(frustum.fov_y / 2)
    far = frustum.size / (across * down / 3) ** (1 / 3)  # as viser draws it: a quarter of its volume is `size` cubed
    corners = [(x * across * far, y * down * far, far) for x in (-1, 1) for y in (-1, 1)]
    rotation = rotation_from_wxyz(torch.tensor(frustum.wxyz, dtype=torch.float64)).numpy()
    return np.array([(0.0, 0.0, 0.0), *corners]) @ rotation.T + np.array(frustum.position)


def playhead_frustum(studio: Studio, scene: Scene, extent: Extent, colours: dict[str, Colour]) -> dict[str, Frustum]:
    """The camera that is flown, or else the one at the playhead; none where the path has none."""
    camera = studio.pilot.camera or camera_at(studio, studio.view.time)
    if camera is None:
        return {}
    fov_y = camera.fov_y or clip_lens(studio, scene)[0]
    wxyz, aspect = turned_to_window(camera.wxyz, fov_y, studio.clip_lens(scene))
    frustum = Frustum(
        position=camera.position,
        wxyz=wxyz,
        fov_y=fov_y,
        aspect=aspect,
        size=0.048 * extent.near,
        colour=colours["playhead"],
        thickness=2.5,
    )
    return {"camera": frustum}


def camera_at(studio: Studio, time: float) -> Camera | None:
    """Find the camera on the path; None where it cannot be made just now."""
    try:
        return studio.camera_at(time)
    except InputError:
        return None  # the studio says it where the person reads it


def clip_lens(studio: Studio, scene: Scene) -> tuple[float, float]:
    """Vertical field of view [radians] and aspect of the clip when no keyframe says otherwise."""
    lens = studio.clip_lens(scene)
    return float(lens.fov_y), lens.width / lens.height


def _thumbnail(studio: Studio, key: str) -> FrustumImage | None:
    jpeg = studio.picture.thumbnails.get(key)
    return None if jpeg is None else FrustumImage(key, lambda: np.asarray(Image.open(io.BytesIO(jpeg))))


def _unit(wxyz: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    w, x, y, z = (np.array(wxyz) / np.linalg.norm(wxyz)).tolist()
    return w, x, y, z
