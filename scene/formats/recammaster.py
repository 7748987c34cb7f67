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

from scene.atomic import atomic_path
from scene.errors import InputError
from scene.formats.imported import Imported, foreign_trajectory
from scene.formats.lensless import assumed_lens, lens_losses, read_remark, remark
from scene.formats.text_file import parse_json, read_text
from scene.formats.trajectory_json import TrajectoryFile
from scene.pose import pose

OWN_SIZE = (832, 480)
"""Width and height of ReCamMaster's pictures, pixels."""
OWN_FPS = 15.0
"""Of its training data."""
OWN_FRAMES = 81

_CAMERA_FROM_UNREAL = ((0.0, 1.0, 0.0), (0.0, 0.0, -1.0), (1.0, 0.0, 0.0))
"""Right, down, forward of OpenCV out of Unreal's forward, right, up: the same change for world and camera axes."""
_ABOUT = (
    "Unreal axes (X forward, Y right, Z up), centimetres, camera-to-world transposed (three rows of axes, one of "
    "place); the world is the photo's camera"
)
_FRAME = re.compile(r"frame(\d{1,9})")


def read_recammaster(
    path: str | Path, *, size: tuple[int, int] | None = None, fps: float | None = None, camera: str | None = None
) -> Imported:
    """Read one camera of a `camera_extrinsics.json`: the one named, `cam05` say, else the first.

    `size` (width, height) and `fps` are used where the file does not say, else `OWN_SIZE` and `OWN_FPS`.

    Raises:
        InputError: no frames, frames missing from the row, no such camera, or text that is no matrix.
    """
    path = Path(path)
    document = parse_json(read_text(path), path)
    frames = _frames(document, path)
    cameras = tuple(sorted(frames[0]))
    if not cameras:
        raise InputError(f"{path}: frame0 holds no camera; it should hold cam01, cam02, ...")
    taken = camera or cameras[0]
    if taken not in cameras:
        raise InputError(f"{path} has no camera {taken!r}; it has {', '.join(cameras)}.")
    rows = [_matrix(frame.get(taken), f"frame{i}.{taken}", path) for i, frame in enumerate(frames)]
    unreal = torch.tensor(rows, dtype=torch.float64).reshape(-1, 4, 4)

    notes = ["Read as transposed camera-to-world with Unreal axes, in centimetres; made metres with OpenCV axes."]
    if len(cameras) > 1:
        notes.append(f"{taken} was taken of the file's {len(cameras)} cameras, {cameras[0]} to {cameras[-1]}.")
    said_size, said_lens, said_fps = read_remark(str(document.get("comment", "")))
    size = said_size or size or OWN_SIZE
    if said_fps is None:
        said_fps = fps or OWN_FPS
        notes.append(f"The format has no frame rate; {said_fps:g} fps was taken.")
    if said_lens is None:
        lenses, said = assumed_lens(size, len(rows))
        notes.append(said)
    else:
        lenses = torch.tensor([said_lens], dtype=torch.float64).expand(len(rows), 4)
    if bool((unreal[:, :, 3] - torch.tensor([0.0, 0.0, 0.0, 1.0])).abs().amax() > 1e-6):
        raise InputError(f"{path}: the rows of a camera end in 0 0 0 1, and here some do not; export it again.")
    trajectory, more = foreign_trajectory(path, _from_unreal(unreal), lenses, size, said_fps)
    file = TrajectoryFile(trajectory=trajectory)
    return Imported(file, "recammaster", (*notes, *more), lens_is_known=said_lens is not None, cameras=cameras)


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
        notes += (f"ReCamMaster reads {OWN_FRAMES} frames, and this path has {len(trajectory)}; bake it longer.",)
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
    numbered = {int(said[1]): value for key, value in document.items() if (said := _FRAME.fullmatch(key))}
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
