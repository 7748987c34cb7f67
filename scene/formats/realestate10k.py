"""RealEstate10K text: a first line for the video's address, then one line of 19 numbers per frame.

`timestamp_us fx fy cx cy 0 0`, intrinsics divided by the picture's width and height, then the 3x4 world-to-camera
matrix row by row, OpenCV axes. The format has no unit of length, no picture size and no frame rate but its timestamps;
our files say them in the first line, which other readers skip. Without the timestamp, 18 numbers a line, it is what
VideoX-Fun's cameras and pixelSplat's tables are; with lenses in pixels, what scripts around DUSt3R and COLMAP write.
"""

from pathlib import Path

import torch
from jaxtyping import Float
from torch import Tensor

from scene.errors import InputError
from scene.formats.foreign import Foreign, settle
from scene.formats.imported import ASSUMED_SIZE, Hints, Imported
from scene.formats.lenses import lens_rows
from scene.formats.lensless import read_remark
from scene.formats.number_lines import number_lines
from scene.formats.opened import Opened
from scene.formats.trajectory_json import TrajectoryFile
from scene.support.atomic import atomic_path
from scene.support.version import __version__

NUMBERS_PER_FRAME = 19
NUMBERS_WITHOUT_TIME = 18

_LARGEST_FRACTION = 10.0
"""Focal lengths over the picture's width above this, 5.7 degrees across, are pixels."""


def read_realestate10k(opened: Opened, hints: Hints) -> Imported:
    """Read RealEstate10K text, with or without timestamps, lenses as fractions or in pixels.

    Raises:
        InputError: a line without 19 (or 18) numbers, lenses partly in pixels, or numbers that make no camera; the
            message names the line.
    """
    path = opened.path
    counts = NUMBERS_PER_FRAME, NUMBERS_WITHOUT_TIME
    table, where = number_lines(opened, counts, "the numbers of RealEstate10K, (time) fx fy cx cy 0 0 and a 3x4 matrix")
    notes = ["Read as world-to-camera with OpenCV axes, in metres; RealEstate10K itself leaves the scale open."]
    timed = table.shape[1] == NUMBERS_PER_FRAME
    stamps, table = (table[:, 0], table[:, 1:]) if timed else (None, table)
    lenses = table[:, :4].clone()
    size, _, fps = read_remark("\n".join(opened.lines[:1]))
    in_pixels = (lenses[:, 0] > _LARGEST_FRACTION) & (size is None)
    if bool(in_pixels.any()):
        if not bool(in_pixels.all()):
            raise InputError(
                f"{path}, {where(int((~in_pixels).nonzero()[0]))} has a lens in fractions of the picture, and others "
                "are in pixels; write one of the two throughout."
            )
        notes.append(
            f"Focal lengths ({float(lenses[0, 0]):.6g}) are no fractions of a width; they were read as pixels."
        )
    w2c = torch.eye(4, dtype=torch.float64).repeat(len(table), 1, 1)
    w2c[:, :3] = table[:, 6:].reshape(-1, 3, 4)
    foreign = Foreign(
        path=path,
        format="realestate10k",
        notes=tuple(notes),
        matrices=w2c,
        direction="world-to-camera",
        where=where,
        lenses=_with_middles(lenses) if bool(in_pixels.any()) else lenses,
        fractions=~in_pixels,
        sizes=[size] if size else None,
        usual_size=ASSUMED_SIZE,
        fps=fps,
        stamps=stamps,
        unit="microseconds",
        tick=1.000001,
    )
    return settle(foreign, hints)


def _with_middles(lenses: Float[Tensor, "frames 4"]) -> Float[Tensor, "frames 4"]:
    """Principal points that are fractions although focal lengths are pixels are left to the picture's middle."""
    fraction = (lenses[:, 2:] <= 1).all(1, keepdim=True)
    return torch.cat([lenses[:, :2], torch.where(fraction, torch.nan, lenses[:, 2:])], dim=1)


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
