"""What is given on the command line, as a scene: a photo, or a clip with its time."""

import math
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.options import PathOptions, PhotoOptions
from app.cli.tell import note
from scene.errors import InputError

if TYPE_CHECKING:
    from scene.moving.moving_scene import MovingScene
    from scene.path.scene_time import SceneTime
    from scene.scene import Scene


def open_scene(image: Path, options: PhotoOptions) -> "Scene":
    """Load the photo, find its depth and lift it, saying what was assumed on the way."""
    from scene.camera import ASSUMED_MM
    from scene.depth.choose import estimate_depth
    from scene.depth.unit import read_unit
    from scene.lifting import lift
    from scene.photo.image import load_image
    from scene.support.program import COMMAND

    unit = None if options.depth_unit is None else read_unit(options.depth_unit)
    photo = load_image(image, fov_x_deg=options.fov_deg)
    for sentence in photo.notices:
        note(sentence)
    if photo.intrinsics_source == "assumed":
        across = math.degrees(float(photo.intrinsics.fov_x))
        note(
            f"the photo does not say its lens; {ASSUMED_MM:g} mm on full frame, {across:.0f} degrees across, is assumed"
            " (--fov-deg sets it)."
        )
    depth = estimate_depth(photo, options.depth, unit=unit, on_notice=note)
    if options.depth == "auto" and depth.source.name == "layout-prior":
        note(f"`{COMMAND} models list` names the networks that see depth, and how to get one.")
    return lift(photo, depth, max_points=options.max_points)


@contextmanager
def opened(image: Path, options: PhotoOptions) -> "Iterator[MovingScene]":
    """A photo as `open_scene` has it, or a clip with its time, for as long as the block lasts.

    Raises:
        InputError: it cannot be used, or the camera that filmed the clip cannot be found.
    """
    from scene.moving.moving_scene import MovingScene

    if not is_clip(image):
        yield MovingScene.still(open_scene(image, options))
        return
    with tempfile.TemporaryDirectory(prefix="realcam-") as scratch:
        yield _lifted_clip(image, options, Path(scratch) / "moving")


def is_clip(image: Path) -> bool:
    """Whether that is a film, an animation or a row of pictures, and no photo."""
    from scene.clip.clip import CLIP_SUFFIXES

    return image.suffix.lower() in CLIP_SUFFIXES or image.is_dir() or any(sign in image.name for sign in "*?[")


def _lifted_clip(image: Path, options: PhotoOptions, folder: Path) -> "MovingScene":
    from app.cli.progress import ProgressLine
    from engine.progress import Progress
    from scene.depth.unit import read_unit
    from scene.moving.film import lift_film

    notices: list[str] = []
    with ProgressLine() as line:
        moving = lift_film(
            image,
            folder,
            start=options.start,
            end=options.end,
            depth=options.depth,
            unit=None if options.depth_unit is None else read_unit(options.depth_unit),
            fov_x_deg=options.fov_deg,
            max_points=options.max_points,
            on_notice=notices.append,
            on_step=lambda stage, share: line(Progress(stage=stage, fraction=share)),
        )
    for sentence in dict.fromkeys(notices):
        note(sentence)
    return moving


def scene_time(moving: "MovingScene", options: PathOptions, seconds: float) -> "SceneTime":
    """Which moment of a clip is seen when."""
    from scene.path.scene_time import played, still

    length = (len(moving) - 1) / moving.fps
    if options.freeze is not None:
        if not 0 <= options.freeze <= length:
            raise InputError(f"--freeze is a moment of the clip, 0 to {length:.2f} s; got {options.freeze:g}.")
        return still(options.freeze, seconds)
    return played(options.clip_speed, clip_seconds=length)
