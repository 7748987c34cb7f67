"""nerfstudio's camera path, as its viewer saves it and `ns-render camera-path` plays it.

The baked list `camera_path` holds a camera-to-world 4x4 row by row with OpenGL camera axes, a vertical field of view in
degrees and an aspect ratio: centred lenses with square pixels only. The keyframes beside it come along as the editable
path; older files and the Blender add-on have their matrices column by column, in a string.
"""

import json
import math
from pathlib import Path
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor

from scene.atomic import atomic_path
from scene.camera import Intrinsics
from scene.camera_path import CameraPath
from scene.errors import InputError
from scene.formats.imported import ASSUMED_FPS, ASSUMED_SIZE, Imported, foreign_trajectory
from scene.formats.json_numbers import matrix_rows, number, objects
from scene.formats.opengl import ABOUT, flip_camera_axes
from scene.formats.text_file import parse_json, read_text
from scene.formats.trajectory_json import TrajectoryFile
from scene.keyframes import Keyframe, Keyframes
from scene.pose import wxyz_from_rotation


def read_nerfstudio(path: str | Path, *, size: tuple[int, int] | None = None, fps: float | None = None) -> Imported:
    """Read a nerfstudio camera path: the baked cameras, and its keyframes as the editable path.

    `size` (width, height) and `fps` are used where the file does not say. A file with keyframes only gives one frame
    per keyframe; bake the editable path for more.

    Raises:
        InputError: no cameras, a camera without matrix or field of view, or a camera type that is no pinhole.
    """
    path = Path(path)
    document = parse_json(read_text(path), path)
    if (kind := document.get("camera_type", "perspective")) != "perspective":
        raise InputError(f"{path}: a path needs camera_type 'perspective', and this one is {str(kind)[:40]!r}.")
    notes = ["Read as camera-to-world with OpenGL camera axes, in metres; nerfstudio leaves the scale open."]
    size, more = _render_size(document, size, path)
    notes += more
    source = keyframe_trajectory = None
    if keyframes := objects(document, "keyframes", path):
        times = _keyframe_times(document, keyframes, path)
        rate = (len(times) - 1) / times[-1] if times[-1] > 0 else fps or 1.0
        c2w = torch.stack(
            [_keyframe_pose(key.get("matrix"), f"keyframes[{i}].matrix", path) for i, key in enumerate(keyframes)]
        )
        fov_y = [_keyframe_fov(document, key, f"keyframes[{i}]", path) for i, key in enumerate(keyframes)]
        keyframe_trajectory, more = foreign_trajectory(path, c2w, _lenses(fov_y, size), size, rate)
        source = _editable(times, keyframe_trajectory.c2w, fov_y)
        notes.append("Its keyframes can be edited here; the curve between them is ours, not nerfstudio's.")
    if cameras := objects(document, "camera_path", path):
        c2w = torch.stack(
            [
                _row_major(c.get("camera_to_world"), f"camera_path[{i}].camera_to_world", path)
                for i, c in enumerate(cameras)
            ]
        )
        fov_y = [_fov_y(c, f"camera_path[{i}]", path) for i, c in enumerate(cameras)]
        stated = _frame_rate(document, len(cameras), path)
        if stated is None:
            stated = fps or ASSUMED_FPS
            notes.append(f"The file has neither fps nor seconds; {stated:g} fps was taken.")
        trajectory, more = foreign_trajectory(path, c2w, _lenses(fov_y, size), size, stated)
    elif keyframe_trajectory:
        trajectory = keyframe_trajectory
        notes.append("The file holds keyframes and no baked path, so each keyframe became one frame.")
    else:
        raise InputError(f"{path} has no cameras in camera_path; save the path in nerfstudio again.")
    return Imported(TrajectoryFile(trajectory=trajectory, source=source), "nerfstudio", (*notes, *more))


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


def _render_size(
    document: dict[str, Any], given: tuple[int, int] | None, path: Path
) -> tuple[tuple[int, int], list[str]]:
    width, height = (number(document, key, "the file", path) for key in ("render_width", "render_height"))
    if width is not None and height is not None:
        return (round(width), round(height)), []
    if given is not None:
        return given, []
    return ASSUMED_SIZE, [f"The file has no render size; {ASSUMED_SIZE[0]}x{ASSUMED_SIZE[1]} was assumed."]


def _frame_rate(document: dict[str, Any], frames: int, path: Path) -> float | None:
    """What `ns-render` plays: the frames over `seconds`; `fps` itself where that says the same but for rounding."""
    fps, seconds = number(document, "fps", "the file", path), number(document, "seconds", "the file", path)
    if not seconds or seconds < 0:
        return fps
    played = frames / seconds
    return fps if fps and abs(fps - played) * seconds <= 1.5 else played


def _lenses(fov_y: list[float], size: tuple[int, int]) -> Float[Tensor, "frames 4"]:
    """Centred lenses with square pixels."""
    width, height = size
    rows = [[f := height / 2 / math.tan(angle / 2), f, width / 2, height / 2] for angle in fov_y]
    return torch.tensor(rows, dtype=torch.float64)


def _fov_y(entry: dict[str, Any], where: str, path: Path) -> float:
    """Vertical field of view, radians."""
    fov_deg = number(entry, "fov", where, path)
    if fov_deg is None or not 0 < fov_deg < 180:
        raise InputError(f"{path}: {where}.fov must be between 0 and 180 degrees, not {fov_deg}; mend it.")
    return math.radians(fov_deg)


def _keyframe_fov(document: dict[str, Any], keyframe: dict[str, Any], where: str, path: Path) -> float:
    """The keyframe's own field of view, also where older files keep it, else the file's default, radians."""
    if "fov" in keyframe:
        return _fov_y(keyframe, where, path)
    properties = keyframe.get("properties", [])
    if isinstance(properties, str):
        properties = parse_json(f'{{"properties": {properties}}}', path)["properties"]
    for entry in properties if isinstance(properties, list) else []:
        if isinstance(entry, list) and len(entry) == 2 and entry[0] == "FOV":
            return _fov_y({"fov": entry[1]}, where, path)
    return _fov_y({"fov": document.get("default_fov", 50.0)}, where, path)


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
            raise InputError(f"{path}: keyframes[{i}] must come after the one before it, not {step} s later; mend it.")
        times.append(times[-1] + step)
    return times


def _row_major(value: Any, where: str, path: Path) -> Float[Tensor, "4 4"]:
    return flip_camera_axes(torch.tensor(matrix_rows(value, where, path), dtype=torch.float64).reshape(4, 4))


def _keyframe_pose(value: Any, where: str, path: Path) -> Float[Tensor, "4 4"]:
    """By rows in a list; by columns in a string, or where only that makes the last row 0 0 0 1."""
    matrix = torch.tensor(matrix_rows(value, where, path), dtype=torch.float64).reshape(4, 4)
    last = torch.tensor([0.0, 0.0, 0.0, 1.0], dtype=torch.float64)
    by_columns = isinstance(value, str) or not torch.equal(matrix[3], last)
    return flip_camera_axes(matrix.mT if by_columns else matrix)


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
