"""From what was asked on the command line to scene, trajectory and preview."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.options import PathOptions, PhotoOptions
from scene.errors import InputError

if TYPE_CHECKING:
    from engine.backend import ClipSpec
    from scene.camera_path import CameraPath
    from scene.scene import Scene
    from scene.trajectory import Trajectory

DEFAULT_FRAMES = 49


@dataclass(frozen=True, eq=False)
class Shot:
    """A baked path, and the editable one it came from where there is one."""

    trajectory: "Trajectory"
    path: "CameraPath | None"


def note(sentence: str) -> None:
    """Say something to the person at the terminal, beside the results."""
    print(f"note: {sentence}", file=sys.stderr)


def open_scene(image: Path, options: PhotoOptions) -> "Scene":
    """Load the photo, find its depth and lift it, saying what was assumed on the way."""
    from scene.depth.choose import estimate_depth
    from scene.image import load_image
    from scene.lift import lift

    photo = load_image(image, fov_x_deg=options.fov_deg)
    for sentence in photo.notices:
        note(sentence)
    if photo.intrinsics_source == "assumed":
        note("the photo does not say its lens; a 60 degree field of view is assumed (--fov-deg sets it).")
    depth = estimate_depth(photo, options.depth, on_notice=note)
    return lift(photo, depth, max_points=options.max_points)


def plan_shot(scene: "Scene", options: PathOptions, clip: "ClipSpec") -> Shot:
    """The camera of every frame of the clip, from a move, a preset or a trajectory file.

    Raises:
        InputError: none or several of the three are given, or what is given cannot be used.
    """
    from scene.camera_path import CameraPath, bake
    from scene.move_grammar import parse_moves

    given = [name for name in ("move", "preset", "trajectory") if getattr(options, name) is not None]
    if len(given) != 1:
        got = " and ".join(f"--{name}" for name in given) or "none of them"
        raise InputError(f'The path is one of --move "orbit right 20deg", --preset NAME or --trajectory FILE; got {got}.')
    if options.trajectory is not None:
        return _from_file(scene, options, clip)
    if options.preset is not None:
        path = _preset(options.preset)
    else:
        path = CameraPath(segments=parse_moves(options.move or ""))
    lens = scene.intrinsics.covering(clip.width, clip.height)
    return Shot(bake(path, lens, clip.frames, subject_distance=scene.subject_distance), path)


def _from_file(scene: "Scene", options: PathOptions, clip: "ClipSpec", file: Path) -> Shot:
    """The path in a trajectory file: baked afresh where it is editable, else its frames as they are."""
    from dataclasses import replace

    from scene.camera_path import bake
    from scene.formats.convert import read_trajectory

    imported = read_trajectory(file)
    for sentence in imported.assumptions:
        note(sentence)
    source = imported.file.source
    if source is not None:
        lens = scene.intrinsics.covering(clip.width, clip.height)
        return Shot(bake(source, lens, clip.frames, subject_distance=scene.subject_distance), source)
    trajectory = imported.trajectory
    return Shot(replace(trajectory, intrinsics=trajectory.intrinsics.covering(clip.width, clip.height)), None)
