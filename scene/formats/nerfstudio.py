"""nerfstudio's camera path, as its viewer saves it and `ns-render camera-path` plays it.

The baked list `camera_path` holds a camera-to-world 4x4 row by row with OpenGL camera axes, a vertical field of view in
degrees and an aspect ratio: centred lenses with square pixels only. The keyframes beside it come along as the editable
path; older files and the Blender add-on have their matrices column by column, in a string.
"""

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor

from scene.camera import Intrinsics
from scene.errors import InputError
from scene.formats.foreign import UNKNOWN, Foreign, settle
from scene.formats.imported import ASSUMED_SIZE, Hints, Imported
from scene.formats.json_numbers import matrix_rows, number, objects, stated_size
from scene.formats.opened import Opened
from scene.formats.opengl import ABOUT, flip_camera_axes
from scene.formats.plausible import radians_from_degrees
from scene.formats.text_file import parse_json, shown
from scene.formats.trajectory_json import TrajectoryFile
from scene.path.camera_path import CameraPath
from scene.path.keyframes import Keyframe, Keyframes
from scene.pose import wxyz_from_rotation
from scene.support.atomic import atomic_path


def read_nerfstudio(opened: Opened, hints: Hints) -> Imported:
    """Read a nerfstudio camera path: the baked cameras, and its keyframes as the editable path.

    A file with keyframes only gives one frame per keyframe; bake the editable path for more.

    Raises:
        InputError: no cameras, a camera without matrix or field of view, or a camera type that is no pinhole.
    """
    path, document = opened.path, opened.object
    if (kind := document.get("camera_type", "perspective")) != "perspective":
        raise InputError(f"{path}: a path needs camera_type 'perspective', and this one is {shown(kind, 40)}.")
    notes = ["Read as camera-to-world with OpenGL camera axes, in metres; nerfstudio leaves the scale open."]
    cameras, keyframes = objects(document, "camera_path", path), objects(document, "keyframes", path)
    ours = str(document.get("comment")).startswith("RealCam Studio")
    source = None
    paths: list[Foreign] = []
    if keyframes:
        times = _keyframe_times(document, keyframes, path)
        rate = (len(times) - 1) / times[-1] if times[-1] > 0 else hints.fps or 1.0
        poses = [_keyframe_pose(key.get("matrix"), f"keyframes[{i}].matrix", path) for i, key in enumerate(keyframes)]
        fov_y = radians_from_degrees(
            [_keyframe_fov(document, key, f"keyframes[{i}]", path) for i, key in enumerate(keyframes)],
            notes,
            certain=ours,
        )
        paths.append(_foreign(path, document, keyframes, poses, fov_y, "keyframes[{}]"))
        paths = [replace(paths[0], fps=rate)]
        source = _editable(times, settle(paths[0], hints).trajectory.c2w, fov_y)
        notes.append("Its keyframes can be edited here; the curve between them is ours, not nerfstudio's.")
    if cameras:
        poses = [
            matrix_rows(each.get("camera_to_world"), f"camera_path[{i}].camera_to_world", path)
            for i, each in enumerate(cameras)
        ]
        fov_y = radians_from_degrees(
            [_fov_deg(each, f"camera_path[{i}]", path) for i, each in enumerate(cameras)], notes, certain=ours
        )
        baked = _foreign(path, document, cameras, poses, fov_y, "camera_path[{}]")
        paths = [replace(baked, fps=_frame_rate(document, len(cameras), path))]
    elif keyframes:
        notes.append("The file holds keyframes and no frames between them, so each keyframe became one frame.")
    else:
        raise InputError(f"{path} has no cameras in camera_path; save the path in nerfstudio again.")
    imported = settle(replace(paths[0], notes=tuple(notes)), hints)
    return replace(imported, file=replace(imported.file, source=source), has_frames=bool(cameras))


def write_nerfstudio(path: str | Path, file: TrajectoryFile) -> tuple[str, ...]:
    """Write a camera path for `ns-render camera-path`; returns what the format had no place for, one sentence each.

    Raises:
        InputError: the file cannot be written there.
    """
    trajectory = file.trajectory
    lens = trajectory.intrinsics
    fov_deg = torch.rad2deg(2 * torch.atan(lens.height / 2 / lens.fy)).tolist()
    c2w = flip_camera_axes(trajectory.c2w).flatten(1).tolist()
    aspect = lens.width / lens.height
    head = {
        "comment": ABOUT,
        "camera_type": "perspective",
        "render_width": lens.width,
        "render_height": lens.height,
        "fps": float(trajectory.fps),
        "seconds": len(trajectory) / trajectory.fps,
        "is_cycle": False,
        "smoothness_value": 0.0,
        "default_fov": fov_deg[0],
        "default_transition_sec": 1 / trajectory.fps,
        "keyframes": [],
    }
    cameras = [
        {"camera_to_world": matrix, "fov": fov, "aspect": aspect} for matrix, fov in zip(c2w, fov_deg, strict=True)
    ]
    top = json.dumps(head, indent=1).removesuffix("\n}")
    lines = ",\n  ".join(map(json.dumps, cameras))
    with atomic_path(path) as temporary:
        temporary.write_text(f'{top},\n "camera_path": [\n  {lines}\n ]\n}}\n', encoding="utf-8")
    return _lens_losses(lens)


def _lens_losses(lens: Intrinsics) -> tuple[str, ...]:
    """What a centred lens with square pixels cannot say."""
    notes: list[str] = []
    stretch = float((lens.fx / lens.fy - 1).abs().max())
    if stretch > 1e-6:
        notes.append(f"nerfstudio's camera path has square pixels only; fx, off from fy by {stretch:.2g}, became fy.")
    off = max(float((lens.cx - lens.width / 2).abs().max()), float((lens.cy - lens.height / 2).abs().max()))
    if off > 1e-6 * lens.width:
        notes.append(f"nerfstudio's camera path has centred lenses only; the principal point moved by {off:.3g} px.")
    return tuple(notes)


def _foreign(
    path: Path,
    document: dict[str, Any],
    cameras: list[dict[str, Any]],
    poses: list[list[float]],
    fov_y: list[float],
    where: str,
) -> Foreign:
    """Cameras of the file: centred lenses with square pixels, given by their angle over the height."""
    stated = stated_size(document, ("render_width", "render_height"), "the file", path)
    shapes = [UNKNOWN] * len(poses)
    if stated is None:  # then each camera's own aspect tells the shape
        aspects = [number(camera, "aspect", where.format(i), path) for i, camera in enumerate(cameras)]
        shapes = [aspect if aspect and aspect > 0 else UNKNOWN for aspect in aspects]
    return Foreign(
        path=path,
        format="nerfstudio",
        notes=(),
        matrices=flip_camera_axes(torch.tensor(poses, dtype=torch.float64).reshape(-1, 4, 4)),
        where=where.format,
        lenses=torch.tensor(
            [
                [0.5 / math.tan(angle / 2) / shape, 0.5 / math.tan(angle / 2), 0.5, 0.5]
                for angle, shape in zip(fov_y, shapes, strict=True)
            ],
            dtype=torch.float64,
        ),
        fractions=torch.ones(len(poses), dtype=torch.bool),
        sizes=[stated] if stated else None,
        usual_size=ASSUMED_SIZE,
        order="The file has neither fps nor seconds",
    )


def _frame_rate(document: dict[str, Any], frames: int, path: Path) -> float | None:
    """What `ns-render` plays: the frames over `seconds`; `fps` itself where that says the same but for rounding."""
    fps, seconds = number(document, "fps", "the file", path), number(document, "seconds", "the file", path)
    if not seconds or seconds < 0:
        return fps
    played = frames / seconds
    return fps if fps and abs(fps - played) * seconds <= 1.5 else played


def _fov_deg(entry: dict[str, Any], where: str, path: Path) -> float:
    """Vertical field of view, degrees."""
    fov_deg = number(entry, "fov", where, path)
    if fov_deg is None or not 0 < fov_deg < 180:
        raise InputError(f"{path}: {where}.fov must be between 0 and 180 degrees, not {fov_deg}; correct it.")
    return fov_deg


def _keyframe_fov(document: dict[str, Any], keyframe: dict[str, Any], where: str, path: Path) -> float:
    """The keyframe's own field of view, also where older files keep it, else the file's default, degrees."""
    if "fov" in keyframe:
        return _fov_deg(keyframe, where, path)
    properties = keyframe.get("properties", [])
    if isinstance(properties, str):
        properties = parse_json(f'{{"properties": {properties}}}', path)["properties"]
    for entry in properties if isinstance(properties, list) else []:
        if isinstance(entry, list) and len(entry) == 2 and entry[0] == "FOV":
            return _fov_deg({"fov": entry[1]}, where, path)
    return _fov_deg({"fov": document.get("default_fov", 50.0)}, where, path)


def _keyframe_times(document: dict[str, Any], keyframes: list[dict[str, Any]], path: Path) -> list[float]:
    """Seconds, the first at 0; each keyframe's transition is the one that leads to it.

    In a cycle the first one's leads back to it, and its time comes once more at the end.
    """
    default = number(document, "default_transition_sec", "the file", path)
    order = [*range(1, len(keyframes)), *([0] if document.get("is_cycle") else [])]
    times = [0.0]
    for i in order:
        own = number(keyframes[i], "override_transition_sec", f"keyframes[{i}]", path)
        overridden = own is not None and keyframes[i].get("override_transition_enabled")
        step = own if overridden else default if default is not None else 2.0
        if step is None or step <= 0:
            raise InputError(f"{path}: keyframes[{i}] must come after the one before, not {step} s later; correct it.")
        times.append(times[-1] + step)
    return times


def _keyframe_pose(value: Any, where: str, path: Path) -> list[float]:
    """Read a matrix by rows from a list; by columns from a string, or where only that makes the last row 0 0 0 1."""
    rows = matrix_rows(value, where, path)
    by_columns = isinstance(value, str) or rows[12:] != [0.0, 0.0, 0.0, 1.0]
    return [rows[4 * (i % 4) + i // 4] for i in range(16)] if by_columns else rows


def _editable(times: list[float], c2w: Float[Tensor, "keyframes 4 4"], fov_y: list[float]) -> CameraPath:
    """The keyframes as they were; in a cycle, which has one time more than keyframes, the first one once more."""
    closed = len(times) > len(fov_y)
    positions, turns = c2w[:, :3, 3].tolist(), wxyz_from_rotation(c2w[:, :3, :3]).tolist()
    cameras = [*zip(positions, turns, fov_y, strict=True)]
    keyframes = tuple(
        Keyframe(time=time, position=tuple(position), wxyz=tuple(turn), fov_y=angle)
        for time, (position, turn, angle) in zip(times, cameras + cameras[:1] * closed, strict=True)
    )
    return CameraPath(segments=(Keyframes(keyframes=keyframes),), closed=closed)
