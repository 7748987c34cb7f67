"""Depth without a trained model: a floor, walls around a vanishing point, and what stands on the floor.

A guess in the tradition of Hoiem, Efros and Hebert's pop-ups and Hedau's rooms, in closed form: no weights, no
tables. It gives a believable parallax, and says of itself that it is approximate.
"""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Float
from PIL import Image
from scipy import ndimage
from scipy.spatial import ConvexHull

from scene.depth.box_layout import CAMERA_HEIGHT, fit_box
from scene.depth.depth_map import DepthMap, DepthSource
from scene.depth.regions import Regions, cut, enclosed, prominence, sky
from scene.depth.vanishing import VanishingPoint, vanishing_point
from scene.image import Photo

WORKING_SIZE = 224
"""Longer side of the picture the layout is found in, pixels."""
LINES_SIZE = 400
"""Longer side of the picture straight lines are found in, pixels."""
EDGE_SIZE = 1024
"""Longer side of the picture whose edges the depth follows, pixels; beyond, depth is interpolated."""
NEAREST, FARTHEST = 0.3, 60.0
"""The guess is held between these, metres."""
SKY_DEPTH = 60.0
SUBJECT = 0.28
"""Prominence from which on a region belongs to something that stands in the room."""
CLOSE_UP = (0.8, 2.4)
"""Metres at the bottom and the top of a photo in which nothing says where the floor is."""


@dataclass(frozen=True)
class LayoutPrior:
    """A `DepthEstimator` that needs nothing but the photo."""

    def estimate(self, photo: Photo) -> DepthMap:
        """An approximate depth of the photo; the same photo always gets the same one."""
        picture = photo.pixels.cpu().numpy()
        small = _fit(picture, WORKING_SIZE).astype(np.float64) / 255
        lines = _fit(picture, LINES_SIZE).astype(np.float64) / 255
        nearness, assumed = _nearness(small, lines, float(photo.intrinsics.fx) / photo.width)
        nearness = _follow_edges(nearness, small, _fit(picture, EDGE_SIZE).astype(np.float32) / 255)
        metres = (1 / torch.from_numpy(nearness).float())[None, None]
        metres = torch.nn.functional.interpolate(metres, size=(photo.height, photo.width), mode="bilinear")[0, 0]
        return DepthMap(metres.clamp(NEAREST, FARTHEST), DepthSource("layout-prior", "approximate", assumed))


def _fit(picture: np.ndarray, longest: int) -> np.ndarray:
    """The picture shrunk (never enlarged) so that its longer side is at most `longest`."""
    height, width = picture.shape[:2]
    scale = min(1.0, longest / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.BOX))


def _nearness(
    rgb: Float[np.ndarray, "height width 3"], lines: Float[np.ndarray, "rows columns 3"], focal: float
) -> tuple[np.ndarray, str]:
    """1 / depth [1/m] of a small picture, and what was assumed.

    `lines` is the same picture, larger, where thin lines are still to be seen; `focal` is in picture widths.
    """
    height, width = rgb.shape[:2]
    colour = _oklab(rgb)
    regions = cut(colour)
    open_sky = sky(regions, rgb)
    vanishing = vanishing_point(lines.mean(axis=-1))
    trust = vanishing.confidence
    horizon = _horizon(vanishing, open_sky)
    box = fit_box(colour, open_sky, vanishing.x if trust > 0 else 0.5, horizon, walls=trust)
    room = box.planes(height, width, focal * width).max(axis=0)
    scenic = max(trust, float(open_sky.any()))
    table = 1 / CLOSE_UP[1] + (1 / CLOSE_UP[0] - 1 / CLOSE_UP[1]) * np.linspace(0, 1, height)[:, None] ** 1.5
    layout = scenic * room + (1 - scenic) * table
    standing = _stand_up(layout, regions, ~open_sky)
    guess = np.where(open_sky, 1 / SKY_DEPTH, standing)
    found = f"a vanishing point found at ({vanishing.x:.2f}, {vanishing.y:.2f}) of the picture"
    if trust > 0.5:
        assumed = f"Guessed from {found}, with the camera assumed {CAMERA_HEIGHT} m above a level floor."
    elif scenic > 0.5:
        assumed = f"Guessed from the sky line, with the camera assumed {CAMERA_HEIGHT} m above level ground."
    else:
        assumed = f"Guessed as a close view from {CLOSE_UP[0]} m to {CLOSE_UP[1]} m; no horizon was found in the photo."
    return guess, assumed


def _horizon(vanishing: VanishingPoint, open_sky: Bool[np.ndarray, "height width"]) -> float:
    """Height of the horizon in the picture (0 top, 1 bottom): vanishing point, else lower end of the sky, else usual."""
    usual = 0.42
    if open_sky.any():
        height = open_sky.shape[0]
        lowest = np.where(open_sky.any(axis=0), height - open_sky[::-1].argmax(axis=0), 0) / height
        usual = float(np.clip(np.percentile(lowest[lowest > 0], 85), 0.3, 0.85))
    return vanishing.confidence * vanishing.y + (1 - vanishing.confidence) * usual


def _stand_up(layout: np.ndarray, regions: Regions, solid: Bool[np.ndarray, "height width"]) -> np.ndarray:
    """Raise what stands out from the background to the depth of the floor where it ends below, slightly rounded.

    What stands out little, is small or is ragged is raised less: a wrong cut-out is uglier than a missing one.
    """
    score = prominence(regions)[regions.labels]
    subjects = _subjects(regions) & solid
    elsewhere = score[~subjects].mean() if not subjects.all() else 0.0
    parts, count = ndimage.label(subjects)
    result = layout.copy()
    for part in range(1, count + 1):
        inside = parts == part
        lowest = np.nonzero(inside)[0].max()
        base = layout[lowest][inside[lowest]].mean()
        inset = ndimage.gaussian_filter(np.pad(_inset(inside), 1)[1:-1, 1:-1], 3.0)
        rounded = base * (1 + 0.08 * np.sqrt(inset / inset.max()))
        distinct, large = (score[inside].mean() - elsewhere - 0.05) / 0.25, inside.mean() / 0.03
        compact = (inside.sum() / _hull_area(inside) - 0.4) / 0.35
        sure = np.prod(np.clip([distinct, large, compact], 0, 1))
        result = np.where(inside, layout + sure * np.maximum(rounded - layout, 0), result)
    return result


def _inset(inside: Bool[np.ndarray, "height width"]) -> Float[np.ndarray, "height width"]:
    """How far each pixel is inside, pixels; the frame of the picture counts as outside."""
    distance = ndimage.distance_transform_edt(np.pad(inside, 1))
    assert isinstance(distance, np.ndarray)
    return distance[1:-1, 1:-1]


def _hull_area(inside: Bool[np.ndarray, "height width"]) -> float:
    """Area of the convex hull of the pixels, corners included."""
    rows, columns = np.nonzero(inside ^ ndimage.binary_erosion(inside))
    corners = [np.stack([rows + down, columns + across], axis=1) for down in (0, 1) for across in (0, 1)]
    return float(ConvexHull(np.concatenate(corners)).volume)


def _subjects(regions: Regions) -> Bool[np.ndarray, "height width"]:
    """What stands out, as whole things: without holes, and without specks."""
    height, width = regions.labels.shape
    score = prominence(regions)
    around = regions.mean(ndimage.gaussian_filter(score[regions.labels], 0.05 * max(height, width)))
    chosen = enclosed(regions, (score + around) / 2 > SUBJECT)[regions.labels]
    parts, _ = ndimage.label(chosen)
    size = np.bincount(parts.ravel())
    size[0] = 0
    return (size > 0.01 * chosen.size)[parts]


def _follow_edges(values: np.ndarray, small: np.ndarray, large: np.ndarray) -> np.ndarray:
    """Enlarge `values` from the small picture to the large one, taking each pixel's from the neighbours it looks like.

    Joint bilateral upsampling (Kopf et al., SIGGRAPH 2007) over the four cells around a pixel.
    """
    height, width = large.shape[:2]
    rows = np.clip((np.arange(height) + 0.5) * small.shape[0] / height - 0.5, 0, small.shape[0] - 1).astype(np.float32)
    columns = np.clip((np.arange(width) + 0.5) * small.shape[1] / width - 0.5, 0, small.shape[1] - 1).astype(np.float32)
    top, left = rows.astype(int), columns.astype(int)
    total = np.zeros((height, width), np.float32)
    weights = np.zeros((height, width), np.float32)
    small32, values32 = small.astype(np.float32), values.astype(np.float32)
    for down in (0, 1):
        row = np.minimum(top + down, small.shape[0] - 1)
        row_weight = (1 - np.abs(rows - (top + down)))[:, None]
        for across in (0, 1):
            column = np.minimum(left + across, small.shape[1] - 1)
            column_weight = (1 - np.abs(columns - (left + across)))[None]
            near = small32[row][:, column]
            unlike = ((large - near) ** 2).sum(axis=-1)
            weight = np.maximum(row_weight * column_weight, 1e-4) * (np.exp(-unlike / (2 * 0.08**2)) + 1e-3)
            total += weight * values32[row][:, column]
            weights += weight
    return total / weights


def _oklab(rgb: Float[np.ndarray, "height width 3"]) -> Float[np.ndarray, "height width 3"]:
    """Ottosson's Oklab, times 100: distances are about as large as the differences we see."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    lms = np.array(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    )
    lab = np.array(
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ]
    )
    return 100 * np.cbrt(linear @ lms.T) @ lab.T
