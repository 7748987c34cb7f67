"""A photo, its metric depth, its points, and cameras that fly through them.

What stands in `__all__` is found when it is first asked for: importing `scene` alone loads nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from scene.support.version import __version__ as __version__

if TYPE_CHECKING:
    from scene.camera import Intrinsics
    from scene.clip.clip import Clip, ClipFacts, open_clip, probe_clip
    from scene.coverage.kinds import Coverage
    from scene.depth.choose import estimate_depth
    from scene.depth.depth_map import DepthEstimator, DepthMap, DepthSource
    from scene.errors import InputError
    from scene.formats.convert import read_trajectory, write_trajectory
    from scene.formats.imported import Imported
    from scene.formats.trajectory_json import TrajectoryFile
    from scene.lift_settings import LiftSettings
    from scene.lifting import lift
    from scene.mesh.glb import write_glb
    from scene.mesh.ply import write_ply
    from scene.moving.folder import read_moving
    from scene.moving.lift_clip import lift_clip
    from scene.moving.moving_scene import MovingScene
    from scene.moving.render import render_over_time
    from scene.obey.obedience import Obedience
    from scene.path.camera_path import CameraPath, bake
    from scene.path.keyframes import Keyframe, Keyframes
    from scene.path.moves import Move
    from scene.path.placing import fitting_scale, placed
    from scene.path.safety import Clearance, clearance, largest_safe
    from scene.photo.image import Photo, load_image
    from scene.pointcloud import PointCloud
    from scene.recover.recover import recover_camera
    from scene.recover.recovered import MetricCamera, UnscaledCamera
    from scene.recover.stabilise import stabilise
    from scene.rendering.coverage_report import summarise
    from scene.rendering.preview import Preview
    from scene.rendering.render import render
    from scene.samples.sample import Sample, load_sample
    from scene.samples.sample_clip import SampleClip, load_sample_clip
    from scene.scene import Scene
    from scene.surface import Surface
    from scene.trajectory import Trajectory

__all__ = [
    "CameraPath",
    "Clearance",
    "Clip",
    "ClipFacts",
    "Coverage",
    "DepthEstimator",
    "DepthMap",
    "DepthSource",
    "Imported",
    "InputError",
    "Intrinsics",
    "Keyframe",
    "Keyframes",
    "LiftSettings",
    "MetricCamera",
    "Move",
    "MovingScene",
    "Obedience",
    "Photo",
    "PointCloud",
    "Preview",
    "Sample",
    "SampleClip",
    "Scene",
    "Surface",
    "Trajectory",
    "TrajectoryFile",
    "UnscaledCamera",
    "bake",
    "clearance",
    "estimate_depth",
    "fitting_scale",
    "largest_safe",
    "lift",
    "lift_clip",
    "load_image",
    "load_sample",
    "load_sample_clip",
    "open_clip",
    "placed",
    "probe_clip",
    "read_moving",
    "read_trajectory",
    "recover_camera",
    "render",
    "render_over_time",
    "stabilise",
    "summarise",
    "write_glb",
    "write_ply",
    "write_trajectory",
]

_HOMES = {
    "scene.camera": ("Intrinsics",),
    "scene.clip.clip": (
        "Clip",
        "ClipFacts",
        "open_clip",
        "probe_clip",
    ),
    "scene.coverage.kinds": ("Coverage",),
    "scene.depth.choose": ("estimate_depth",),
    "scene.depth.depth_map": (
        "DepthEstimator",
        "DepthMap",
        "DepthSource",
    ),
    "scene.errors": ("InputError",),
    "scene.formats.convert": (
        "read_trajectory",
        "write_trajectory",
    ),
    "scene.formats.imported": ("Imported",),
    "scene.formats.trajectory_json": ("TrajectoryFile",),
    "scene.lift_settings": ("LiftSettings",),
    "scene.lifting": ("lift",),
    "scene.mesh.glb": ("write_glb",),
    "scene.mesh.ply": ("write_ply",),
    "scene.moving.folder": ("read_moving",),
    "scene.moving.lift_clip": ("lift_clip",),
    "scene.moving.moving_scene": ("MovingScene",),
    "scene.moving.render": ("render_over_time",),
    "scene.obey.obedience": ("Obedience",),
    "scene.path.camera_path": (
        "CameraPath",
        "bake",
    ),
    "scene.path.keyframes": (
        "Keyframe",
        "Keyframes",
    ),
    "scene.path.moves": ("Move",),
    "scene.path.placing": (
        "fitting_scale",
        "placed",
    ),
    "scene.path.safety": (
        "Clearance",
        "clearance",
        "largest_safe",
    ),
    "scene.photo.image": (
        "Photo",
        "load_image",
    ),
    "scene.pointcloud": ("PointCloud",),
    "scene.recover.recover": ("recover_camera",),
    "scene.recover.recovered": (
        "MetricCamera",
        "UnscaledCamera",
    ),
    "scene.recover.stabilise": ("stabilise",),
    "scene.rendering.coverage_report": ("summarise",),
    "scene.rendering.preview": ("Preview",),
    "scene.rendering.render": ("render",),
    "scene.samples.sample": (
        "Sample",
        "load_sample",
    ),
    "scene.samples.sample_clip": (
        "SampleClip",
        "load_sample_clip",
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
