"""Captures of telephones: Record3D's metadata and Polycam's cameras. Both are ARKit's poses.

Camera-to-world with OpenGL camera axes (x right, y up, z back) in a world whose y is up, metres. Record3D keeps them in
`metadata` of an .r3d or a metadata.json: `poses` as qx qy qz qw x y z, `K` by columns or `perFrameIntrinsicCoeffs`, `w
h fps`. Polycam's raw data have one JSON per picture in keyframes/corrected_cameras (or cameras): t_00 ... t_23 by rows,
`fx fy cx cy width height timestamp`.
"""

from pathlib import Path
from typing import Any

import torch

from scene.errors import InputError
from scene.formats.foreign import UNKNOWN, Foreign, quaternions, settle
from scene.formats.imported import Hints, Imported
from scene.formats.json_numbers import number, number_list, stated_size
from scene.formats.opened import Opened, open_trajectory
from scene.formats.opengl import flip_camera_axes
from scene.formats.order import natural
from scene.pose import pose
from scene.trajectory import MAX_FRAMES

_POLYCAM_FOLDERS = ("keyframes/corrected_cameras", "corrected_cameras", "keyframes/cameras", "cameras", ".")
_POSE_KEYS = tuple(f"t_{row}{column}" for row in range(3) for column in range(4))


def read_record3d(opened: Opened, hints: Hints) -> Imported:
    """Read Record3D's metadata, alone or in its .r3d.

    Raises:
        InputError: no poses, or a pose or lens that is none.
    """
    path, document = opened.path, opened.object
    poses = document.get("poses")
    if not isinstance(poses, list) or not poses:
        raise InputError(f"{path} has no poses; Record3D's metadata holds seven numbers for each frame.")
    rows = [number_list(each, 7, f"poses[{i}]", path) for i, each in enumerate(poses)]
    table = torch.tensor(rows, dtype=torch.float64)
    rotations, more = quaternions(table[:, [3, 0, 1, 2]], path, "poses[{}]".format)
    size = stated_size(document, ("w", "h"), "the file", path)
    stamps = document.get("frameTimestamps")
    rate = number(document, "fps", "the file", path)
    known = isinstance(stamps, list) and len(stamps) == len(rows)
    foreign = Foreign(
        path=path,
        format="record3d",
        notes=("Read as ARKit's camera-to-world with OpenGL camera axes, in metres.", *more),
        matrices=flip_camera_axes(pose(rotations, table[:, 4:])),
        where="poses[{}]".format,
        lenses=_record3d_lenses(document, len(rows), path),
        sizes=[size] if size else None,
        fps=rate or None,
        stamps=torch.tensor(number_list(stamps, len(rows), "frameTimestamps", path)) if known and not rate else None,
    )
    return settle(foreign, hints)


def _record3d_lenses(document: dict[str, Any], frames: int, path: Path) -> torch.Tensor:
    each = document.get("perFrameIntrinsicCoeffs")
    if isinstance(each, list) and len(each) == frames:
        rows = [number_list(row, 4, f"perFrameIntrinsicCoeffs[{i}]", path) for i, row in enumerate(each)]
        return torch.tensor(rows, dtype=torch.float64)
    k = number_list(document.get("K"), 9, "K", path)
    by_columns = k[6] or k[7] or not (k[2] or k[5])
    centre = k[6:8] if by_columns else [k[2], k[5]]
    return torch.tensor([[k[0], k[4], *centre]], dtype=torch.float64).repeat(frames, 1)


def polycam_files(folder: Path) -> list[Path]:
    """The cameras of Polycam's raw data in a folder, in the order of their names; none where it is no such folder."""
    for name in _POLYCAM_FOLDERS:
        files = sorted((folder / name).glob("*.json"), key=lambda file: natural(file.name))
        if files and '"t_00"' in _beginning(files[0]):
            return files
    return []


def read_polycam(opened: Opened, hints: Hints) -> Imported:
    """Read Polycam's raw data from their folder, or from one of the files in it.

    Raises:
        InputError: no cameras, more than a trajectory has, or one without a pose or a lens.
    """
    folder = opened.path if opened.folder else opened.path.parent
    files = polycam_files(folder)
    if not files:
        raise InputError(f"{folder} holds no cameras of Polycam's; give the folder of its raw data.")
    if len(files) > MAX_FRAMES:
        raise InputError(f"{folder} holds more than the {MAX_FRAMES} frames a trajectory may have.")
    rows, lenses, sizes, stamps = [], [], [], []
    for file in files:
        each = open_trajectory(file).object
        matrix = [number(each, key, "the file", file) for key in _POSE_KEYS]
        if None in matrix:
            raise InputError(f"{file} lacks a part of its pose, t_00 to t_23; export the raw data again.")
        rows.append([*matrix, 0.0, 0.0, 0.0, 1.0])
        lens = [number(each, key, "the file", file) for key in ("fx", "fy", "cx", "cy")]
        if lens[:2] == [None, None]:
            raise InputError(f"{file} has neither fx nor fy, so its lens is unknown; export the raw data again.")
        lenses.append([UNKNOWN if value is None else value for value in lens])
        sizes.append(stated_size(each, ("width", "height"), "the file", file))
        stamps.append(number(each, "timestamp", "the file", file))
    timed = None not in stamps and len(set(stamps)) == len(stamps)
    foreign = Foreign(
        path=folder,
        format="polycam",
        notes=("Read as ARKit's camera-to-world with OpenGL camera axes, in metres.",),
        matrices=flip_camera_axes(torch.tensor(rows, dtype=torch.float64).reshape(-1, 4, 4)),
        where=lambda frame: files[frame].name,
        lenses=torch.tensor(lenses, dtype=torch.float64),
        sizes=None if None in sizes else sizes,
        stamps=torch.tensor(stamps, dtype=torch.float64) if timed else None,
        unit="microseconds",
        tick=1.0,
        order="Frames are in the order of their names, and they have no times",
    )
    return settle(foreign, hints)


def _beginning(file: Path) -> str:
    if not file.is_file():  # a pipe would be waited for
        return ""
    try:
        with file.open("rb") as text:
            return text.read(4096).decode("utf-8", errors="replace")
    except OSError:
        return ""
