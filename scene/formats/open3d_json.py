"""Open3D's camera parameters as JSON: a PinholeCameraTrajectory, or one PinholeCameraParameters.

`extrinsic` is world-to-camera, 16 numbers by columns, OpenCV axes; `intrinsic` has width, height and a 3x3 matrix by
columns, pixels, whose principal point counts from the centre of the first pixel, half a pixel less than ours.
"""

import json
from pathlib import Path

import torch

from scene.errors import InputError
from scene.formats.foreign import Foreign, settle
from scene.formats.imported import Hints, Imported
from scene.formats.json_numbers import number_list, objects, stated_size
from scene.formats.lenses import lens_rows
from scene.formats.opened import Opened
from scene.formats.trajectory_json import TrajectoryFile
from scene.support.atomic import atomic_path


def read_open3d(opened: Opened, hints: Hints) -> Imported:
    """Read Open3D's camera trajectory.

    Raises:
        InputError: no cameras, a camera without matrix or lens, or pictures of several shapes.
    """
    path, document = opened.path, opened.object
    cameras = objects(document, "parameters", path) or ([document] if "extrinsic" in document else [])
    if not cameras:
        raise InputError(f"{path} has no cameras in parameters; write the trajectory in Open3D again.")
    rows, lenses, sizes = [], [], []
    for i, each in enumerate(cameras):
        where = f"parameters[{i}]"
        rows.append(number_list(each.get("extrinsic"), 16, f"{where}.extrinsic", path))
        lens = each.get("intrinsic")
        if not isinstance(lens, dict):
            raise InputError(f"{path}: {where} has no intrinsic, so its lens is unknown; add one.")
        k = number_list(lens.get("intrinsic_matrix"), 9, f"{where}.intrinsic.intrinsic_matrix", path)
        lenses.append([k[0], k[4], k[6] + 0.5, k[7] + 0.5])
        sizes.append(stated_size(lens, ("width", "height"), where, path))
    foreign = Foreign(
        path=path,
        format="open3d",
        notes=("Read as world-to-camera by columns with OpenCV axes, in metres; the file leaves the scale open.",),
        matrices=torch.tensor(rows, dtype=torch.float64).reshape(-1, 4, 4).mT,
        direction="world-to-camera",
        where="parameters[{}]".format,
        lenses=torch.tensor(lenses, dtype=torch.float64),
        sizes=None if None in sizes else sizes,
        order="Frames are in the file's order, and Open3D has no frame rate",
    )
    return settle(foreign, hints)


def write_open3d(path: str | Path, file: TrajectoryFile) -> tuple[str, ...]:
    """Write Open3D's camera trajectory; returns what the format had no place for, one sentence each.

    Raises:
        InputError: the file cannot be written there.
    """
    trajectory = file.trajectory
    lens = trajectory.intrinsics
    version = {"version_major": 1, "version_minor": 0}
    cameras = [
        {"class_name": "PinholeCameraParameters", "extrinsic": w2c}
        | {
            "intrinsic": {
                "width": lens.width,
                "height": lens.height,
                "intrinsic_matrix": [fx, 0, 0, 0, fy, 0, cx - 0.5, cy - 0.5, 1],
            }
        }
        | version
        for w2c, (fx, fy, cx, cy) in zip(trajectory.w2c.mT.flatten(1).tolist(), lens_rows(lens).tolist(), strict=True)
    ]
    lines = ",\n  ".join(map(json.dumps, cameras))
    with atomic_path(path) as temporary:
        temporary.write_text(
            f'{{\n "class_name": "PinholeCameraTrajectory",\n "parameters": [\n  {lines}\n ],\n'
            ' "version_major": 1,\n "version_minor": 0\n}\n',
            encoding="utf-8",
        )
    return ("Open3D's file has no frame rate; it was left behind.",)
