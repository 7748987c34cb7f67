"""TUM text, as SLAM and its judges (evo, rpg) use it: `timestamp tx ty tz qx qy qz qw`, one line per frame.

Timestamps are seconds, poses camera-to-world with OpenCV camera axes; lines with # are remarks. The format has no lens,
no picture size and no unit of length; ours stand in the first remark.
"""

from pathlib import Path

import torch

from scene.formats.foreign import Foreign, noted, quaternions, settle
from scene.formats.imported import Hints, Imported
from scene.formats.lensless import lens_losses, remark
from scene.formats.number_lines import number_lines
from scene.formats.opened import Opened
from scene.formats.trajectory_json import TrajectoryFile
from scene.pose import pose, wxyz_from_rotation
from scene.support.atomic import atomic_path

NUMBERS_PER_FRAME = 8
ABOUT = (
    "timestamp [s], tx ty tz, qx qy qz qw: camera-to-world, OpenCV camera axes (x right, y down, z forward), metres; "
    "the world is the photo's camera"
)


def read_tum(opened: Opened, hints: Hints) -> Imported:
    """Read TUM text.

    Raises:
        InputError: a line without 8 numbers, or numbers that make no camera; the message names the line.
    """
    path = opened.path
    table, where = number_lines(opened, NUMBERS_PER_FRAME, "timestamp tx ty tz qx qy qz qw")
    rotations, more = quaternions(table[:, [7, 4, 5, 6]], path, where)
    read = "Read as camera-to-world with OpenCV camera axes, in metres; TUM text itself leaves the scale open."
    foreign = Foreign(
        path=path,
        format="tum",
        notes=(read, *more),
        matrices=pose(rotations, table[:, 1:4]),
        where=where,
        stamps=table[:, 0],
        unit="seconds",
        tick=1e-4,
    )
    return settle(noted(foreign, opened.lines), hints)


def write_tum(path: str | Path, file: TrajectoryFile) -> tuple[str, ...]:
    """Write TUM text; returns what the format had no place for, one sentence each.

    Raises:
        InputError: the file cannot be written there.
    """
    trajectory = file.trajectory
    turns = wxyz_from_rotation(trajectory.c2w[:, :3, :3])[:, [1, 2, 3, 0]]
    rows = torch.cat([trajectory.c2w[:, :3, 3], turns], dim=-1).tolist()
    lines = ["# " + remark(ABOUT, trajectory.intrinsics, trajectory.fps)]
    lines += [" ".join(map(repr, [frame / trajectory.fps, *row])) for frame, row in enumerate(rows)]
    with atomic_path(path) as temporary:
        temporary.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return lens_losses(trajectory.intrinsics)
