"""Corners of the drawn scene, whose places in space are known, found again in a frame of a video."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, UInt8
from scipy.ndimage import maximum_filter, minimum_filter
from torch import Tensor

from scene.obey.contrast import contrast_pyramid, grey_picture
from scene.obey.drawn import Drawn
from scene.recover.features import RADIUS, Pyramid, corners, followed
from scene.recover.tracks import SMOOTH, depth_at

CORNERS = 500
"""Corners that are looked for in a frame."""
MARGIN = RADIUS + 2
"""Pixels around a corner that must be covered: its window, and what smooths it."""

Lens = tuple[float, float, float, float]
"""Focal lengths and centre: fx, fy, cx, cy [px]."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Matches:
    """Corners that were found again, one a row."""

    points: Float[np.ndarray, "points 3"]
    """Where they are in space by the scene's depth, in the axes of the camera that it was drawn for, metres."""
    drawn: Float[np.ndarray, "points 2"]
    """Where they were drawn, pixels."""
    uv: Float[np.ndarray, "points 2"]
    """Where the video shows them, pixels."""
    looked_for: int
    """Number of corners that there were to find."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Frame:
    """A frame of a video, made ready to be searched."""

    rgb: UInt8[Tensor, "height width 3"]
    shown: Bool[np.ndarray, "height width"]
    """Where the video shows anything: one of another shape leaves margins."""
    pyramid: Pyramid

    @staticmethod
    def of(rgb: UInt8[Tensor, "height width 3"], shown: Bool[np.ndarray, "height width"]) -> "Frame":
        """The frame with its contrast."""
        return Frame(rgb=rgb, shown=shown, pyramid=contrast_pyramid(grey_picture(rgb.numpy(), shown), shown))


def matched(drawn: Drawn, lens: Lens, frame: Frame, pool: ThreadPoolExecutor, threads: int) -> Matches:
    """Corners of what is drawn, where it is covered and smooth, that the frame shows as well."""
    depth = drawn.depth.numpy()
    covered = depth > 0
    height, width = depth.shape
    grey = grey_picture(drawn.rgb.numpy(), covered)
    usable = minimum_filter(covered, 2 * MARGIN + 1, mode="constant") & _smooth(depth)
    at = corners(grey, np.empty((0, 2), np.float32), (width * height / CORNERS) ** 0.5, usable)
    there, found = followed(contrast_pyramid(grey, covered), frame.pyramid, at, pool, threads)
    uv, seen = at + 0.5, there + 0.5
    z = depth_at(depth, uv.astype(np.float64), (width, height))
    inside = np.clip(seen, 0, [width - 1, height - 1]).astype(int)
    found &= ~np.isnan(z) & frame.shown[inside[:, 1], inside[:, 0]]
    uv, seen, z = (each[found].astype(np.float64) for each in (uv, seen, z))
    fx, fy, cx, cy = lens
    points = np.column_stack([(uv[:, 0] - cx) / fx * z, (uv[:, 1] - cy) / fy * z, z])
    return Matches(points=points, drawn=uv, uv=seen, looked_for=len(at))


def _smooth(depth: Float[np.ndarray, "height width"]) -> Bool[np.ndarray, "height width"]:
    """Where no two surfaces meet within a few pixels."""
    return maximum_filter(depth, 5) < minimum_filter(depth, 5) * (1 + SMOOTH) ** 3
