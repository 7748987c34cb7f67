"""Points as a file for other programs: PLY, in our own axes."""

from pathlib import Path

import numpy as np

from scene import __version__
from scene.errors import InputError
from scene.pointcloud import PointCloud
from scene.support.atomic import atomic_path

_VERTEX = np.dtype([("xyz", "<f4", 3), ("rgb", "u1", 3)])


def write_ply(path: str | Path, points: PointCloud) -> None:
    """Write the reliable points as binary PLY: metres, OpenCV axes, sRGB, as the header says.

    Raises:
        InputError: there are no reliable points, or the file cannot be written there.
    """
    xyz, rgb = _reliable(points)
    vertices = np.empty(len(xyz), _VERTEX)
    vertices["xyz"], vertices["rgb"] = xyz, rgb
    header = [
        "ply",
        "format binary_little_endian 1.0",
        f"comment RealCam Studio {__version__}: metres; x right, y down, z forward from the photo's camera; sRGB",
        f"element vertex {len(vertices)}",
        *(f"property float {axis}" for axis in "xyz"),
        *(f"property uchar {channel}" for channel in ("red", "green", "blue")),
        "end_header",
    ]
    with atomic_path(path) as temporary, temporary.open("wb") as file:
        file.write(("\n".join(header) + "\n").encode("ascii"))
        vertices.tofile(file)


def _reliable(points: PointCloud) -> tuple[np.ndarray, np.ndarray]:
    xyz, rgb = points.xyz[points.reliable].numpy(), points.rgb[points.reliable].numpy()
    if not len(xyz):
        raise InputError("A point file needs points, and none of these is reliable; take other depth for the photo.")
    return xyz, rgb
