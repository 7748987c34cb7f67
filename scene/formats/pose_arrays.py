"""Poses as NumPy arrays: ViPE's and GEN3C's npz, Lyra's, SANA-WM's and LingBot's npy, LLFF's poses_bounds.npy.

One array of 4x4 or 3x4 matrices is the path, by its name world-to-camera (w2c, extrinsics, world_view), else
camera-to-world, as ViPE's `data` is; OpenCV axes. Lenses are 3x3 matrices or rows of fx fy cx cy, of every frame or one
for all, in pixels. LLFF has 17 numbers a picture: axes down, right, back and a place by columns, height width focal,
and two depths.
"""

from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from scene.errors import InputError
from scene.formats.foreign import UNKNOWN, Direction, Foreign, settle
from scene.formats.imported import Hints, Imported
from scene.formats.json_numbers import whole_side
from scene.formats.opened import Opened, open_trajectory
from scene.formats.order import listed
from scene.formats.trajectory_json import TrajectoryFile
from scene.pose import pose
from scene.support.atomic import atomic_path

_LLFF_NUMBERS = 17
_WORLD_TO_CAMERA = ("w2c", "extrinsic", "world_to_camera", "world2cam", "world_view", "viewmat", "cam_from_world")
_LENS_NAMES = ("intrinsic", "k", "ks", "camera_matrix", "cam_intrinsics")
_SKEWED = 1e-6
"""Skew that is tolerated, as a share of a focal length."""
_BESIDE = ("intrinsics.npy", "intrinsics.npz", "intrinsic.npy", "K.npy")


def looks_like_llff(opened: Opened) -> bool:
    """Whether it is LLFF's table."""
    arrays = opened.arrays or {}
    return any(array.ndim == 2 and array.shape[1] == _LLFF_NUMBERS for name, array in arrays.items() if name == "")


def read_llff(opened: Opened, hints: Hints) -> Imported:
    """Read LLFF's poses_bounds.npy.

    Raises:
        InputError: it is another array, or holds numbers that make no camera.
    """
    array = (opened.arrays or {}).get("")
    if array is None or array.ndim != 2 or array.shape[1] != _LLFF_NUMBERS:
        raise InputError(f"{opened.path} is not a table of 17 numbers for each picture, as LLFF's poses_bounds.npy is.")
    matrices = torch.from_numpy(array)[:, :15].reshape(-1, 3, 5)
    down, right, back, place, hwf = matrices.unbind(2)
    sizes = [(whole_side(width), whole_side(height)) for height, width in hwf[:, :2].nan_to_num(0.0).tolist()]
    unknown = torch.full((len(hwf), 3), UNKNOWN, dtype=torch.float64)
    foreign = Foreign(
        path=opened.path,
        format="llff",
        notes=(
            "Read as LLFF's camera-to-world with axes down, right, back, in metres; COLMAP behind it leaves the scale "
            "open.",
        ),
        matrices=pose(torch.stack([right, down, -back], dim=2), place),
        lenses=torch.cat([hwf[:, 2:], unknown], dim=1),
        sizes=sizes,
        order="Frames are in the file's order, and LLFF has no frame rate",
    )
    return settle(foreign, hints)


def read_arrays_as_poses(opened: Opened, hints: Hints) -> Imported:
    """Read an npz or npy that holds one array of matrices.

    Raises:
        InputError: no array has the shape of poses, lenses are of other counts, or numbers make no camera.
    """
    arrays = opened.arrays or {}
    name, matrices = _poses(arrays, opened.path)
    direction: Direction = (
        "world-to-camera" if any(word in name.lower() for word in _WORLD_TO_CAMERA) else "camera-to-world"
    )
    notes = [
        f"Read {name or 'the array'} as {direction} with OpenCV axes, in metres; such files leave axes and scale open."
    ]
    inds = arrays.get("inds")
    if inds is not None and inds.shape == (len(matrices),) and (np.diff(inds) != 1).any():
        matrices = matrices[np.argsort(inds, kind="stable")]
        notes.append("Frames were put in the order of inds, of which some are missing or stood elsewhere.")
    lenses, more = _lenses(arrays, opened.path, len(matrices))
    sides = [arrays.get(key) for key in ("image_width", "image_height")]
    size = tuple(whole_side(float(side.flat[0])) for side in sides if side is not None)
    in_fractions = lenses is not None and bool((lenses[:, :2] < 10).all())
    foreign = Foreign(
        path=opened.path,
        format="arrays",
        notes=(*notes, *more),
        matrices=torch.tensor(matrices, dtype=torch.float64),
        direction=direction,
        lenses=lenses,
        fractions=torch.ones(len(matrices), dtype=torch.bool) if in_fractions else None,
        sizes=[size] if len(size) == 2 else None,
        fps=float(arrays["fps"].flat[0]) if "fps" in arrays else None,
        order="Frames are in the array's order, and it has no frame rate",
    )
    return settle(foreign, hints)


def write_arrays(path: str | Path, file: TrajectoryFile) -> tuple[str, ...]:
    """Write an npz with `c2w`, `intrinsics`, `image_width`, `image_height` and `fps`; nothing is lost.

    Raises:
        InputError: the file cannot be written there.
    """
    trajectory = file.trajectory
    with atomic_path(path) as temporary, temporary.open("wb") as target:
        np.savez(
            target,
            c2w=trajectory.c2w.numpy(),
            intrinsics=trajectory.intrinsics.matrix.numpy(),
            image_width=trajectory.intrinsics.width,
            image_height=trajectory.intrinsics.height,
            fps=float(trajectory.fps),
            about="camera-to-world, OpenCV axes (x right, y down, z forward), metres; the world is the photo's camera",
        )
    return ()


def _poses(arrays: dict[str, np.ndarray], path: Path) -> tuple[str, np.ndarray]:
    """The array of matrices, and its name."""
    fitting = {name: array for name, array in arrays.items() if array.ndim == 3 and array.shape[1:] in ((4, 4), (3, 4))}
    fitting |= {
        name: array.reshape(-1, *array.shape[-2:])
        for name, array in arrays.items()
        if array.ndim == 4 and 1 in array.shape[:2] and array.shape[2:] in ((4, 4), (3, 4))
    }
    if not fitting:
        held = ", ".join(f"{name or 'an array'} {array.shape}" for name, array in list(arrays.items())[:6])
        raise InputError(
            f"{path} holds no array of 4x4 or 3x4 matrices, which a path is, but {listed([held])}; save the poses so."
        )
    for words in (("c2w", "cam_to_world", "camera_to_world", "cam2world"), _WORLD_TO_CAMERA, ("pose", "data", "")):
        for name, array in fitting.items():
            if any(word in name.lower() for word in words):
                return name, _square(array)
    raise AssertionError("every name holds the empty text")


def _square(array: np.ndarray) -> np.ndarray:
    if array.shape[1] == 4:
        return array
    last = np.broadcast_to([0.0, 0.0, 0.0, 1.0], (len(array), 1, 4))
    return np.concatenate([array, last], axis=1)


def _lenses(
    arrays: dict[str, np.ndarray], path: Path, frames: int
) -> tuple[Float[Tensor, "frames 4"] | None, list[str]]:
    """Lenses of the file, or of one beside it, as ViPE and LingBot keep them; None where there are none."""
    lenses = {name: array for name, array in arrays.items() if name.lower().startswith(_LENS_NAMES)}
    notes: list[str] = []
    if not lenses and (beside := _beside(path)) is not None:
        lenses = {name: array for name, array in (open_trajectory(beside).arrays or {}).items() if name != "inds"}
        notes.append(f"Lenses were read from {beside.name} of the same recording.")
    for array in lenses.values():
        rows = array
        if array.shape[-2:] == (3, 3):
            rows = array.reshape(-1, 9)[:, [0, 4, 2, 5]]
            skew = np.abs(array.reshape(-1, 9)[:, 1]).max(initial=0)
            if skew > _SKEWED * np.abs(rows[:, 0]).max(initial=0):
                notes.append(f"A skew of the pixels' axes, up to {skew:.3g}, was dropped: our lenses have none.")
        rows = rows.reshape(-1, rows.shape[-1]) if rows.ndim != 2 else rows
        if rows.ndim == 2 and rows.shape[1] == 4 and len(rows) in (1, frames):
            return torch.tensor(np.broadcast_to(rows, (frames, 4)), dtype=torch.float64), notes
    if lenses:
        held = listed([f"{name} {array.shape}" for name, array in lenses.items()])
        notes.append(f"Lenses are there, {held}, but none for each of the {frames} frames; they were left out.")
    return None, notes if lenses else []


def _beside(path: Path) -> Path | None:
    """The file of lenses that belongs to one of poses: in ViPE's folder intrinsics, or beside it."""
    candidates = [path.parent.parent / "intrinsics" / path.name, *(path.parent / name for name in _BESIDE)]
    return next((file for file in candidates if file.is_file() and file != path), None)
