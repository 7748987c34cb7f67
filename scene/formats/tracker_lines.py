"""Poses of other trackers, one line per frame: EuRoC's table and TartanAir's.

EuRoC (and ASL's data sets) is CSV: nanoseconds, place, quaternion with w first, then perhaps velocity and biases; poses
are of the body that carries the camera, in the world. TartanAir has seven numbers a line, place and quaternion with w
last, in NED: camera and world look along x, with y right and z down. Neither has a lens or a unit, TartanAir no time.
"""

import re
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from jaxtyping import Float
from torch import Tensor

from scene.formats.foreign import Foreign, quaternions, settle
from scene.formats.imported import Hints, Imported, Size
from scene.formats.json_numbers import whole_side
from scene.formats.number_lines import number_lines
from scene.formats.opened import Opened
from scene.formats.text_file import is_number, read_lines
from scene.pose import pose

EUROC_NUMBERS, TARTANAIR_NUMBERS = (8, 17), 7

_LONGEST_YAML = 100
"""Lines of sensor.yaml that are looked at."""

_CAMERA_FROM_NED = ((0.0, 1.0, 0.0), (0.0, 0.0, 1.0), (1.0, 0.0, 0.0))
"""Right, down, forward of OpenCV out of forward, right, down: the same change for world and camera axes."""


def read_euroc(opened: Opened, hints: Hints) -> Imported:
    """Read EuRoC's ground truth, with camera 0 as its sensor.yaml says, where the data set is whole.

    Raises:
        InputError: a line with another count, or numbers that make no camera; the message names the line.
    """
    table, where = number_lines(opened, EUROC_NUMBERS, "timestamp, tx ty tz, qw qx qy qz")
    rotations, more = quaternions(table[:, 4:8], opened.path, where)
    foreign = Foreign(
        path=opened.path,
        format="euroc",
        notes=(
            "Read as body-to-world with OpenCV axes of the body, in metres: how the camera is mounted on it is not in "
            "this file, so the body's poses were taken for the camera's.",
            *more,
        ),
        matrices=pose(rotations, table[:, 1:4]),
        where=where,
        stamps=table[:, 0],
        unit="nanoseconds",
        tick=1e3,
    )
    if (camera := _mounted_camera(opened.path)) is not None:
        mounted = "Read as body-to-world, in metres; camera 0 is mounted on the body as cam0/sensor.yaml says."
        foreign = replace(
            foreign,
            notes=(mounted, *more),
            matrices=foreign.matrices @ camera.body_from_camera,
            lenses=None if camera.lens is None else camera.lens.expand(len(table), 4),
            sizes=None if camera.size is None else [camera.size],
        )
    return settle(foreign, hints)


@dataclass(frozen=True, eq=False)
class _MountedCamera:
    """A camera on a body, as EuRoC's sensor.yaml has it."""

    body_from_camera: Float[Tensor, "4 4"]
    lens: Float[Tensor, "4"] | None
    """fx, fy, cx, cy [px]."""
    size: Size | None


def _mounted_camera(path: Path) -> _MountedCamera | None:
    """Camera 0 of the data set that a ground truth lies in; None where it is not there or says no mounting."""
    folders = path.parent.parent, path.parent
    file = next((each / "cam0" / "sensor.yaml" for each in folders if (each / "cam0" / "sensor.yaml").is_file()), None)
    if file is None:
        return None
    text = "\n".join(read_lines(file)[:_LONGEST_YAML])
    mounting, lens, size = (
        _yaml_numbers(text, key, n) for key, n in (("data", 16), ("intrinsics", 4), ("resolution", 2))
    )
    if mounting is None:
        return None
    return _MountedCamera(
        torch.tensor(mounting, dtype=torch.float64).reshape(4, 4),
        None if lens is None else torch.tensor(lens, dtype=torch.float64),
        None if size is None else (whole_side(size[0]), whole_side(size[1])),
    )


def _yaml_numbers(text: str, key: str, count: int) -> list[float] | None:
    """The numbers of a list in brackets under a key; None if it has others."""
    match = re.search(rf"\b{key}:\s*\[([^\]]*)\]", text)
    words = match[1].replace(",", " ").split() if match else []
    if len(words) != count or not all(map(is_number, words)):
        return None
    return [float(word) for word in words]


def read_tartanair(opened: Opened, hints: Hints) -> Imported:
    """Read TartanAir's pose_left.txt.

    Raises:
        InputError: a line with another count, or numbers that make no camera; the message names the line.
    """
    table, where = number_lines(opened, TARTANAIR_NUMBERS, "tx ty tz qx qy qz qw")
    rotations, more = quaternions(table[:, [6, 3, 4, 5]], opened.path, where)
    change = torch.tensor(_CAMERA_FROM_NED, dtype=torch.float64)
    foreign = Foreign(
        path=opened.path,
        format="tartanair",
        notes=("Read as camera-to-world with NED axes (x forward, y right, z down), in metres.", *more),
        matrices=pose(change @ rotations @ change.T, table[:, :3] @ change.T),
        where=where,
        usual_size=(640, 480),
        order="Frames are in the file's order, and the format has no frame rate",
    )
    return settle(foreign, hints)
