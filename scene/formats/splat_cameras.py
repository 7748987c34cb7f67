"""cameras.json of 3D Gaussian splatting: one object per picture, with place, rotation, lens and size.

`position` and `rotation` (three rows) are camera-to-world with OpenCV axes, `fx fy` and `width height` pixels; the
principal point is the middle, and the unit of length that of the COLMAP model behind it. SuperSplat reads it, too.
"""

import json
from pathlib import Path
from typing import Any

import torch

from scene.errors import InputError
from scene.formats.foreign import UNKNOWN, Foreign, settle
from scene.formats.imported import Hints, Imported
from scene.formats.json_numbers import number, number_list, stated_size
from scene.formats.lenses import lens_rows
from scene.formats.opened import Opened
from scene.formats.order import by_camera, choose_camera, has_number, listed, natural
from scene.formats.trajectory_json import TrajectoryFile
from scene.pose import pose
from scene.support.atomic import atomic_path


def looks_like_splat_cameras(document: Any) -> bool:
    """Whether a document is a list of objects with place and rotation."""
    first = document[0] if isinstance(document, list) and document else None
    return isinstance(first, dict) and "rotation" in first and "position" in first


def read_splat_cameras(opened: Opened, hints: Hints) -> Imported:
    """Read a cameras.json: pictures in the order of their names, where those have numbers.

    Raises:
        InputError: something else than cameras is in it, or pictures of several shapes.
    """
    path, entries = opened.path, opened.document
    if not (isinstance(entries, list) and entries and all(isinstance(each, dict) for each in entries)):
        raise InputError(f"{path} has no cameras; cameras.json is a list with an object for each picture.")
    names = [str(each.get("img_name") or "") for each in entries]
    groups = by_camera(names, [None] * len(names), [])
    taken = choose_camera(groups, hints.camera, {}, path)
    places, order = groups[taken], "Frames are in the file's order"
    if all(has_number(names[place]) for place in places) and len({names[place] for place in places}) == len(places):
        places, order = (
            sorted(places, key=lambda place: natural(names[place])),
            "Frames are in the order of their names",
        )
    notes = ["Read as camera-to-world with OpenCV axes, in metres; the splats' training leaves the scale open."]
    if len(groups) > 1:
        notes.append(f"The pictures in {listed([taken])}/ were taken, of {listed(list(groups))} (--camera).")
    rows, lenses, sizes = [], [], []
    for place in places:
        each, where = entries[place], f"[{place}]"
        rotation = number_list(each.get("rotation"), 9, f"{where}.rotation", path)
        rows.append([*rotation, *number_list(each.get("position"), 3, f"{where}.position", path)])
        focal = [number(each, key, where, path) for key in ("fx", "fy")]
        if focal == [None, None]:
            raise InputError(f"{path}: {where} has neither fx nor fy, so its lens is unknown; add one, in pixels.")
        lenses.append([*(UNKNOWN if f is None else f for f in focal), UNKNOWN, UNKNOWN])
        sizes.append(stated_size(each, ("width", "height"), where, path))
    table = torch.tensor(rows, dtype=torch.float64)
    foreign = Foreign(
        path=path,
        format="splats",
        notes=tuple(notes),
        matrices=pose(table[:, :9].reshape(-1, 3, 3), table[:, 9:]),
        where=lambda frame: f"[{places[frame]}]",
        lenses=torch.tensor(lenses, dtype=torch.float64),
        sizes=None if None in sizes else sizes,
        order=f"{order}, and the format has no frame rate",
        cameras=tuple(groups) if len(groups) > 1 else (),
        camera=taken,
    )
    return settle(foreign, hints)


def write_splat_cameras(path: str | Path, file: TrajectoryFile) -> tuple[str, ...]:
    """Write a cameras.json; returns what the format had no place for, one sentence each.

    Raises:
        InputError: the file cannot be written there.
    """
    trajectory = file.trajectory
    lens = trajectory.intrinsics
    rows = zip(trajectory.c2w.tolist(), lens_rows(lens).tolist(), strict=True)
    entries = [
        {"id": frame, "img_name": f"frame_{frame:06d}", "width": lens.width, "height": lens.height}
        | {"position": [row[3] for row in c2w[:3]], "rotation": [row[:3] for row in c2w[:3]], "fy": fy, "fx": fx}
        for frame, (c2w, (fx, fy, _, _)) in enumerate(rows)
    ]
    with atomic_path(path) as temporary:
        temporary.write_text("[\n " + ",\n ".join(map(json.dumps, entries)) + "\n]\n", encoding="utf-8")
    notes = ["The format has no frame rate; it was left behind."]
    off = max(float((lens.cx - lens.width / 2).abs().max()), float((lens.cy - lens.height / 2).abs().max()))
    if off > 1e-6 * lens.width:
        notes.append(f"cameras.json has centred lenses only; the principal point moved by {off:.3g} px.")
    return tuple(notes)
