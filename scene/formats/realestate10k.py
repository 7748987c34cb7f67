"""RealEstate10K text: a first line for the video's address, then one line of 19 numbers per frame.

`timestamp_us fx fy cx cy 0 0`, intrinsics divided by the picture's width and height, then the 3x4 world-to-camera
matrix row by row, OpenCV axes. The format has no unit of length, no picture size and no frame rate but its timestamps;
our files say them in the first line, which other readers skip.
"""

import re
from pathlib import Path

import torch

from scene import __version__
from scene.atomic import atomic_path
from scene.errors import InputError
from scene.formats.imported import ASSUMED_SIZE, Imported, foreign_trajectory
from scene.formats.lenses import lens_rows
from scene.formats.text_file import read_text
from scene.formats.timestamps import frame_rate_of
from scene.formats.trajectory_json import TrajectoryFile

NUMBERS_PER_FRAME = 19
_SIZE = re.compile(r"size=(\d{1,6})x(\d{1,6})\b")
_FPS = re.compile(r"fps=(\d+(?:\.\d+)?(?:e[+-]?\d+)?)")


def read_realestate10k(path: str | Path, *, size: tuple[int, int] | None = None, fps: float | None = None) -> Imported:
    """Read RealEstate10K text.

    `size` (width, height) and `fps` are used where neither the file nor its timestamps say, else `ASSUMED_SIZE`
    and `ASSUMED_FPS`.

    Raises:
        InputError: a line without 19 numbers, or numbers that make no camera; the message names line or frame.
    """
    path = Path(path)
    lines = read_text(path).splitlines()
    header = "" if not lines or _is_frame(lines[0]) else lines[0]
    numbered = list(enumerate(lines, start=1))[1 if header else 0 :]
    rows = [_numbers(line, path, number) for number, line in numbered if line.strip()]
    if not rows:
        raise InputError(f"{path} has no frames; RealEstate10K text has a line of 19 numbers for each.")
    table = torch.tensor(rows, dtype=torch.float64)
    notes = ["Read as world-to-camera with OpenCV axes, in metres; RealEstate10K itself leaves the scale open."]
    if said := _SIZE.search(header):
        size = int(said[1]), int(said[2])
    elif size is None:
        size = ASSUMED_SIZE
        notes.append(f"The file does not say how large its pictures are; {size[0]}x{size[1]} was assumed.")
    if said := _FPS.search(header):
        fps = float(said[1])
    else:
        fps, more = frame_rate_of(table[:, 0] / 1e6, fps, tick=1.000001e-6)
        notes += more or [f"The timestamps, in microseconds, give {fps:.6g} frames per second."]
    width, height = size
    lenses = table[:, 1:5] * torch.tensor([width, height, width, height], dtype=torch.float64)
    w2c = torch.eye(4, dtype=torch.float64).repeat(len(table), 1, 1)
    w2c[:, :3] = table[:, 7:].reshape(-1, 3, 4)
    trajectory, more = foreign_trajectory(path, w2c, lenses, size, fps, direction="world-to-camera")
    return Imported(TrajectoryFile(trajectory=trajectory), "realestate10k", (*notes, *more))


def write_realestate10k(path: str | Path, file: TrajectoryFile) -> tuple[str, ...]:
    """Write RealEstate10K text; the format carries poses, lenses and times, so nothing of the trajectory is lost.

    Raises:
        InputError: the file cannot be written there.
    """
    trajectory = file.trajectory
    lens = trajectory.intrinsics
    width, height = lens.width, lens.height
    scale = torch.tensor([width, height, width, height], dtype=torch.float64)
    lines = [
        f"# RealCam Studio {__version__}: timestamp [us], fx fy cx cy over width and height, 0 0, world-to-camera 3x4 "
        f"by rows, OpenCV axes, metres; size={width}x{height} fps={float(trajectory.fps)!r}"
    ]
    lenses = (lens_rows(lens) / scale).tolist()
    poses = trajectory.w2c[:, :3].flatten(1).tolist()
    for frame, (values, pose) in enumerate(zip(lenses, poses, strict=True)):
        numbers = [round(frame / trajectory.fps * 1e6), *values, 0, 0, *pose]
        lines.append(" ".join(map(repr, numbers)))
    with atomic_path(path) as temporary:
        temporary.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return ()


def _is_frame(line: str) -> bool:
    words = line.split()
    return len(words) == NUMBERS_PER_FRAME and words[0].lstrip("-").replace(".", "", 1).isdigit()


def _numbers(line: str, path: Path, number: int) -> list[float]:
    words = line.split()
    if len(words) != NUMBERS_PER_FRAME:
        raise InputError(
            f"{path}, line {number}: wanted the 19 numbers of RealEstate10K, got {len(words)} words; "
            "mend the line, or name the file's format."
        )
    try:
        return [float(word) for word in words]
    except ValueError as error:
        raise InputError(
            f"{path}, line {number}: wanted 19 numbers, but {str(error).lower()}; mend the line."
        ) from error
