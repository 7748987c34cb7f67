"""What a photo's depth, as a job has estimated it, becomes by the person's choices: in process, under a second."""

import hashlib
import json
import math
from dataclasses import asdict, dataclass, replace
from typing import Any

from app.document.document import PhotoSource
from scene.camera import FAR_PLANE, Intrinsics
from scene.depth.models import DEPTH_MODELS
from scene.lift_settings import LiftSettings
from scene.lifting import lift_again
from scene.moving.moving_scene import MovingScene
from scene.scene import Scene

REPAIRS = ("edge", "trim", "sky_beyond_m", "outlier_deviations")
"""Fields of a `PhotoSource` that say which of its points to trust."""


def scene_key(source: PhotoSource) -> str:
    """What the scene of a photo depends on, hashed."""
    return _hash(_said(replace(source, name="")))


def depth_key(source: PhotoSource) -> str:
    """What its depth depends on: a lens and repairs come after it."""
    fields = _said(source)
    if source.clip is not None:  # its camera is found through its lens
        depth = "depth" if source.depth_file is None else "depth_file"
        return _hash({name: fields[name] for name in ("sample", "file", depth, "clip", "fov_x_deg")})
    if source.depth_file is not None:
        return _hash({"file": source.file, "depth_file": fields["depth_file"]})
    return _hash({name: fields[name] for name in ("sample", "file", "depth")})


def relift(depth: Scene, source: PhotoSource) -> Scene:
    """The scene that the person wants, from the one that the depth's job has left; that one if nothing was changed."""
    fov_x = None if source.fov_x_deg is None else math.radians(source.fov_x_deg)
    settings = lift_settings(depth, source)
    if fov_x is None and settings == depth.lift:
        return depth
    return lift_again(depth, settings, fov_x=fov_x)


def relift_over_time(depth: MovingScene, source: PhotoSource) -> MovingScene:
    """The same with time: of a photo as `relift`; a clip can be scaled."""
    if depth.moves:
        return depth if source.scale == 1 else depth.scaled(source.scale)
    home = relift(depth.home, source)
    return depth if home is depth.home else MovingScene.still(home)


def unrepaired(source: PhotoSource) -> PhotoSource:
    """The photo at the same scale and through the same lens, with nothing dropped or put into the sky by hand."""
    usual = PhotoSource(name="")
    return replace(source, **{name: getattr(usual, name) for name in REPAIRS})


@dataclass(frozen=True)
class Repaired:
    """What the person's repairs have done, as shares of the photo's pixels."""

    dropped: float
    """Not relied on any more."""
    taken_back: float
    """Relied on again."""
    sky: float
    """Put into the sky."""

    @staticmethod
    def between(before: Scene, after: Scene) -> "Repaired":
        """Compare a scene with its repair."""
        sky = after.sky & ~before.sky
        was, stays = (scene.points.reliable.reshape(sky.shape) & ~sky for scene in (before, after))
        shares = (was & ~stays, stays & ~was, sky)
        return Repaired(*(float(share.float().mean()) for share in shares))


def lift_settings(depth: Scene, source: PhotoSource) -> LiftSettings:
    """The person's choices, in the words of the lift."""
    return LiftSettings(
        scale=source.scale * lens_factor(depth, source),
        sky_beyond=FAR_PLANE if source.sky_beyond_m is None else source.sky_beyond_m,
        edge=source.edge,
        trim=source.trim,
        outlier_deviations=source.outlier_deviations,
    )


def lens_factor(depth: Scene, source: PhotoSource) -> float:
    """Factor by which the lens multiplies depth: a guessed layout grows with it, a network's metres on demand."""
    if depth.depth.source.kind == "approximate":
        return focal(depth, source) / float(depth.intrinsics.fx)
    return training_factor(depth, source) if source.lens_scales_depth else 1.0


def training_factor(depth: Scene, source: PhotoSource) -> float:
    """The photo's focal length over that of the pictures its depth model was trained with; 1 for any other depth."""
    model = DEPTH_MODELS.get(depth.depth.source.name)
    if model is None:
        return 1.0
    return focal(depth, source) / min(depth.photo.width, depth.photo.height) / model.training_focal


def focal(depth: Scene, source: PhotoSource) -> float:
    """Focal length of the photo at the lift's size, pixels."""
    if source.fov_x_deg is None:
        return float(depth.intrinsics.fx)
    photo = depth.photo
    return float(Intrinsics.from_fov_x(math.radians(source.fov_x_deg), photo.width, photo.height).fx)


def _said(source: PhotoSource) -> dict[str, Any]:
    """Fields of the source that are there: photos of earlier versions have no place for a depth file or a clip."""
    lacking = {name for name in ("depth_file", "clip") if getattr(source, name) is None}
    said = {name: value for name, value in asdict(source).items() if name not in lacking}
    if source.depth_file is not None and source.depth_file.maps == 1:
        del said["depth_file"]["maps"]
    return said


def _hash(content: dict[str, object]) -> str:
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]
