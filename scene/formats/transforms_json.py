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

from scene.errors import InputError
from scene.formats.foreign import UNKNOWN, Foreign, settle
from scene.formats.imported import ASSUMED_SIZE, Hints, Imported, Size
from scene.formats.json_numbers import matrix_rows, number, objects, stated_size
from scene.formats.lenses import lens_rows
from scene.formats.opened import Opened, open_trajectory
from scene.formats.opengl import ABOUT, flip_camera_axes
from scene.formats.order import by_camera, choose_camera, has_number, listed, natural
from scene.formats.text_file import parse_json, read_text, shown
from scene.formats.trajectory_json import TrajectoryFile
from scene.support.atomic import atomic_path

_NORMALISED_BELOW = 10.0
"""A focal length below this may be a fraction of the picture's width; it is if pixels would mean over 145 degrees."""

_SMALLEST_PIXELS = 64
"""Size of a picture from which on a principal point within the first pixel is a fraction."""

_DISTORTION = ("k1", "k2", "k3", "k4", "p1", "p2")


KNOWN_MODELS = frozenset(
    {"PINHOLE", "SIMPLE_PINHOLE", "PERSPECTIVE", "OPENCV", "FULL_OPENCV", "RADIAL", "SIMPLE_RADIAL", "BROWN"}
)
"""Values of camera_model: pinholes with lines bent or not; what bends them is dropped and said."""


def read_transforms_json(opened: Opened, hints: Hints) -> Imported:
    """Read `transforms.json`, or the folder it lies in.

    Frames are in the order of their times or names where those have numbers; SEVA's split file has its own order, and
    the photos that it names are left out, and said. Of pictures in several folders one folder's are taken.

    Raises:
        InputError: no frames, a frame without matrix or lens, a lens that is no pinhole or mixes fractions with pixels,
            or pictures of several shapes.
    """
    if opened.folder:
        opened = open_trajectory(opened.path / "transforms.json")
    path = opened.path
    document = {"frames": opened.document} if isinstance(opened.document, list) else opened.object
    frames = objects(document, "frames", path)
    if not frames:
        raise InputError(f"{path} has no frames; a trajectory needs at least one.")
    notes = ["Read as camera-to-world with OpenGL camera axes, in metres; transforms.json leaves the scale open."]
    models = {str(each.get("camera_model") or "PINHOLE").upper() for each in (document, *frames)}
    if strange := sorted(models - KNOWN_MODELS):
        notes.append(f"The camera_model {shown(strange[0])} is not known, and was read as a pinhole.")
    names = [str(frame.get("file_path") or "") for frame in frames]
    places, more = _without_photos(len(frames), path)
    cameras: dict[str, list[int]] = {"": []}
    order = "Frames are in the file's order"
    if places is None:
        cameras = by_camera(names, [None] * len(frames), [])
        taken = choose_camera(cameras, hints.camera, {}, path)
        places, order = _in_order(cameras[taken], frames, names, path)
        if len(cameras) > 1:
            more.append(f"The pictures in {taken}/ were taken, of {listed(list(cameras))} (--camera).")
    else:
        taken = ""
    notes += more
    chosen = [frames[place] for place in places]
    merged = [{**document, **frame} for frame in chosen]

    stated = [stated_size(each, ("w", "h"), "the file", path) for each in merged]
    sizes = None if None in stated else [size for size in stated if size]
    lenses = [
        _lens(each, f"frames[{i}]", stated[n], path) for n, (i, each) in enumerate(zip(places, merged, strict=True))
    ]
    fractions = sum(normalised for _, normalised in lenses)
    if any("fl_x" in each for each in merged):
        whose = "All lenses" if fractions == len(lenses) else f"The lenses of {fractions} of {len(lenses)} frames"
        note = f"{whose} were read as fractions of width and height: their focal lengths are below 10."
        of = f" of a picture of {stated[0][0]}x{stated[0][1]}" if stated[0] else ""
        notes.append(note if fractions else f"The lenses were read as pixels{of}.")
    if any((number(each, "camera_angle_x", "the file", path) or 0) > math.pi for each in merged):
        notes.append("camera_angle_x is larger than any angle in radians; it was read as degrees.")
    if any(number(entry, key, "the file", path) for entry in (document, *chosen) for key in _DISTORTION):
        notes.append("Lens distortion was dropped: our lenses do not bend lines.")
    if "applied_transform" in document:
        notes.append("The world is the file's own; its applied_transform was not undone.")
    rows = [
        matrix_rows(f.get("transform_matrix"), f"frames[{i}].transform_matrix", path)
        for i, f in zip(places, chosen, strict=True)
    ]
    note = Foreign(
        path=path,
        format="transforms",
        notes=tuple(notes),
        matrices=flip_camera_axes(torch.tensor(rows, dtype=torch.float64).reshape(-1, 4, 4)),
        where=lambda frame: f"frames[{places[frame]}]",
        lenses=torch.tensor([lens for lens, _ in lenses], dtype=torch.float64),
        fractions=torch.tensor([fraction for _, fraction in lenses]),
        sizes=sizes,
        usual_size=ASSUMED_SIZE,
        fps=number(document, "fps", "the file", path),
        order=f"{order}, and transforms.json has no frame rate",
        cameras=tuple(cameras) if len(cameras) > 1 else (),
        camera=taken,
    )
    return settle(note, hints)


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


def _without_photos(count: int, path: Path) -> tuple[list[int] | None, list[str]]:
    """The places of the frames that a split file beside this one gives to the path, in its order; None without one."""
    splits = sorted(path.parent.glob("train_test_split_*.json"))
    if len(splits) != 1:
        several = f"None of the {len(splits)} split files beside it was applied: every frame is in the path."
        return None, [several] if splits else []
    chosen = parse_json(read_text(splits[0]), splits[0]).get("test_ids")
    if not isinstance(chosen, list) or not chosen:
        return None, [f"{splits[0].name} names no test_ids, so every frame is in the path."]
    if any(type(index) is not int or not 0 <= index < count for index in chosen):
        raise InputError(f"{splits[0]} names frames that {path.name} does not have; export both again.")
    left_out = count - len(set(chosen))
    note = f"The path is the {len(chosen)} test_ids of {splits[0].name}; {left_out} others, the photos, were left out."
    return chosen, [note]


def _in_order(places: list[int], frames: list[dict[str, Any]], names: list[str], path: Path) -> tuple[list[int], str]:
    """Places of frames in the order of their times or, where they have none, of the numbers in their names."""
    for key in ("timestamp", "time"):
        times = [number(frames[place], key, f"frames[{place}]", path) for place in places]
        if len(set(times)) == len(places) and None not in times:
            order = sorted(range(len(places)), key=lambda i: times[i] or 0.0)
            return [places[i] for i in order], f"Frames are in the order of their {key}"
    if all(has_number(names[place]) for place in places) and len({names[place] for place in places}) == len(places):
        return sorted(places, key=lambda place: natural(names[place])), "Frames are in the order of their names"
    return places, "Frames are in the file's order"


def _lens(entry: dict[str, Any], where: str, size: Size | None, path: Path) -> tuple[list[float], bool]:
    """fx, fy, cx, cy, each `UNKNOWN` where it is not said, and whether they are divided by width and height."""
    model = str(entry.get("camera_model", "")).upper()
    if "FISHEYE" in model or "EQUIRECTANGULAR" in model or entry.get("is_fisheye"):
        raise InputError(
            f"{path}: a path needs a pinhole, and camera_model {shown(model)} is none; undistort it first."
        )
    fx, fy, cx, cy = (number(entry, key, where, path) for key in ("fl_x", "fl_y", "cx", "cy"))
    fx, fy = (fy, None) if fx is None else (fx, fy)
    centre = [abs(side) for side in (cx, cy) if side is not None]
    if fx is None:
        return _lens_of_angles(entry, where, size, path)
    small = _NORMALISED_BELOW if size is None else min(_NORMALISED_BELOW, 0.15 * size[0])
    if fx < small:
        if max([fy or 0.0, *centre]) >= _NORMALISED_BELOW:
            raise InputError(
                f"{path}: {where} mixes fractions (fl_x {fx:g}) with pixels; write it in pixels throughout."
            )
    elif centre and (size is None or min(size) >= _SMALLEST_PIXELS) and 0 < min(centre) <= max(centre) <= 1:
        raise InputError(f"{path}: {where} mixes fractions (cx, cy) with pixels; write all of it in pixels.")
    return [UNKNOWN if each is None else each for each in (fx, fy, cx, cy)], fx < small


def _lens_of_angles(entry: dict[str, Any], where: str, size: Size | None, path: Path) -> tuple[list[float], bool]:
    """A lens by its angles across, radians; those that no angle can be are degrees."""
    angles = [number(entry, key, where, path) for key in ("camera_angle_x", "camera_angle_y")]
    if angles[0] is None and angles[1] is None:
        raise InputError(f"{path}: {where} has neither fl_x nor camera_angle_x, so its lens is unknown; add one.")
    halves = [each and (math.radians(each) if each > math.pi else each) / 2 for each in angles]
    if any(half is not None and not 0 < half < math.pi / 2 for half in halves):
        raise InputError(f"{path}: {where} has a camera_angle that no lens has; it is in radians, 0 to 3.14.")
    focal = [UNKNOWN if half is None else 0.5 / math.tan(half) for half in halves]
    sides = size or (UNKNOWN, UNKNOWN)
    centre = [number(entry, key, where, path) for key in ("cx", "cy")]
    middles = [UNKNOWN if c is None else c if c <= 1 else c / side for c, side in zip(centre, sides, strict=True)]
    return [*focal, *middles], True
