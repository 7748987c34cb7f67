"""ReCamMaster's `camera_extrinsics.json`: `frame0`, `frame1`, ..., each with `cam01`, `cam02`, ... as text.

A camera is four bracketed rows, the transpose of a camera-to-world matrix: the camera's forward, right and up axes in
an Unreal world (left-handed: X forward, Y right, Z up), then its place in centimetres. There is no lens, no picture
size and no frame rate; ours stand under `comment`, which the reference's loader does not look at.
"""

import json
import re
from pathlib import Path
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor

from scene.errors import InputError
from scene.formats.foreign import Foreign, noted, settle
from scene.formats.imported import Hints, Imported
from scene.formats.lensless import lens_losses, remark
from scene.formats.opened import Opened
from scene.formats.order import listed
from scene.formats.text_file import shown
from scene.formats.trajectory_json import TrajectoryFile
from scene.pose import pose
from scene.support.atomic import atomic_path

OWN_SIZE = (832, 480)
"""Width and height of ReCamMaster's pictures, pixels."""
OWN_FPS = 15.0
"""Frame rate of its training data."""
OWN_FRAMES = 81

_CAMERA_FROM_UNREAL = ((0.0, 1.0, 0.0), (0.0, 0.0, -1.0), (1.0, 0.0, 0.0))
"""Right, down, forward of OpenCV out of Unreal's forward, right, up: the same change for world and camera axes."""
_ABOUT = (
    "Unreal axes (X forward, Y right, Z up), centimetres, camera-to-world transposed (three rows of axes, one of "
    "place); the world is the photo's camera"
)
_FRAME = re.compile(r"frame(\d{1,9})")


def read_recammaster(opened: Opened, hints: Hints) -> Imported:
    """Read one camera of a `camera_extrinsics.json`: the one that is named, `cam05` say, else the first.

    Raises:
        InputError: no frames, frames missing from the row, no such camera, or text that is no matrix.
    """
    path, document = opened.path, opened.object
    frames = _frames(document, path)
    cameras = tuple(sorted(frames[0]))
    if not cameras:
        raise InputError(f"{path}: frame0 holds no camera; it should hold cam01, cam02, ...")
    taken = hints.camera or cameras[0]
    if taken not in cameras:
        raise InputError(f"{path} has no camera {shown(taken)}; it has {listed(cameras)}.")
    rows = [_matrix(frame.get(taken), f"frame{i}.{shown(taken)[1:-1]}", path) for i, frame in enumerate(frames)]
    unreal = torch.tensor(rows, dtype=torch.float64).reshape(-1, 4, 4)

    notes = ["Read as transposed camera-to-world with Unreal axes, in centimetres; made metres with OpenCV axes."]
    if len(cameras) > 1:
        names = listed((taken, cameras[0], cameras[-1])).split(", ")
        notes.append(f"{names[0]} was taken of the file's {len(cameras)} cameras, {names[1]} to {names[2]} (--camera).")
    if bool((unreal[:, :, 3] - torch.tensor([0.0, 0.0, 0.0, 1.0])).abs().amax() > 1e-6):
        raise InputError(f"{path}: the rows of a camera end in 0 0 0 1, and here some do not; export it again.")
    foreign = Foreign(
        path=path,
        format="recammaster",
        notes=tuple(notes),
        matrices=_from_unreal(unreal),
        where="frame {}".format,
        usual_size=OWN_SIZE,
        usual_fps=OWN_FPS,
        order="The format has no frame rate",
        cameras=cameras,
        camera=taken,
    )
    return settle(noted(foreign, ["#" + str(document.get("comment", ""))[:1000]]), hints)


def write_recammaster(path: str | Path, file: TrajectoryFile) -> tuple[str, ...]:
    """Write a `camera_extrinsics.json` with one camera, `cam01`; returns what the format had no place for.

    Raises:
        InputError: the file cannot be written there.
    """
    trajectory = file.trajectory
    entries = [f'"comment": {json.dumps(remark(_ABOUT, trajectory.intrinsics, trajectory.fps))}']
    for frame, matrix in enumerate(_to_unreal(trajectory.c2w).tolist()):
        text = " ".join("[" + " ".join(map(repr, row)) + "]" for row in matrix)
        entries.append(f'"frame{frame}": {{"cam01": "{text} "}}')
    with atomic_path(path) as temporary:
        temporary.write_text("{\n " + ",\n ".join(entries) + "\n}\n", encoding="utf-8")
    notes = lens_losses(trajectory.intrinsics)
    if len(trajectory) < OWN_FRAMES:
        notes += (f"ReCamMaster reads {OWN_FRAMES} frames, and this path has {len(trajectory)}; make it that long.",)
    return notes


def _from_unreal(transposed: Float[Tensor, "frames 4 4"]) -> Float[Tensor, "frames 4 4"]:
    """Camera-to-world, metres, OpenCV axes of camera and world."""
    change = torch.tensor(_CAMERA_FROM_UNREAL, dtype=torch.float64)
    return pose(change @ transposed[:, :3, :3].mT @ change.T, transposed[:, 3, :3] / 100 @ change.T)


def _to_unreal(c2w: Float[Tensor, "frames 4 4"]) -> Float[Tensor, "frames 4 4"]:
    change = torch.tensor(_CAMERA_FROM_UNREAL, dtype=torch.float64)
    return pose(change.T @ c2w[:, :3, :3] @ change, c2w[:, :3, 3] * 100 @ change).mT


def _frames(document: dict[str, Any], path: Path) -> list[dict[str, Any]]:
    """The frames in the order of their numbers, none missing."""
    numbered = {int(match[1]): value for key, value in document.items() if (match := _FRAME.fullmatch(key))}
    if not numbered:
        raise InputError(f"{path} has no frames; camera_extrinsics.json has frame0, frame1, ...")
    frames: list[dict[str, Any]] = []
    for number in range(len(numbered)):
        frame = numbered.get(number)
        if not isinstance(frame, dict):
            raise InputError(f"{path}: frame{number} is missing or holds no cameras; export the file again.")
        frames.append(frame)
    return frames


def _matrix(value: Any, where: str, path: Path) -> list[float]:
    """The 16 numbers of a camera's four bracketed rows."""
    words = value.replace("[", " ").replace("]", " ").split() if isinstance(value, str) else []
    try:
        numbers = [float(word) for word in words]
    except ValueError:
        numbers = []
    if len(numbers) != 16:
        raise InputError(f"{path}: {where} must be four bracketed rows of four numbers; export the file again.")
    return numbers
