"""The scene from above, as a small map to draw on: up is away from the photo, right is right."""

import io
import weakref
from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy.ndimage import distance_transform_edt

from scene.scene import Scene

SIDE = 360
"""Pixels: twice what the page shows, for screens with more of them."""
MARGIN = 0.06
"""Share of the map that is margin, on every side."""
GAP = 5
"""Pixels from a point that are filled with it, where none is nearer."""


@dataclass(frozen=True)
class Area:
    """The square of ground that the map shows, metres."""

    left: float
    """World x of its left rim."""
    near: float
    """World z of its lower rim."""
    side: float


@dataclass(frozen=True)
class GroundMap:
    """What is known of a scene's ground."""

    area: Area
    height: float
    """Height of the photo's camera over what lies before its feet, metres."""


_ground_maps: "weakref.WeakKeyDictionary[Scene, GroundMap]" = weakref.WeakKeyDictionary()


def ground_map(scene: Scene) -> GroundMap:
    """What the map shows, and how high the photo's camera stands; once for each scene."""
    if scene not in _ground_maps:
        _ground_maps[scene] = GroundMap(_area(scene), _standing_height(scene))
    return _ground_maps[scene]


def _area(scene: Scene) -> Area:
    """The photo's camera, and all but what is farthest or most aside."""
    x, _, z = _solid(scene).T
    if not len(z):
        return Area(-5.0, -1.0, 10.0)
    far = float(np.quantile(z, 0.97))
    left, right = (float(each) for each in np.quantile(x[z <= far], [0.01, 0.99]))
    left, right = min(left, 0.0), max(right, 0.0)
    side = max(far, right - left) / (1 - 2 * MARGIN)
    return Area((left + right - side) / 2, (far - side) / 2, side)


def _standing_height(scene: Scene) -> float:
    """The bottom of the picture is what lies before the camera's feet; where that shows none, a share of the way."""
    height, width = scene.sky.shape
    rows = slice(height - max(1, height // 20), height)
    usable = scene.points.reliable.reshape(height, width)[rows] & ~scene.sky[rows]
    y = scene.points.xyz[:, 1].reshape(height, width)[rows][usable]
    height_m = float(y.median()) if len(y) else 0.0
    return height_m if height_m > 0.02 * scene.subject_distance else 0.25 * scene.subject_distance


def picture(scene: Scene) -> bytes:
    """PNG of the points from above, clear where there are none.

    What is higher than the photo's camera, a ceiling say, shows only where nothing is under it; else the highest does.
    """
    place, points = ground_map(scene).area, scene.points
    usable = (points.reliable & ~scene.sky.reshape(-1)).numpy()
    xyz, rgb = points.xyz.numpy()[usable], points.rgb.numpy()[usable]
    scale = SIDE / place.side
    column = np.floor((xyz[:, 0] - place.left) * scale).astype(np.int64)
    row = np.floor(SIDE - (xyz[:, 2] - place.near) * scale).astype(np.int64)
    inside = (column >= 0) & (column < SIDE) & (row >= 0) & (row < SIDE)
    pixel, height, rgb = (row * SIDE + column)[inside], -xyz[inside, 1], rgb[inside]
    over = height > 0
    low = _layer(pixel[~over], rgb[~over], height[~over])
    high = _layer(pixel[over], rgb[over], height[over])
    file = io.BytesIO()
    Image.fromarray(np.where(low[..., 3:] > 0, low, high), "RGBA").save(file, "PNG")
    return file.getvalue()


def _layer(pixel: np.ndarray, rgb: np.ndarray, height: np.ndarray) -> np.ndarray:
    """[SIDE SIDE 4] of the highest point in every pixel; what is `GAP` pixels from any is filled with the nearest."""
    picture = np.zeros((SIDE * SIDE, 4), np.uint8)
    if not len(pixel):
        return picture.reshape(SIDE, SIDE, 4)
    order = np.argsort(height)  # of several values for one pixel, the last stays
    picture[pixel[order], :3], picture[pixel, 3] = rgb[order], 255
    picture = picture.reshape(SIDE, SIDE, 4)
    nearest = distance_transform_edt(picture[..., 3] == 0, return_indices=True)
    assert isinstance(nearest, tuple)
    away, (row, column) = nearest
    return np.where((away <= GAP)[..., None], picture[row, column], 0).astype(np.uint8)


def _solid(scene: Scene) -> np.ndarray:
    """Points that are neither sky nor doubtful, [n 3]; not all of them."""
    usable = scene.points.reliable & ~scene.sky.reshape(-1)
    xyz = scene.points.xyz[usable]
    return xyz[:: max(1, len(xyz) // 50_000)].numpy()
