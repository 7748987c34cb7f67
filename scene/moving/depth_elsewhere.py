"""Depth of a frame that has none, from frames beside it that have: their points as its camera sees them."""

import numpy as np
import torch
from jaxtyping import Bool, Float
from torch import Tensor
from torch.nn.functional import avg_pool2d, interpolate

from scene.camera import FAR_PLANE, Intrinsics
from scene.moving.alignment import Still
from scene.pointcloud import PointCloud
from scene.recover.tracks import Tracks
from scene.rendering.render import splat

COARSER = 2
"""Depth is drawn so many times smaller: as much as can be told of depth that was seen from elsewhere."""
ONE_SURFACE = 1.05
"""Neighbours whose depths have a smaller ratio are of one surface, and what lies between them is between them."""


def depth_from_points(
    points: PointCloud,
    lens: Intrinsics,
    c2w: Float[Tensor, "4 4"],
    known: tuple[Float[np.ndarray, "places 2"], Float[np.ndarray, " places"]] | None = None,
) -> Float[Tensor, "height width"]:
    """Depth of a frame of the lens's size [m], its holes filled smoothly.

    Args:
        points: in the world.
        lens: of the frame.
        c2w: its camera.
        known: places in the frame [px], and their inverse depth [1 / metres]; they say how far away the holes are.
    """
    width, height = -(-lens.width // COARSER), -(-lens.height // COARSER)
    small = lens.resized(width, height)
    metres = splat(points, small.repeated(1), c2w[None], threads=1).depth[0]
    covered = metres > 0
    inverse = torch.where(covered, 1 / metres.clamp_min(1e-6), 0)
    if known is not None:
        uv, values = known
        scale = np.array([width / lens.width, height / lens.height])
        x, y = torch.from_numpy(np.clip((uv * scale).astype(np.int64), 0, [width - 1, height - 1])).unbind(-1)
        holes = ~covered[y, x]
        inverse[y[holes], x[holes]] = torch.from_numpy(values).float()[holes]
        covered = covered.clone()
        covered[y[holes], x[holes]] = True
    if not bool(covered.any()):
        return torch.full((lens.height, lens.width), float(points.median_depth) or 1.0)
    filled = filled_smoothly(inverse, covered)
    return enlarged(1 / filled, lens.width, lens.height)


def filled_smoothly(
    values: Float[Tensor, "height width"], known: Bool[Tensor, "height width"]
) -> Float[Tensor, "height width"]:
    """Values where they are known, and between them what lies around, ever coarser (Gortler's push and pull)."""
    if bool(known.all()) or min(values.shape) < 2:
        mean = values[known].mean()
        return torch.where(known, values, mean)
    height, width = values.shape
    weight = known.float()[None, None]
    share = avg_pool2d(weight, 2, ceil_mode=True)
    sums = avg_pool2d(values[None, None] * weight, 2, ceil_mode=True)
    there = share > 0
    coarse = torch.where(there, sums / share.clamp_min(1e-6), 0)[0, 0]
    rest = interpolate(
        filled_smoothly(coarse, there[0, 0])[None, None], (height, width), mode="bilinear", align_corners=False
    )
    return torch.where(known, values, rest[0, 0])


def enlarged(metres: Float[Tensor, "rows columns"], width: int, height: int) -> Float[Tensor, "height width"]:
    """Depth at a larger size: smooth on surfaces, and never mixed across an edge."""
    inverse = 1 / metres[None, None]
    smooth = interpolate(inverse, (height, width), mode="bilinear", align_corners=False)[0, 0]
    nearest = interpolate(inverse, (height, width), mode="nearest-exact")[0, 0]
    alike = torch.maximum(smooth, nearest) <= torch.minimum(smooth, nearest) * ONE_SURFACE
    return (1 / torch.where(alike, smooth, nearest)).clamp(max=FAR_PLANE)


def still_places(
    tracks: Tracks, still: Still, frame: int, size: tuple[int, int]
) -> tuple[Float[np.ndarray, "places 2"], Float[np.ndarray, " places"]]:
    """Features of a frame that stand still: places at a picture size [px], and inverse depths."""
    rows = (tracks.frame == frame) & still.usable(tracks)
    return tracks.uv[rows] * (np.array(size) / (tracks.width, tracks.height)), still.inverse[rows]
