"""MotionCtrl's poses: a JSON list with 12 numbers for every frame, a 3x4 world-to-camera matrix by rows.

OpenCV axes, places relative to the first frame. There is no lens, size, rate or unit; its network reads 16 frames.
"""

import json
from pathlib import Path
from typing import Any

import torch

from scene.errors import InputError
from scene.formats.foreign import Foreign, settle
from scene.formats.imported import Hints, Imported
from scene.formats.json_numbers import matrix_rows
from scene.formats.opened import Opened
from scene.formats.trajectory_json import TrajectoryFile
from scene.support.atomic import atomic_path

OWN_FRAMES = 16
OWN_SIZE = (256, 256)


def looks_like_motionctrl(document: Any) -> bool:
    """Whether a document is a list of matrices, flat or by rows."""
    if not (isinstance(document, list) and document and isinstance(first := document[0], list)):
        return False
    return len(first) in (12, 16) or (len(first) in (3, 4) and isinstance(first[0], list) and len(first[0]) == 4)


def read_motionctrl(opened: Opened, hints: Hints) -> Imported:
    """Read a list of world-to-camera matrices.

    Raises:
        InputError: something else than matrices is in it, or numbers that make no camera.
    """
    path, document = opened.path, opened.document
    if not isinstance(document, list) or not document:
        raise InputError(f"{path} has no frames; MotionCtrl's poses are a list with 12 numbers for each.")
    rows = [matrix_rows(each, f"[{i}]", path) for i, each in enumerate(document)]
    foreign = Foreign(
        path=path,
        format="motionctrl",
        notes=("Read as world-to-camera 3x4 by rows with OpenCV axes, in metres; MotionCtrl leaves the scale open.",),
        matrices=torch.tensor(rows, dtype=torch.float64).reshape(-1, 4, 4),
        direction="world-to-camera",
        where="[{}]".format,
        usual_size=OWN_SIZE,
        order="The format has no frame rate",
    )
    return settle(foreign, hints)


def write_motionctrl(path: str | Path, file: TrajectoryFile) -> tuple[str, ...]:
    """Write a list of world-to-camera matrices; returns what the format had no place for, one sentence each.

    Raises:
        InputError: the file cannot be written there.
    """
    rows = [json.dumps(row) for row in file.trajectory.w2c[:, :3].flatten(1).tolist()]
    with atomic_path(path) as temporary:
        temporary.write_text("[\n " + ",\n ".join(rows) + "\n]\n", encoding="utf-8")
    notes = ("MotionCtrl's list has poses alone: size, lens and frame rate were left behind.",)
    if len(rows) != OWN_FRAMES:
        notes += (f"MotionCtrl reads {OWN_FRAMES} frames, and this path has {len(rows)}; it takes some of them.",)
    return notes
