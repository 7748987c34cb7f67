"""Depth without a trained model: a floor, walls around a vanishing point, and what stands on the floor.

A guess in the tradition of Hoiem, Efros and Hebert's pop-ups (SIGGRAPH 2005) and Hedau's rooms (ICCV 2009), in
closed form: no weights, no tables. It gives a believable parallax, and says of itself that it is approximate.
"""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Float, UInt8
from PIL import Image

from scene.depth.box_layout import CAMERA_HEIGHT, fit_box
from scene.depth.depth_map import DepthMap, DepthSource
from scene.depth.edge_following import follow_edges
from scene.depth.oklab import oklab
from scene.depth.regions import cut
from scene.depth.sky import find_sky
from scene.depth.subjects import prominence, raise_subjects
from scene.depth.vanishing import VanishingPoint, vanishing_point
from scene.photo.image import Photo

LAYOUT_SIZE, LINES_SIZE, EDGES_SIZE = 224, 400, 1024
"""Longer side of the pictures in which the layout is found, straight lines are, and edges are followed, pixels."""
NEAREST, FARTHEST = 0.3, 60.0
"""The guess is held between these, metres; the sky is at the far one."""
CLOSE_UP = (0.8, 2.4)
"""Metres at the bottom and the top of a photo in which nothing says where the floor is."""
USUAL_HORIZON = 0.3
"""Where it is then, from the top: people look down at near things."""


@dataclass(frozen=True)
class LayoutPrior:
    """A `DepthEstimator` that needs nothing but the photo."""

    def estimate(self, photo: Photo) -> DepthMap:
        """An approximate depth of the photo; the same photo always gets the same one."""
        pixels = photo.pixels.cpu().numpy()
        small, lines, large = (_shrunk(pixels, size) for size in (LAYOUT_SIZE, LINES_SIZE, EDGES_SIZE))
        vanishing = vanishing_point(lines.mean(axis=-1))
        nearness, assumed = _guess(small, vanishing, float(photo.intrinsics.fx) / photo.width)
        metres = torch.from_numpy(1 / follow_edges(nearness, small, large))[None, None].float()
        metres = torch.nn.functional.interpolate(metres, size=(photo.height, photo.width), mode="bilinear")[0, 0]
        return DepthMap(metres.clamp(NEAREST, FARTHEST), DepthSource("layout-prior", "approximate", assumed))


def _shrunk(pixels: UInt8[np.ndarray, "height width 3"], longest: int) -> Float[np.ndarray, "rows columns 3"]:
    """The picture in [0, 1], made smaller (never larger) so that its longer side is at most `longest`."""
    height, width = pixels.shape[:2]
    scale = min(1.0, longest / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BOX)) / 255


def _guess(
    srgb: Float[np.ndarray, "height width 3"], vanishing: VanishingPoint, focal: float
) -> tuple[Float[np.ndarray, "height width"], str]:
    """1 / depth [1/m] of a small picture, and what was assumed; `focal` is in picture widths."""
    height, width = srgb.shape[:2]
    colour, trust = oklab(srgb), vanishing.confidence
    regions = cut(colour)
    sky = find_sky(regions, srgb)
    box = fit_box(colour, sky, vanishing.x if trust > 0 else 0.5, _horizon(vanishing, sky), with_walls=trust > 0)
    planes = box.planes(height, width, focal * width)
    room = planes.max(axis=0)
    scenic = max(trust, float(sky.any()))
    layout = scenic * room + (1 - scenic) * _close_up(room)
    differs = regions.mean(_unlike_its_plane(colour, planes.argmax(axis=0)))
    # Where walls explain the picture, less of it is left for subjects to explain.
    standing = raise_subjects(
        layout, regions, prominence(regions) * (1 - trust + trust * differs), ~sky, most=1 - 0.7 * trust
    )
    return np.where(sky, 1 / FARTHEST, standing), _in_words(vanishing, bool(sky.any()))


def _horizon(vanishing: VanishingPoint, sky: Bool[np.ndarray, "height width"]) -> float:
    """Fraction of the height, from the top: the vanishing point's, else the lower end of the sky, else the usual."""
    usual = USUAL_HORIZON
    if sky.any():
        lowest = sky.shape[0] - sky[::-1].argmax(axis=0)
        usual = float(np.clip(np.percentile(lowest[sky.any(axis=0)], 85) / sky.shape[0], 0.3, 0.85))
    return vanishing.confidence * vanishing.y + (1 - vanishing.confidence) * usual


def _close_up(room: Float[np.ndarray, "height width"]) -> Float[np.ndarray, "height width"]:
    """1 / depth of a table top: half way between a plane that rises evenly and the floor and far end of `room`."""
    near, far = 1 / CLOSE_UP[0], 1 / CLOSE_UP[1]
    rising = far + (near - far) * np.linspace(0, 1, len(room))[:, None] ** 1.5
    return (rising + near * room / room[-1].max()) / 2


def _unlike_its_plane(
    colour: Float[np.ndarray, "height width 3"], plane: np.ndarray
) -> Float[np.ndarray, "height width"]:
    """0 for the usual colour of the wall, floor or ceiling it is on or before; 1 for clearly another."""
    usual = np.zeros((5, 3))
    for index in np.unique(plane):
        usual[index] = np.median(colour[plane == index], axis=0)
    return np.clip(np.linalg.norm(colour - usual[plane], axis=-1) / 20, 0, 1)


def _in_words(vanishing: VanishingPoint, sky: bool) -> str:
    if vanishing.confidence > 0.5:
        where = f"{vanishing.x:.0%} across and {vanishing.y:.0%} down"
        return (
            f"Guessed from a vanishing point {where} the photo, with the camera {CAMERA_HEIGHT} m above a level floor."
        )
    if sky:
        return f"Guessed from the sky line as horizon, with the camera {CAMERA_HEIGHT} m above level ground."
    return f"Guessed as a close view, {CLOSE_UP[0]} m to {CLOSE_UP[1]} m away; the photo shows no clear horizon."
