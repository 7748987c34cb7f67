"""What was asked on the command line, made into scene, trajectory, preview and request."""

import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.opened import scene_time
from app.cli.options import EngineOptions, PathOptions
from app.cli.tell import note
from scene.errors import InputError

if TYPE_CHECKING:
    from engine.clip import ClipSpec
    from engine.request import Request
    from scene.camera import Intrinsics
    from scene.moving.moving_scene import MovingScene
    from scene.path.camera_path import CameraPath
    from scene.rendering.preview import Preview
    from scene.scene import Scene
    from scene.trajectory import Trajectory

DEFAULT_FRAMES = 49
LENS_DIFFERS = 0.05
"""Share of the angle across by which a file's lens may differ from the photo's before that is said."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Shot:
    """A scene, the path through it, and the clip an engine will make of the two."""

    scene: "MovingScene"
    trajectory: "Trajectory"
    path: "CameraPath | None"
    """The editable path the trajectory was baked from, where there is one."""
    clip: "ClipSpec"
    lock_strength: tuple[float, ...] | None = None
    """Strength of the lock in every frame, as in `Request`."""
    scene_frames: tuple[int, ...] = ()
    """Number of the filmed clip's frame that each frame sees; empty for a photo."""


def plan_shot(scene: "Scene | MovingScene", options: PathOptions, backend: str) -> Shot:
    """The camera of every frame, from a move, a preset or a trajectory file, in the clip that the engine makes.

    A path through a clip lasts as long as that unless frames or a rate are given.

    Raises:
        InputError: none or several of the three are given, or what is given cannot be used.
    """
    from scene.moving.moving_scene import MovingScene

    moving = MovingScene.of(scene)
    shot = _planned(moving, options, backend)
    if not moving.moves:
        return shot
    shown = scene_time(moving, options, len(shot.trajectory) / shot.clip.fps)
    moments = [index / shot.clip.fps for index in range(len(shot.trajectory))]
    return replace(shot, scene=moving, scene_frames=shown.frames(moments, fps=moving.fps, count=len(moving)))


def _planned(moving: "MovingScene", options: PathOptions, backend: str) -> Shot:
    given = [name for name in ("move", "preset", "trajectory") if getattr(options, name) is not None]
    if len(given) != 1:
        got = " and ".join(f"--{name}" for name in given) or "none of them"
        raise InputError(f'A path is --move "orbit right 20deg", --preset NAME or --trajectory FILE; got {got}.')
    if options.trajectory is None:
        path = _path(options)
        if moving.moves and options.frames is None and options.fps is None:
            from scene.path.transforms import retimed

            path = retimed(path, (len(moving) - 1) / moving.fps)
            options = replace(options, fps=moving.fps)
        return plan_path(moving.home, path, options, backend)
    return _plan_file(moving.home, options.trajectory, options, backend)


def plan_path(scene: "Scene", path: "CameraPath", options: PathOptions, backend: str) -> Shot:
    """An editable path, baked for the clip that the engine makes."""
    from engine.clip import ClipWish, check_clip
    from engine.engines.registry import KNOWN_ENGINES
    from engine.engines.registry import backend as engine
    from scene.moving.moving_scene import MovingScene
    from scene.path.camera_path import find_route
    from scene.path.lock_strength import lock_strengths

    width, height = options.size_for(scene.photo.taken_size)
    subject, rate = scene.subject_distance, options.fps
    route = find_route(path, scene.lens(width, height), subject_distance=subject)
    if rate is not None:
        check_clip(width, height, 2, rate)
    if rate is None and options.frames is None:
        rate = KNOWN_ENGINES[backend].trained_rate if backend in KNOWN_ENGINES else None
    frames = options.frames or DEFAULT_FRAMES
    if rate is not None and options.frames is None:
        frames = max(2, round(route.duration * rate) + (0 if path.closed else 1))
    fps = route.steps(frames) / route.duration if rate is None else rate
    clip = engine(backend).clip(ClipWish(width=width, height=height, frames=frames, fps=fps))
    if rate is None and clip.frames != frames:  # nobody has chosen a rate, so that the path takes its own time
        clip = replace(clip, fps=route.steps(clip.frames) / route.duration)
    route = find_route(path, _cut_for(scene, clip, options), subject_distance=subject)
    strength = lock_strengths(path, route.moments(clip.frames).tolist())
    baked = route.bake(clip.frames, fps=clip.fps)
    moving = MovingScene.of(scene)
    return Shot(scene=moving, trajectory=baked, path=path, clip=clip, lock_strength=strength)


def _cut_for(scene: "Scene", clip: "ClipSpec", options: PathOptions) -> "Intrinsics":
    """The photo's lens for the clip; what of the photo it does not show is said."""
    from scene.photo.crop import crop_window

    window = crop_window(scene.photo.taken_size, (clip.width, clip.height), options.crop)
    if window.words:
        note(f"{window.words} --size and --crop change that.")
    return scene.lens(clip.width, clip.height, options.crop)


def _path(options: PathOptions) -> "CameraPath":
    from scene.path.camera_path import CameraPath
    from scene.path.presets import find_preset

    if options.preset is not None:
        return find_preset(options.preset).path
    return CameraPath.from_text(options.move or "")


def _plan_file(scene: "Scene", file: Path, options: PathOptions, backend: str) -> Shot:
    """The path in a file: its frames as they are, sampled anew where another number of them is wanted; or the editable
    path beside them, where it makes those frames, or is asked for.
    """
    from scene.formats.convert import read_trajectory
    from scene.formats.imported import notes_on_frame_0
    from scene.path.placing import bakes_to, placed, placed_path

    imported = read_trajectory(file, options.from_, fps=options.fps, camera=options.camera)
    read, source = imported.trajectory, imported.file.source
    left_out = notes_on_frame_0(read) if options.place == "photo" else ()
    for sentence in imported.assumptions:
        if sentence not in left_out:
            note(sentence.replace(" (--size)", ""))  # which is the clip's here
    scale = _scale_for(scene, read, options)
    if source is not None:
        lens = scene.lens(read.intrinsics.width, read.intrinsics.height, options.crop)
        same = imported.has_frames and bakes_to(source, read, lens, subject_distance=scene.subject_distance)
        own_lens = _same_lens(lens, read.intrinsics[0]) or not imported.lens_is_known
        if options.keep == "source" or not imported.has_frames or (same and own_lens and options.lens == "file"):
            if options.frames is None and options.fps is None:
                options = replace(options, frames=len(read), fps=read.fps)
            return plan_path(scene, placed_path(source, read, options.place, scale, lens), options, backend)
        if not same:
            note(
                "the file's keyframes and moves make other cameras here than its frames, which count and were taken "
                "(--keep source takes the others)."
            )
    elif options.keep == "source":
        raise InputError(f"{file} holds frames alone; leave --keep source out.")
    baked = placed(read, options.place, scale)
    return _plan_frames(scene, baked, imported.lens_is_known, options, backend)


def _scale_for(scene: "Scene", read: "Trajectory", options: PathOptions) -> float:
    from scene.path.placing import check_scale, fitting_scale

    if options.scale != "fit":
        check_scale(options.scale)
        return options.scale
    fit = fitting_scale(read, scene)
    if fit is None:
        return 1.0
    note(f"the path was scaled by {fit[0]:.4g}: it goes a quarter of the median depth, {fit[1]:.3g} m, from its start.")
    return fit[0]


def _same_lens(ours: "Intrinsics", theirs: "Intrinsics") -> bool:
    """Whether two lenses see the same, within a thousandth."""
    return float((ours.matrix - theirs.matrix).abs().max()) <= 1e-3 * theirs.width


def _plan_frames(scene: "Scene", baked: "Trajectory", lens_is_known: bool, options: PathOptions, backend: str) -> Shot:
    """The frames of a file in the clip that the engine makes, sampled along the same path where it makes others."""
    from engine.clip import ClipWish, check_clip
    from engine.engines.registry import backend as engine
    from scene.moving.moving_scene import MovingScene
    from scene.path.resampling import resampled

    width, height = options.size_for(scene.photo.taken_size)
    wanted = len(baked) if options.frames is None else options.frames
    check_clip(width, height, wanted, 1.0 if options.fps is None else options.fps)
    sampled = resampled(baked, wanted)
    fps = sampled.fps if options.fps is None else options.fps
    clip = engine(backend).clip(ClipWish(width=width, height=height, frames=wanted, fps=fps))
    if clip.frames != wanted:
        sampled = resampled(baked, clip.frames)
        if options.fps is None:  # nobody has chosen a rate, so that the path takes its own time
            clip = replace(clip, fps=sampled.fps)
    if clip.frames != len(baked):
        note(f"the path's {len(baked)} cameras were sampled at {clip.frames} moments, from its first to its last.")
    if lens_is_known and options.lens == "file":
        lens = sampled.intrinsics.covering(clip.width, clip.height)
        ours = math.degrees(float(scene.lens(clip.width, clip.height, options.crop).fov_x))
        theirs = math.degrees(float(lens.fov_x[0]))
        if abs(theirs / ours - 1) > LENS_DIFFERS:
            note(f"the file's lens sees {theirs:.1f} degrees across, the photo's {ours:.1f} (--lens photo takes that).")
    else:
        lens = _cut_for(scene, clip, options).repeated(clip.frames)
    trajectory = replace(sampled, intrinsics=lens, fps=clip.fps)
    return Shot(scene=MovingScene.of(scene), trajectory=trajectory, path=None, clip=clip)


def refuse_unfilmable(shot: Shot, backend: str) -> None:
    """Refuse what the engine cannot film; what may turn out badly is said.

    Raises:
        InputError: it cannot film that.
    """
    from engine.engines.asked import Asked
    from engine.engines.registry import KNOWN_ENGINES

    engine = KNOWN_ENGINES[backend]
    asked = Asked.of(shot.scene, shot.trajectory, shot.scene_frames or (0,) * len(shot.trajectory))
    if refused := engine.refusal(asked):
        raise InputError(refused)
    for sentence in engine.warnings(asked):
        note(sentence)


def film(shot: Shot) -> "Preview":
    """The frames that the points give along the shot's path.

    Raises:
        InputError: none of them shows anything of the photo.
    """
    from scene.formats.imported import away_from_photo
    from scene.moving.render import render_over_time

    preview = render_over_time(shot.scene, shot.trajectory, shot.scene_frames or [0] * len(shot.trajectory))
    if not bool(preview.mask.any()):
        metres, degrees = away_from_photo(shot.trajectory)
        raise InputError(
            f"No frame shows anything of the photo: the path begins {metres:.3g} m and {degrees:.0f} degrees away from "
            "where it was taken. Start it there (--place photo), and give its unit in metres (--scale, or --scale fit)."
        )
    return preview


def pack_shot(
    shot: Shot, preview: "Preview", folder: Path, options: EngineOptions, *, overwrite: bool = False
) -> "Request":
    """Write the request folder for a shot and its preview."""
    from engine.request import pack

    return pack(
        folder,
        shot.scene,
        shot.trajectory,
        preview,
        scene_frames=shot.scene_frames or None,
        engine=options.backend,
        clip=shot.clip,
        path=shot.path,
        prompt=options.prompt,
        negative_prompt=options.negative_prompt,
        seed=options.seed,
        settings=options.settings,
        lock_strength=shot.lock_strength,
        overwrite=overwrite,
    )
