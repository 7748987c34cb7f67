"""A photo, its metric depth, its points, and cameras that fly through them.

What most programs need is here by name, and imported when it is first used: `from scene import load_image, lift`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from scene.camera import Intrinsics as Intrinsics
    from scene.camera_path import CameraPath as CameraPath
    from scene.camera_path import bake as bake
    from scene.camera_path import interpolate as interpolate
    from scene.depth.choose import estimate_depth as estimate_depth
    from scene.image import load_image as load_image
    from scene.keyframes import Keyframe as Keyframe
    from scene.lift import lift as lift
    from scene.render import render as render
    from scene.trajectory import Trajectory as Trajectory

_HOMES = {
    "Intrinsics": "scene.camera",
    "CameraPath": "scene.camera_path",
    "bake": "scene.camera_path",
    "interpolate": "scene.camera_path",
    "estimate_depth": "scene.depth.choose",
    "load_image": "scene.image",
    "Keyframe": "scene.keyframes",
    "lift": "scene.lift",
    "render": "scene.render",
    "Trajectory": "scene.trajectory",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
