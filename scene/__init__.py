"""A photo, its metric depth, its points, and cameras that fly through them.

What stands in `__all__` is found when it is first asked for: importing `scene` alone loads nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from scene.support.version import __version__ as __version__

if TYPE_CHECKING:
    from scene.camera import Intrinsics
    from scene.depth.choose import estimate_depth
    from scene.depth.depth_map import DepthMap, DepthSource
    from scene.errors import InputError
    from scene.lift_settings import LiftSettings
    from scene.lifting import lift
    from scene.path.camera_path import CameraPath, bake
    from scene.path.keyframes import Keyframe, Keyframes
    from scene.path.moves import Move
    from scene.photo.image import Photo, load_image
    from scene.pointcloud import PointCloud
    from scene.rendering.preview import Preview
    from scene.rendering.render import render
    from scene.samples.sample import Sample, load_sample
    from scene.scene import Scene
    from scene.surface import Surface
    from scene.trajectory import Trajectory

__all__ = [
    "CameraPath",
    "DepthMap",
    "DepthSource",
    "InputError",
    "Intrinsics",
    "Keyframe",
    "Keyframes",
    "LiftSettings",
    "Move",
    "Photo",
    "PointCloud",
    "Preview",
    "Sample",
    "Scene",
    "Surface",
    "Trajectory",
    "bake",
    "estimate_depth",
    "lift",
    "load_image",
    "load_sample",
    "render",
]

_HOMES = {
    "scene.camera": ("Intrinsics",),
    "scene.depth.choose": ("estimate_depth",),
    "scene.depth.depth_map": (
        "DepthMap",
        "DepthSource",
    ),
    "scene.errors": ("InputError",),
    "scene.lift_settings": ("LiftSettings",),
    "scene.lifting": ("lift",),
    "scene.path.camera_path": (
        "CameraPath",
        "bake",
    ),
    "scene.path.keyframes": (
        "Keyframe",
        "Keyframes",
    ),
    "scene.path.moves": ("Move",),
    "scene.photo.image": (
        "Photo",
        "load_image",
    ),
    "scene.pointcloud": ("PointCloud",),
    "scene.rendering.preview": ("Preview",),
    "scene.rendering.render": ("render",),
    "scene.samples.sample": (
        "Sample",
        "load_sample",
    ),
    "scene.scene": ("Scene",),
    "scene.surface": ("Surface",),
    "scene.trajectory": ("Trajectory",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    """The public noun or function of that name, imported from its home."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOME[name]), name)
    return value
