"""How the reference puts a photo's pixels in space for its preview: pixel corners, and a plain outlier filter."""

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from scene.support.open3d_library import import_open3d


def points_of_pixel_corners(depth: Float[Tensor, "height width"], K: Float[Tensor, "3 3"]) -> Float[Tensor, "n 3"]:
    """A point for every pixel, row-major, in the camera's frame.

    Pixel (u, v) is taken at (u, v) itself, where the studio and the reference's own rays take (u + 0.5, v + 0.5).
    """
    v, u = torch.meshgrid(*(torch.arange(side, dtype=depth.dtype) for side in depth.shape), indexing="ij")
    x, y = (u - K[0, 2]) / K[0, 0], (v - K[1, 2]) / K[1, 1]
    return torch.stack([x * depth, y * depth, depth], dim=-1).flatten(0, 1)


def inliers(points: np.ndarray, *, neighbours: int = 16, deviations: float = 3.0) -> np.ndarray:
    """Indices of the points whose mean distance to their neighbours is not far above that of others."""
    open3d = import_open3d()
    cloud = open3d.geometry.PointCloud(open3d.utility.Vector3dVector(points.astype(np.float64)))
    _, kept = cloud.remove_statistical_outlier(nb_neighbors=neighbours, std_ratio=deviations)
    return np.asarray(kept)
