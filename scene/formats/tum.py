"""TUM text, as SLAM and its judges (evo, rpg) use it: `timestamp tx ty tz qx qy qz qw`, one line per frame.

Timestamps are seconds, poses camera-to-world with OpenCV camera axes; lines with # are remarks. The format has no lens,
no picture size and no unit of length; ours stand in the first remark.
"""

from pathlib import Path

import torch

from scene.atomic import atomic_path
from scene.errors import InputError
from scene.formats.imported import ASSUMED_SIZE, Imported, foreign_trajectory
from scene.formats.lensless import assumed_lens, lens_losses, read_remark, remark
from scene.formats.text_file import read_text
from scene.formats.timestamps import frame_rate_of
from scene.formats.trajectory_json import TrajectoryFile
from scene.pose import pose, rotation_from_wxyz, wxyz_from_rotation

NUMBERS_PER_FRAME = 8
ABOUT = (
    "timestamp [s], tx ty tz, qx qy qz qw: camera-to-world, OpenCV camera axes (x right, y down, z forward), metres; "
    "the world is the photo's camera"
)


def read_tum(path: str | Path, *, size: tuple[int, int] | None = None, fps: float | None = None) -> Imported:
    """Read TUM text.

    `size` (width, height) is used where the file does not say, `fps` where its timestamps do not either.

    Raises:
        InputError: a line without 8 numbers, or numbers that make no camera; the message names line or frame.
    """
    path = Path(path)
    remarks: list[str] = []
    rows: list[list[float]] = []
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        if line.lstrip().startswith("#"):
            remarks.append(line)
        elif line.strip():
            rows.append(_numbers(line, path, number))
    if not rows:
        raise InputError(f"{path} has no frames; TUM text has a line of {NUMBERS_PER_FRAME} numbers for each.")
    table = torch.tensor(rows, dtype=torch.float64)
    notes = ["Read as camera-to-world with OpenCV camera axes, in metres; TUM text itself leaves the scale open."]
    said_size, said_lens, said_fps = read_remark("\n".join(remarks[:4]))
    size = said_size or size or ASSUMED_SIZE
    if said_fps is None:
        said_fps, more = frame_rate_of(table[:, 0], fps, tick=1e-4)
        notes += more or [f"The timestamps, in seconds, give {said_fps:.6g} frames per second."]
    if said_lens is None:
        lenses, said = assumed_lens(size, len(table))
        notes.append(said)
    else:
        lenses = torch.tensor([said_lens], dtype=torch.float64).expand(len(table), 4)
    c2w = pose(rotation_from_wxyz(table[:, [7, 4, 5, 6]]), table[:, 1:4])
    trajectory, more = foreign_trajectory(path, c2w, lenses, size, said_fps)
    file = TrajectoryFile(trajectory=trajectory)
    return Imported(file, "tum", (*notes, *more), lens_is_known=said_lens is not None)


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


def _numbers(line: str, path: Path, number: int) -> list[float]:
    words = line.split()
    try:
        numbers = [float(word) for word in words]
    except ValueError:
        numbers = []
    if len(numbers) != NUMBERS_PER_FRAME:
        raise InputError(
            f"{path}, line {number}: wanted timestamp tx ty tz qx qy qz qw, got {line[:60].strip()!r}; mend the line, "
            "or name the file's format."
        )
    return numbers
