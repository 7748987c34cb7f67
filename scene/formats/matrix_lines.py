"""Text that holds a camera-to-world matrix for every frame, OpenCV axes: KITTI, 4x4 a line, Redwood's log.

KITTI's odometry has 12 numbers a line, 3x4 by rows; Replica (NICE-SLAM) and many scripts have 16, with 0 0 0 1 at the
end, 7-Scenes and ScanNet four lines of four. KITTI-360 puts the frame's number in front: in cam0_to_world.txt of 4x4
matrices, in poses.txt of 3x4 ones, which are the car's, not a camera's (autonomousvision/kitti360Scripts, project.py).
Redwood's trajectory.log, which Open3D and Tanks and Temples use, has a line of three whole numbers before each. None
has a lens, a rate, a size or a unit; a remark of ours says them where readers skip remarks.
"""

from collections.abc import Callable
from pathlib import Path

import torch
from jaxtyping import Float
from torch import Tensor

from scene.errors import InputError
from scene.formats.foreign import Foreign, noted, settle
from scene.formats.imported import Hints, Imported
from scene.formats.lensless import lens_losses, remark
from scene.formats.number_lines import number_lines
from scene.formats.opened import Opened, open_trajectory
from scene.formats.order import has_number, natural
from scene.formats.text_file import data_lines, finite_numbers, shown
from scene.formats.trajectory_json import TrajectoryFile
from scene.support.atomic import atomic_path
from scene.trajectory import MAX_FRAMES

KITTI_NUMBERS, MATRIX_NUMBERS = 12, 16
_ABOUT = (
    "camera-to-world by rows, OpenCV camera axes (x right, y down, z forward), metres; the world is the photo's camera"
)
_READ = "Read as camera-to-world by rows with OpenCV camera axes, in metres; the format leaves the scale open."
_READ_OF_CAR = (
    "Read as camera-to-world by rows with OpenCV camera axes, in metres. With a frame's number in front, as in "
    "KITTI-360's poses.txt, they are the car's; its camera's are in cam0_to_world.txt."
)
_NO_RATE = "Frames are in the file's order, and the format has no frame rate"


def read_kitti(opened: Opened, hints: Hints) -> Imported:
    """Read KITTI odometry: 12 numbers a line, or 13 with the frame's own in front.

    Raises:
        InputError: a line with another count, or numbers that make no camera; the message names the line.
    """
    counts = KITTI_NUMBERS, KITTI_NUMBERS + 1
    table, where = number_lines(opened, counts, "(frame) and a 3x4 matrix by rows")
    stamps, table = _stamped(table, KITTI_NUMBERS)
    return _settled(
        opened, hints, "kitti", _whole(table), where, stamps, read=_READ if stamps is None else _READ_OF_CAR
    )


def read_matrix_lines(opened: Opened, hints: Hints) -> Imported:
    """Read 16 numbers a line, 17 with the frame's own in front, or four lines of four a matrix, in one file or many.

    Raises:
        InputError: a line with another count, or numbers that make no camera; the message names the line.
    """
    if opened.folder:
        return _from_files(opened, hints)
    if opened.widths[:1] == [4]:
        return _settled(opened, hints, "matrices", *_blocks(opened, heads=False))
    counts = MATRIX_NUMBERS, MATRIX_NUMBERS + 1
    table, where = number_lines(opened, counts, "(frame) and a 4x4 matrix by rows")
    stamps, table = _stamped(table, MATRIX_NUMBERS)
    return _settled(opened, hints, "matrices", table.reshape(-1, 4, 4), where, stamps)


def matrix_files(folder: Path) -> list[Path]:
    """Files of one matrix each in a folder, or in pose in it, in the order of their names; none if there are others."""
    for candidate in (folder, folder / "pose", folder / "poses"):
        files = [file for file in candidate.glob("*.txt") if has_number(file.name)]
        files = [file for file in files if ".pose." in file.name] or files
        files.sort(key=lambda file: natural(file.name))
        if len(files) > 1 and open_trajectory(files[0]).widths == [4, 4, 4, 4]:
            return files
    return []


def _from_files(opened: Opened, hints: Hints) -> Imported:
    files = matrix_files(opened.path)
    if not files:
        raise InputError(f"{opened.path} holds no files of one 4x4 matrix each; name the file of the path.")
    if len(files) > MAX_FRAMES:
        raise InputError(f"{opened.path} holds more than the {MAX_FRAMES} frames a trajectory may have.")
    matrices = torch.cat([_blocks(open_trajectory(file), heads=False)[0][:1] for file in files])
    order = "Frames are in the order of their files' names, and the format has no frame rate"
    return _settled(opened, hints, "matrices", matrices, lambda frame: files[frame].name, order=order)


def read_redwood(opened: Opened, hints: Hints) -> Imported:
    """Read Redwood's trajectory.log.

    Raises:
        InputError: a frame that is not a line of three numbers and four of four; the message names the line.
    """
    return _settled(opened, hints, "redwood", *_blocks(opened, heads=True))


def write_kitti(path: str | Path, file: TrajectoryFile) -> tuple[str, ...]:
    """Write KITTI odometry; returns what the format had no place for, one sentence each.

    Raises:
        InputError: the file cannot be written there.
    """
    trajectory = file.trajectory
    lines = [" ".join(map(repr, row)) for row in trajectory.c2w[:, :3].flatten(1).tolist()]
    with atomic_path(path) as temporary:
        temporary.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return ("KITTI's text has poses alone: size, lens and frame rate were left behind.",)


def write_matrix_lines(path: str | Path, file: TrajectoryFile) -> tuple[str, ...]:
    """Write 16 numbers a line; returns what the format had no place for, one sentence each.

    Raises:
        InputError: the file cannot be written there.
    """
    trajectory = file.trajectory
    lines = ["# " + remark(_ABOUT, trajectory.intrinsics, trajectory.fps)]
    lines += [" ".join(map(repr, row)) for row in trajectory.c2w.flatten(1).tolist()]
    with atomic_path(path) as temporary:
        temporary.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return lens_losses(trajectory.intrinsics)


def write_redwood(path: str | Path, file: TrajectoryFile) -> tuple[str, ...]:
    """Write Redwood's trajectory.log; returns what the format had no place for, one sentence each.

    Raises:
        InputError: the file cannot be written there.
    """
    trajectory = file.trajectory
    lines: list[str] = []
    for frame, matrix in enumerate(trajectory.c2w.tolist()):
        lines += [f"{frame} {frame} {frame + 1}", *(" ".join(map(repr, row)) for row in matrix)]
    with atomic_path(path) as temporary:
        temporary.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return ("Redwood's log has poses alone: size, lens and frame rate were left behind.",)


def _settled(
    opened: Opened,
    hints: Hints,
    format: str,
    matrices: Float[Tensor, "frames 4 4"],
    where: Callable[[int], str],
    stamps: Float[Tensor, " frames"] | None = None,
    order: str = _NO_RATE,
    read: str = _READ,
) -> Imported:
    foreign = Foreign(
        path=opened.path, format=format, notes=(read,), matrices=matrices, where=where, stamps=stamps, order=order
    )
    return settle(noted(foreign, opened.lines), hints)


def _stamped(
    table: Float[Tensor, "frames numbers"], count: int
) -> tuple[Float[Tensor, " frames"] | None, Float[Tensor, "frames count"]]:
    """What stands before each matrix, and the matrices; None where nothing does."""
    return (None, table) if table.shape[1] == count else (table[:, 0], table[:, 1:])


def _whole(table: Float[Tensor, "frames 12"]) -> Float[Tensor, "frames 4 4"]:
    matrices = torch.eye(4, dtype=torch.float64).repeat(len(table), 1, 1)
    matrices[:, :3] = table.reshape(-1, 3, 4)
    return matrices


def _blocks(opened: Opened, *, heads: bool) -> tuple[Float[Tensor, "frames 4 4"], Callable[[int], str]]:
    """Matrices of four lines of four numbers, each behind a line of three where there are `heads`."""
    path, rows, starts = opened.path, list[list[float]](), list[int]()
    counts = [3, 4, 4, 4, 4] if heads else [4, 4, 4, 4]
    step = 0
    for line, words in data_lines(opened.text):
        if len(words) != counts[step]:
            raise InputError(
                f"{path}, line {line}: wanted {counts[step]} numbers of a matrix, got {shown(' '.join(words[:6]))}; "
                "mend it, or name the file's format (--from)."
            )
        if step == 0:
            starts.append(line)
        if counts[step] == 4:
            rows.append(finite_numbers(words, path, line))
        step = (step + 1) % len(counts)
        if len(starts) > MAX_FRAMES:
            raise InputError(f"{path} holds more than the {MAX_FRAMES} frames a trajectory may have; cut it shorter.")
    if step or not rows:
        raise InputError(f"{path} ends within a matrix; it may have been cut off. Export it again.")
    matrices = torch.tensor(rows, dtype=torch.float64).reshape(-1, 4, 4)
    return matrices, lambda frame: f"line {starts[frame]}, frame {frame}"
