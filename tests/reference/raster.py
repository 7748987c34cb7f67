"""A slow, plain rasteriser: which triangle is in front at every pixel centre, and where on it."""

import numpy as np

from scene.camera import Intrinsics
from scene.mesh.photo_mesh import PhotoMesh


def rasterise(mesh: PhotoMesh, lens: Intrinsics) -> tuple[np.ndarray, np.ndarray]:
    """What the photo's camera sees of a mesh: texture coordinates [height width 2], and depth (infinite: nothing)."""
    depth = np.full((lens.height, lens.width), np.inf)
    uv = np.zeros((lens.height, lens.width, 2))
    focal = np.array([float(lens.fx), float(lens.fy)])
    centre = np.array([float(lens.cx), float(lens.cy)])
    xyz = mesh.xyz.astype(np.float64)
    image = xyz[:, :2] / xyz[:, 2:] * focal + centre
    for corners in mesh.triangles:
        a, b, c = image[corners]
        low = np.maximum(np.floor(np.minimum.reduce([a, b, c]) - 0.5).astype(int), 0)
        high = np.minimum(np.ceil(np.maximum.reduce([a, b, c])).astype(int), [lens.width, lens.height])
        x, y = np.meshgrid(np.arange(low[0], high[0]) + 0.5, np.arange(low[1], high[1]) + 0.5)
        area = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])
        if abs(area) < 1e-9:
            continue
        wb = ((x - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (y - a[1])) / area
        wc = ((b[0] - a[0]) * (y - a[1]) - (x - a[0]) * (b[1] - a[1])) / area
        share = np.stack([1 - wb - wc, wb, wc], axis=-1)
        inverse = share / xyz[corners, 2]
        z = 1 / np.maximum(inverse.sum(-1), 1e-12)
        region = depth[low[1] : high[1], low[0] : high[0]]
        front = (share >= -1e-6).all(-1) & (z < region)
        region[front] = z[front]
        on_it = (inverse[..., None] * mesh.uv[corners]).sum(-2) * z[..., None]
        uv[low[1] : high[1], low[0] : high[0]][front] = on_it[front]
    return uv, depth
