"""Poses of other trackers, one line per frame: EuRoC's table and TartanAir's.

EuRoC (and ASL's data sets) is CSV: nanoseconds, place, quaternion with w first, then perhaps velocity and biases; poses
are of the body that carries the camera, in the world. TartanAir has seven numbers a line, place and quaternion with w
last, in NED: camera and world look along x, with y right and z down. Neither has a lens or a unit, TartanAir no time.
"""

import torch

from scene.formats.foreign import Foreign, quaternions, settle
from scene.formats.imported import Hints, Imported
from scene.formats.number_lines import number_lines
from scene.formats.opened import Opened
from scene.pose import pose

EUROC_NUMBERS, TARTANAIR_NUMBERS = (8, 17), 7

_CAMERA_FROM_NED = ((0.0, 1.0, 0.0), (0.0, 0.0, 1.0), (1.0, 0.0, 0.0))
"""Right, down, forward of OpenCV out of forward, right, down: the same change for world and camera axes."""


def read_euroc(opened: Opened, hints: Hints) -> Imported:
    """Read EuRoC's ground truth.

    Raises:
        InputError: a line with another count, or numbers that make no camera; the message names the line.
    """
    table, where = number_lines(opened, EUROC_NUMBERS, "timestamp, tx ty tz, qw qx qy qz")
    rotations, more = quaternions(table[:, 4:8], opened.path, where)
    read = (
        "Read as body-to-world with the body's own axes, in metres: EuRoC's poses are of the carrier, and how the "
        "camera is mounted on it is not in this file; they were taken for the camera's."
    )
    said = Foreign(
        path=opened.path,
        format="euroc",
        notes=(read, *more),
        matrices=pose(rotations, table[:, 1:4]),
        where=where,
        stamps=table[:, 0],
        unit="nanoseconds",
        tick=1e3,
    )
    return settle(said, hints)


def read_tartanair(opened: Opened, hints: Hints) -> Imported:
    """Read TartanAir's pose_left.txt.

    Raises:
        InputError: a line with another count, or numbers that make no camera; the message names the line.
    """
    table, where = number_lines(opened, TARTANAIR_NUMBERS, "tx ty tz qx qy qz qw")
    rotations, more = quaternions(table[:, [6, 3, 4, 5]], opened.path, where)
    change = torch.tensor(_CAMERA_FROM_NED, dtype=torch.float64)
    said = Foreign(
        path=opened.path,
        format="tartanair",
        notes=("Read as camera-to-world with NED axes (x forward, y right, z down), in metres.", *more),
        matrices=pose(change @ rotations @ change.T, table[:, :3] @ change.T),
        where=where,
        usual_size=(640, 480),
        order="Frames are in the file's order, and the format has no frame rate",
    )
    return settle(said, hints)
