"""`transforms.json`: nerfstudio and instant-ngp data sets, and the scenes of Stable Virtual Camera (SEVA).

One camera-to-world 4x4 per frame, OpenGL camera axes. Lenses are `fl_x fl_y cx cy w h` of the file or of a frame, in
pixels, or, as SEVA's editor writes them, divided by width and height; or `camera_angle_x`, radians. There is no frame
rate; ours stands under `fps`, which other readers skip. Beside SEVA's files lies a `train_test_split_N.json`, which
tells the photos from the path.
"""

import json
import math
from pathlib import Path
from typing import Any

import torch

from scene.atomic import atomic_path
from scene.errors import InputError
from scene.formats.imported import ASSUMED_FPS, ASSUMED_SIZE, Imported, foreign_trajectory
from scene.formats.json_numbers import matrix_rows, number, objects
from scene.formats.lenses import lens_rows
from scene.formats.opengl import ABOUT, flip_camera_axes
from scene.formats.text_file import parse_json, read_text
from scene.formats.trajectory_json import TrajectoryFile

_NORMALISED_BELOW = 10.0
"""A focal length below this may be a fraction of the picture's width; it is if pixels would mean over 145 degrees."""

_SMALLEST_PIXELS = 64
"""In a picture this wide and high, a principal point within the first pixel is a fraction."""

_DISTORTION = ("k1", "k2", "k3", "k4", "p1", "p2")


def read_transforms_json(
    path: str | Path, *, size: tuple[int, int] | None = None, fps: float | None = None
) -> Imported:
    """Read `transforms.json`, or the folder it lies in.

    Frames are in the file's order; photos that SEVA's one split file names are left out, and said.
    `size` (width, height) and `fps` are used where the file does not say, else `ASSUMED_SIZE` and `ASSUMED_FPS`.

    Raises:
        InputError: no frames, a frame without matrix or lens, a lens that is no pinhole or mixes fractions with pixels,
            or several picture sizes.
    """
    path = Path(path)
    path = path / "transforms.json" if path.is_dir() else path
    document = parse_json(read_text(path), path)
    frames = objects(document, "frames", path)
    if not frames:
        raise InputError(f"{path} has no frames; a trajectory needs at least one.")
    notes = ["Read as camera-to-world with OpenGL camera axes, in metres; transforms.json leaves the scale open."]
    frames, more = _without_photos(frames, path)
    notes += more

    sizes = {_size({**document, **frame}, path) for frame in frames}
    if len(sizes) != 1:
        raise InputError(f"{path} has pictures of {len(sizes)} sizes; a trajectory needs exactly one.")
    stated = sizes.pop()
    if stated is None:
        notes += (
            [] if size else [f"The file has no w and h; pictures of {ASSUMED_SIZE[0]}x{ASSUMED_SIZE[1]} were assumed."]
        )
    width, height = stated or size or ASSUMED_SIZE

    lenses = [_lens({**document, **frame}, f"frames[{i}]", width, height, path) for i, frame in enumerate(frames)]
    if fractions := sum(normalised for _, normalised in lenses):
        which = "All lenses" if fractions == len(frames) else f"The lenses of {fractions} of {len(frames)} frames"
        notes.append(f"{which} were read as fractions of width and height: their focal lengths are below 10.")
    elif any("fl_x" in entry for entry in (document, *frames)):
        notes.append(f"The lenses were read as pixels of a picture of {width}x{height}.")
    everything = [document, *frames]
    if any(number(entry, key, "the file", path) for entry in everything for key in _DISTORTION):
        notes.append("Lens distortion was dropped: our lenses do not bend lines.")
    if "applied_transform" in document:
        notes.append("The world is the file's own; its applied_transform was not undone.")
    said = number(document, "fps", "the file", path)
    if said is None:
        said = fps or ASSUMED_FPS
        notes.append(f"Frames are in the file's order, at {said:g} fps; transforms.json has no frame rate.")
    rows = [matrix_rows(f.get("transform_matrix"), f"frames[{i}].transform_matrix", path) for i, f in enumerate(frames)]
    c2w = flip_camera_axes(torch.tensor(rows, dtype=torch.float64).reshape(-1, 4, 4))
    rows_of_lenses = torch.tensor([lens for lens, _ in lenses], dtype=torch.float64)
    trajectory, more = foreign_trajectory(path, c2w, rows_of_lenses, (width, height), said)
    return Imported(TrajectoryFile(trajectory=trajectory), "transforms", (*notes, *more))


def write_transforms_json(path: str | Path, file: TrajectoryFile) -> tuple[str, ...]:
    """Write `transforms.json` with a lens per frame, in pixels; nothing of the trajectory is lost.

    Raises:
        InputError: the file cannot be written there.
    """
    trajectory = file.trajectory
    width, height = trajectory.intrinsics.width, trajectory.intrinsics.height
    frames = [
        {"file_path": f"frame_{frame:06d}.png", "w": width, "h": height}
        | dict(zip(("fl_x", "fl_y", "cx", "cy"), lens, strict=True))
        | {"transform_matrix": c2w}
        for frame, (lens, c2w) in enumerate(
            zip(lens_rows(trajectory.intrinsics).tolist(), flip_camera_axes(trajectory.c2w).tolist(), strict=True)
        )
    ]
    head = {
        "comment": ABOUT,
        "fps": float(trajectory.fps),
        "camera_model": "PINHOLE",
        "orientation_override": "none",
    }
    top = json.dumps(head, indent=1).removesuffix("\n}")
    lines = ",\n  ".join(map(json.dumps, frames))
    with atomic_path(path) as temporary:
        temporary.write_text(f'{top},\n "frames": [\n  {lines}\n ]\n}}\n', encoding="utf-8")
    return ()


def _without_photos(frames: list[dict[str, Any]], path: Path) -> tuple[list[dict[str, Any]], list[str]]:
    """The frames that a split file beside this one gives to the path, in its order; all of them if there is not one."""
    splits = sorted(path.parent.glob("train_test_split_*.json"))
    if len(splits) != 1:
        several = f"None of the {len(splits)} split files beside it was applied: every frame is in the path."
        return frames, [several] if splits else []
    chosen = parse_json(read_text(splits[0]), splits[0]).get("test_ids")
    if not isinstance(chosen, list) or not chosen:
        return frames, [f"{splits[0].name} names no test_ids, so every frame is in the path."]
    if any(type(index) is not int or not 0 <= index < len(frames) for index in chosen):
        raise InputError(f"{splits[0]} names frames that {path.name} does not have; export both again.")
    left_out = len(frames) - len(set(chosen))
    said = f"The path is the {len(chosen)} test_ids of {splits[0].name}; {left_out} others, the photos, were left out."
    return [frames[index] for index in chosen], [said]


def _size(entry: dict[str, Any], path: Path) -> tuple[int, int] | None:
    width, height = number(entry, "w", "the file", path), number(entry, "h", "the file", path)
    return None if width is None or height is None else (round(width), round(height))


def _lens(entry: dict[str, Any], where: str, width: int, height: int, path: Path) -> tuple[list[float], bool]:
    """fx, fy, cx, cy in pixels, and whether the file had them divided by width and height."""
    model = str(entry.get("camera_model", "")).upper()
    if "FISHEYE" in model or "EQUIRECTANGULAR" in model or entry.get("is_fisheye"):
        raise InputError(f"{path}: a path needs a pinhole, and camera_model {model!r} is none; undistort it first.")
    fx, fy, cx, cy = (number(entry, key, where, path) for key in ("fl_x", "fl_y", "cx", "cy"))
    angles = number(entry, "camera_angle_x", where, path), number(entry, "camera_angle_y", where, path)
    normalised = False
    centre = [abs(side) for side in (cx, cy) if side is not None]
    if fx is not None and fx < min(_NORMALISED_BELOW, 0.15 * width):
        normalised = True
        if max([fy or 0.0, *centre]) >= _NORMALISED_BELOW:
            raise InputError(
                f"{path}: {where} mixes fractions (fl_x {fx:g}) with pixels; write it in pixels throughout."
            )
        fx, fy = fx * width, None if fy is None else fy * height
        cx, cy = None if cx is None else cx * width, None if cy is None else cy * height
    elif centre and min(width, height) >= _SMALLEST_PIXELS and 0 < min(centre) <= max(centre) <= 1:
        raise InputError(f"{path}: {where} mixes fractions (cx, cy) with pixels; write all of it in pixels.")
    if fx is None and angles[0] is not None:
        fx = width / 2 / math.tan(angles[0] / 2)
        fy = fx if angles[1] is None else height / 2 / math.tan(angles[1] / 2)
    if fx is None:
        raise InputError(f"{path}: {where} has neither fl_x nor camera_angle_x, so its lens is unknown; add one.")
    return [fx, fx if fy is None else fy, width / 2 if cx is None else cx, height / 2 if cy is None else cy], normalised
