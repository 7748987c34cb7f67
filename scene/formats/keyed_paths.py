"""Paths of viewers that hold a few keyframes and no baked frames: instant-ngp's and SuperSplat's.

instant-ngp (`path` of a camera path's JSON) has `R` (quaternion x y z w) and `T`, camera-to-world with OpenCV camera
axes in its own world: transforms.json's with axes y z x, times 0.33, plus 0.5; `fov` is vertical degrees, `timestamp`
seconds until the camera has reached the next keyframe, from the path's start (NVlabs/instant-ngp,
camera_path.cu and nerf_loader.h). SuperSplat (`poseSets` of a project, `animTracks` of a viewer's settings) has
`position` and `target` in a world whose y is up, the splats' turned by half a turn about z; `fov` is degrees over the
longer side (playcanvas/supersplat, camera-poses.ts and camera.ts; supersplat-viewer, settings.d.ts).
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor

from scene.errors import InputError
from scene.formats.foreign import Foreign, quaternions, settle
from scene.formats.imported import ASSUMED_FPS, ASSUMED_SIZE, Hints, Imported
from scene.formats.json_numbers import number, number_list, objects
from scene.formats.opened import Opened
from scene.formats.plausible import radians_from_degrees
from scene.path.camera_path import CameraPath, bake
from scene.path.keyframes import Keyframe, Keyframes
from scene.pose import look_at, pose, wxyz_from_rotation
from scene.trajectory import MAX_FRAMES

_NGP_SCALE, _NGP_OFFSET = 0.33, 0.5
_NGP_WORLD = ((0.0, 0.0, 1.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
"""transforms.json's world out of instant-ngp's."""
_NGP_SECONDS = 2.0
"""Between keyframes where the file says none."""

_SPLATS_WORLD = (-1.0, -1.0, 1.0)
"""The splats' axes out of SuperSplat's."""
_SUPERSPLAT_FPS, _SUPERSPLAT_FOV_DEG = 30.0, 60.0


def looks_like_ngp(entries: dict[str, Any]) -> bool:
    """Whether it is a camera path of instant-ngp's."""
    path = entries.get("path")
    return isinstance(path, list) and bool(path) and isinstance(path[0], dict) and {"R", "T"} <= path[0].keys()


def looks_like_supersplat(entries: dict[str, Any]) -> bool:
    """Whether it is a project or the settings of SuperSplat's, with keyframes of a camera."""
    return "poseSets" in entries or "animTracks" in entries


def read_ngp(opened: Opened, hints: Hints) -> Imported:
    """Read instant-ngp's camera path: its keyframes as the editable path, baked along a curve of ours.

    Raises:
        InputError: fewer than two keyframes, or one that is no camera.
    """
    path, document = opened.path, opened.object
    keys = objects(document, "path", path)
    rows = [
        [*number_list(key.get("R"), 4, f"path[{i}].R", path), *number_list(key.get("T"), 3, f"path[{i}].T", path)]
        for i, key in enumerate(keys)
    ]
    if len(rows) < 2:
        raise InputError(f"{path} has {len(rows)} keyframes; a path has at least two.")
    table = torch.tensor(rows, dtype=torch.float64)
    rotations, more = quaternions(table[:, [3, 0, 1, 2]], path, "path[{}]".format)
    world = torch.tensor(_NGP_WORLD, dtype=torch.float64)
    c2w = pose(world @ rotations, (table[:, 4:] - _NGP_OFFSET) / _NGP_SCALE @ world.T)
    fov_deg = [number(key, "fov", f"path[{i}]", path) or 50.625 for i, key in enumerate(keys)]
    stamps = [number(key, "timestamp", f"path[{i}]", path) for i, key in enumerate(keys)]
    known = [stamp for stamp in stamps if stamp is not None]
    if len(known) == len(keys) and all(a < b for a, b in pairwise([0.0, *known])):
        times = [0.0, *known[:-1]]
    else:
        lasts = number(document, "duration_seconds", "the file", path) or _NGP_SECONDS * (len(keys) - 1)
        times = [lasts * i / (len(keys) - 1) for i in range(len(keys))]
    notes = [
        "Read as instant-ngp's camera path: OpenCV camera axes, its world turned into that of transforms.json (scale "
        "0.33 and offset 0.5 undone, as where the data set names no others), in metres.",
        "Its keyframes can be edited here; the curve between them is ours and meets them, instant-ngp's passes by.",
        *more,
    ]
    return _baked(
        path,
        "instant-ngp",
        notes,
        c2w,
        _over_height(fov_deg, notes, over_longer=False),
        times,
        hints.fps or ASSUMED_FPS,
        hints,
    )


def read_supersplat(opened: Opened, hints: Hints) -> Imported:
    """Read SuperSplat's camera poses, of a project (.ssproj, document.json) or of a viewer's settings.

    Raises:
        InputError: fewer than two keyframes, or one that is no camera.
    """
    path, document = opened.path, opened.object
    view = document.get("camera")
    if view is None and isinstance(cameras := document.get("cameras"), list) and cameras:  # since version 2
        view = cameras[0].get("initial") if isinstance(cameras[0], dict) else None
    usual = number(view, "fov", "camera", path) if isinstance(view, dict) else None
    timeline = document.get("timeline")
    fps = number(timeline, "frameRate", "timeline", path) if isinstance(timeline, dict) else None
    places, targets, fov_deg, times, fps = _supersplat_keys(document, path, usual or _SUPERSPLAT_FOV_DEG, fps)
    if len(times) < 2 or not all(a < b for a, b in pairwise(times)):
        raise InputError(
            f"{path} holds {len(times)} keyframes of a camera; a path has at least two, one after another."
        )
    turned = torch.tensor(_SPLATS_WORLD, dtype=torch.float64)
    c2w = look_at(places * turned, targets * turned)
    notes = [
        "Read as SuperSplat's camera poses: places and targets, its world turned into the splats' own (y down), in "
        "metres; the splats' training leaves the scale open.",
        "Its keyframes can be edited here; the curve between them is ours, not SuperSplat's.",
    ]
    return _baked(
        path, "supersplat", notes, c2w, _over_height(fov_deg, notes, over_longer=True), times, hints.fps or fps, hints
    )


Keys = tuple[Float[Tensor, "keyframes 3"], Float[Tensor, "keyframes 3"], list[float], list[float], float]
"""Places, targets, fields of view [deg], times [s], and frames per second."""


def _supersplat_keys(document: dict[str, Any], path: Path, usual_fov: float, fps: float | None) -> Keys:
    if "poseSets" in document:
        sets = objects(document, "poseSets", path)
        poses = objects(sets[0], "poses", path) if sets else []
        fps = fps or _SUPERSPLAT_FPS
        frames = [number(key, "frame", f"poses[{i}]", path) for i, key in enumerate(poses)]
        numbered = [i * fps if frame is None else frame for i, frame in enumerate(frames)]
        order = sorted(range(len(poses)), key=lambda i: numbered[i])
        places = [number_list(poses[i].get("position"), 3, f"poses[{i}].position", path) for i in order]
        targets = [number_list(poses[i].get("target"), 3, f"poses[{i}].target", path) for i in order]
        fov = [number(poses[i], "fov", f"poses[{i}]", path) or usual_fov for i in order]
        times = [(numbered[i] - numbered[order[0]]) / fps for i in order]
        return _points(places), _points(targets), fov, times, fps
    track = next(iter(objects(document, "animTracks", path)), {})
    fps = number(track, "frameRate", "animTracks[0]", path) or fps or _SUPERSPLAT_FPS
    keyframes = track.get("keyframes")
    keys = keyframes if isinstance(keyframes, dict) else {}
    numbers = keys.get("values")
    values: dict[str, Any] = numbers if isinstance(numbers, dict) else {}
    stamps = keys.get("times")
    count = len(stamps) if isinstance(stamps, list) else 0
    frames = number_list(stamps, count, "animTracks[0].keyframes.times", path) if count else []
    where = "animTracks[0].keyframes.values"
    places = number_list(values.get("position"), 3 * count, f"{where}.position", path) if count else []
    targets = number_list(values.get("target"), 3 * count, f"{where}.target", path) if count else []
    fov = number_list(values["fov"], count, f"{where}.fov", path) if values.get("fov") else [usual_fov] * count
    times = [(frame - frames[0]) / fps for frame in frames]
    return _points(places), _points(targets), fov, times, fps


def _points(numbers: Sequence[Any]) -> Float[Tensor, "keyframes 3"]:
    return torch.tensor(numbers, dtype=torch.float64).reshape(-1, 3)


def _over_height(fov_deg: list[float], notes: list[str], *, over_longer: bool) -> list[float]:
    """Vertical fields of view, radians, in a picture of `ASSUMED_SIZE`."""
    width, height = ASSUMED_SIZE
    shape = height / width if over_longer else 1.0
    angles = radians_from_degrees(fov_deg, notes)
    return [2 * math.atan(shape * math.tan(min(max(angle, 0.002), 3.12) / 2)) for angle in angles]


def _baked(
    path: Path,
    format: str,
    notes: list[str],
    c2w: Float[Tensor, "keyframes 4 4"],
    fov_y: list[float],
    times: list[float],
    fps: float,
    hints: Hints,
) -> Imported:
    """The keyframes as the editable path, and what it is at every frame."""
    lenses = torch.tensor([[math.nan, 0.5 / math.tan(fov / 2), 0.5, 0.5] for fov in fov_y], dtype=torch.float64)
    foreign = Foreign(
        path=path,
        format=format,
        notes=tuple(notes),
        matrices=c2w,
        where="keyframe {}".format,
        lenses=lenses,
        fractions=torch.ones(len(fov_y), dtype=torch.bool),
        usual_size=ASSUMED_SIZE,
        fps=fps,
    )
    imported = settle(foreign, hints)
    cameras = imported.trajectory
    rows = zip(
        times, cameras.c2w[:, :3, 3].tolist(), wxyz_from_rotation(cameras.c2w[:, :3, :3]).tolist(), fov_y, strict=True
    )
    keyframes = tuple(
        Keyframe(time=time, position=tuple(position), wxyz=tuple(turn), fov_y=fov) for time, position, turn, fov in rows
    )
    source = CameraPath(segments=(Keyframes(keyframes=keyframes),))
    frames = round(times[-1] * cameras.fps) + 1
    if not 2 <= frames <= MAX_FRAMES:
        raise InputError(
            f"{path} lasts {times[-1]:.6g} s, which is {frames} frames; a trajectory has 2 to {MAX_FRAMES}."
        )
    trajectory = bake(source, cameras.intrinsics[0], frames, fps=cameras.fps)
    return replace(imported, file=replace(imported.file, trajectory=trajectory, source=source), has_frames=False)
