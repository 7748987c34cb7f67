"""The one door for paths of other tools: what a file says, and the plausible trajectory that is made of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from scene.errors import InputError
from scene.formats.imported import ASSUMED_FPS, Hints, Imported, Size, notes_on_frame_0
from scene.formats.lenses import intrinsics_from_rows
from scene.formats.lensless import assumed_lens, read_remark
from scene.formats.picture_size import common_size, find_size
from scene.formats.plausible import notes_on_lenses, notes_on_reach, plausible_rate
from scene.formats.text_file import remarks
from scene.formats.timestamps import Unit, frame_rate_of
from scene.formats.trajectory_json import TrajectoryFile
from scene.pose import is_rotation, pose, rigid_inverse, rotation_from_wxyz
from scene.printable import printable
from scene.trajectory import MAX_FRAMES, Trajectory

UNKNOWN = float("nan")
"""A number of a lens that the file does not have: fx is fy then, fy is fx,
cx and cy are the middle."""

_MAX_ROUNDING = 0.02
"""A rotation this far from orthonormal was rounded when it was printed; further off it is not a rotation."""

_FARTHEST = 1e9
"""Largest number for places and lenses, in any unit; beyond it a number is a mistake."""

Direction = Literal["camera-to-world", "world-to-camera"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Foreign:
    """What a file of another tool says, frame by frame, with OpenCV's camera axes but in its own units and directions.

    What it does not say is None, or `UNKNOWN` within a lens.
    """

    path: Path
    format: str
    """Its name in `scene.formats.convert.FORMATS`."""
    notes: tuple[str, ...]
    """How it was read, one sentence each."""
    matrices: Float[Tensor, "frames 4 4"]
    direction: Direction = "camera-to-world"
    where: Callable[[int], str] = "frame {}".format
    """What the file calls a frame, for messages."""
    lenses: Float[Tensor, "frames 4"] | None = None
    """fx, fy, cx, cy [px]."""
    fractions: Bool[Tensor, " frames"] | None = None
    """Frames whose lenses are divided by the picture's width and height; None where all are in pixels."""
    sizes: Sequence[Size] | None = None
    """Sizes of the pictures: one for every frame, or one for all."""
    usual_size: Size | None = None
    """Usual size of pictures of this kind, where nothing else tells."""
    fps: float | None = None
    stamps: Float[Tensor, " frames"] | None = None
    """When each frame was taken, in the file's own unit."""
    unit: Unit = "seconds"
    tick: float = 1e-6
    """The last digit of the stamps, in that unit."""
    usual_fps: float = ASSUMED_FPS
    order: str = ""
    """How frames are in order, where there is neither rate nor stamp, and that there is none, for a note."""
    cameras: tuple[str, ...] = ()
    camera: str = ""

    def taken(self, places: Sequence[int]) -> "Foreign":
        """The same of some frames, in another order."""
        index = torch.tensor(list(places), dtype=torch.long)
        where = self.where
        return replace(
            self,
            matrices=self.matrices[index],
            lenses=None if self.lenses is None else self.lenses[index],
            fractions=None if self.fractions is None else self.fractions[index],
            sizes=[self.sizes[i] for i in places] if self.sizes is not None and len(self.sizes) > 1 else self.sizes,
            stamps=None if self.stamps is None else self.stamps[index],
            where=lambda frame: where(places[frame]),
        )


def settle(foreign: Foreign, hints: Hints) -> Imported:
    """The trajectory that a file's numbers mean, and a sentence for everything that had to be assumed or doubted.

    Frames come in the order of their stamps, pictures of nearly one size get one, and lenses and rates that no camera
    has are read as what they can be.

    Raises:
        InputError: no or too many frames, numbers that are not finite, a focal length or a size that is not positive,
            a pose that is not rigid or is mirrored, pictures of several shapes; the message names file and frame.
    """
    path = foreign.path
    if not 1 <= len(foreign.matrices) <= MAX_FRAMES:
        raise InputError(f"{path} holds {len(foreign.matrices)} frames; a trajectory has 1 to {MAX_FRAMES}.")
    notes = list(foreign.notes)
    foreign, more = _in_order_of_time(foreign)
    notes += more
    matrices, more = _rigid(foreign)
    notes += more

    size, lenses, more = _lenses(foreign, hints)
    notes += more
    fps, more = _rate(foreign, hints)
    notes += more
    c2w = rigid_inverse(matrices) if foreign.direction == "world-to-camera" else matrices
    trajectory = Trajectory(intrinsics_from_rows(lenses, *size), c2w, fps)
    notes += notes_on_reach(trajectory)
    notes += notes_on_frame_0(trajectory)
    return Imported(
        TrajectoryFile(trajectory=trajectory),
        foreign.format,
        tuple(map(printable, notes)),  # with names out of the file
        lens_is_known=foreign.lenses is not None,
        cameras=foreign.cameras,
        camera=foreign.camera,
    )


def noted(foreign: Foreign, lines: list[str]) -> Foreign:
    """Take over the size, lens and rate from a remark of ours in its first lines."""
    size, lens, fps = read_remark(remarks(lines))
    if lens is not None:
        rows = torch.tensor([lens], dtype=torch.float64).expand(len(foreign.matrices), 4)
        foreign = replace(foreign, lenses=rows)
    return replace(foreign, sizes=[size] if size else foreign.sizes, fps=fps if fps is not None else foreign.fps)


def quaternions(
    wxyz: Float[Tensor, "frames 4"], path: Path, where: Callable[[int], str]
) -> tuple[Float[Tensor, "frames 3 3"], tuple[str, ...]]:
    """Rotations of quaternions that come from a file, and a sentence where they are not of unit length.

    Raises:
        InputError: one has length zero, as trackers write it that have lost their way.
    """
    lengths = wxyz.norm(dim=-1)
    lost = (lengths < 1e-6).nonzero()[:, 0].tolist()
    if lost:
        others = f", as have {len(lost) - 1} others" if len(lost) > 1 else ""
        raise InputError(
            f"{path}, {where(lost[0])} has a quaternion of length zero{others}: the tracker lost the camera there; "
            "leave such frames out."
        )
    off = float((lengths - 1).abs().max())
    odd = f"Quaternions are not of length 1 (off by up to {off:.2g}); they were made so."
    return rotation_from_wxyz(wxyz), (odd,) if off > 0.01 else ()


def _in_order_of_time(foreign: Foreign) -> tuple[Foreign, list[str]]:
    stamps = foreign.stamps
    if stamps is None or not bool(stamps.isfinite().all()) or bool((stamps.diff() >= 0).all()):
        return foreign, []
    order = torch.argsort(stamps, stable=True)
    moved = int((order != torch.arange(len(order))).sum())
    return foreign.taken(order.tolist()), [f"Frames were put in the order of their times; {moved} stood elsewhere."]


def _rigid(foreign: Foreign) -> tuple[Float[Tensor, "frames 4 4"], list[str]]:
    """Matrices that turn and move, and nothing else."""
    matrices, path, where = foreign.matrices, foreign.path, foreign.where
    _require(matrices.flatten(1).isfinite().all(1), foreign, "has NaN or infinity in it; leave the frame out")
    near = matrices[:, :3, 3].abs().amax(1) <= _FARTHEST
    _require(near, foreign, f"stands farther away than {_FARTHEST:g} of any unit; mend the number")
    last_row = torch.tensor([0.0, 0.0, 0.0, 1.0], dtype=torch.float64)
    ends = (matrices[:, 3] - last_row).abs().amax(1) < 1e-6
    _require(ends, foreign, "has a matrix that does not end in 0 0 0 1; is it written by columns?")
    if is_rotation(matrices[:, :3, :3], 1e-9):
        return pose(matrices[:, :3, :3], matrices[:, :3, 3]), []
    u, stretch, vh = torch.linalg.svd(matrices[:, :3, :3])
    sizes = stretch.mean(1)
    even = (stretch - sizes[:, None]).abs().amax(1) < _MAX_ROUNDING * sizes
    _require(even & (sizes > 1e-6), foreign, "has a pose that is not a rotation; export the file again")
    mirrored = torch.linalg.det(u @ vh) < 0
    if bool(mirrored.any()):
        count = "every pose is" if bool(mirrored.all()) else f"{where(int(mirrored.nonzero()[0]))} is"
        raise InputError(
            f"{path}: {count} mirrored (its determinant is -1): only one of world and camera was turned from the "
            "left-handed axes of a program such as Unity or Unreal; turn an axis of the other round, which changes the "
            "sign of one row (world) or one column (camera) of every matrix."
        )
    notes: list[str] = []
    positions = matrices[:, :3, 3]
    if float((sizes - 1).abs().max()) >= _MAX_ROUNDING:
        notes.append(f"Poses had a scale of {float(sizes[0]):.4g} in their axes; it was taken out.")
        positions = positions / sizes[:, None] if foreign.direction == "world-to-camera" else positions
    else:
        sizes = torch.ones_like(sizes)
    off = float((stretch / sizes[:, None] - 1).abs().max())
    if off > 1e-4:
        notes.append(f"Rotations were rounded in the file (by up to {off:.1g}); the nearest exact ones were taken.")
    return pose(u @ vh, positions), notes


def _lenses(foreign: Foreign, hints: Hints) -> tuple[Size, Float[Tensor, "frames 4"], list[str]]:
    """The size of the pictures, and for each frame fx, fy, cx, cy [px] in a picture of that size."""
    frames, notes = len(foreign.matrices), list[str]()
    if foreign.lenses is None:
        size = foreign.sizes[0] if foreign.sizes else hints.size or foreign.usual_size or find_size(None, None)[0]
        _check_size(foreign.path, [size])
        lenses, sentence = assumed_lens(size, frames)
        return size, lenses, [sentence]
    lenses = foreign.lenses.clone()
    fractions = torch.zeros(frames, dtype=torch.bool) if foreign.fractions is None else foreign.fractions
    known = ~lenses.isnan()
    _require((lenses.isfinite() | ~known).all(1), foreign, "has a lens that is not finite; correct it")
    _require(((lenses[:, :2] > 0) | ~known[:, :2]).all(1), foreign, "has a focal length that is not positive")
    sane = (lenses.abs() <= _FARTHEST) & ((lenses.abs() >= 1 / _FARTHEST) | (torch.arange(4) > 1))
    _require((sane | ~known).all(1), foreign, "has a lens of a size that none has; correct it")
    if foreign.sizes:
        sizes = list(foreign.sizes) * (frames if len(foreign.sizes) == 1 else 1)
        _check_size(foreign.path, set(sizes))
    elif hints.size:
        sizes = [hints.size] * frames
    else:
        size, sentence = find_size(lenses[~fractions], lenses[fractions], foreign.usual_size)
        sizes = [size] * frames
        notes.append(sentence)
    table = torch.tensor(sizes, dtype=torch.float64)
    scale = torch.cat([table, table], dim=1)
    lenses = torch.where(fractions[:, None], lenses * scale, lenses)
    lenses[:, :2] = torch.where(known[:, :2], lenses[:, :2], lenses[:, [1, 0]])
    lenses[:, 2:] = torch.where(known[:, 2:], lenses[:, 2:], table / 2)
    size, more = common_size(sizes, foreign.path, several=len(foreign.cameras) > 1)
    notes += more
    lenses *= torch.tensor([*size, *size], dtype=torch.float64) / scale
    notes += notes_on_lenses(lenses, size, size_is_known=bool(foreign.sizes or hints.size))
    return size, lenses, notes


def _rate(foreign: Foreign, hints: Hints) -> tuple[float, list[str]]:
    usual = hints.fps or foreign.usual_fps
    if foreign.fps is not None:
        return plausible_rate(foreign.fps, usual)
    if foreign.stamps is not None:
        fps, more = frame_rate_of(foreign.stamps, foreign.unit, hints.fps, tick=foreign.tick, usual=foreign.usual_fps)
        return fps, list(more)
    order = foreign.order or "Frames are in the file's order, and it has no frame rate"
    return usual, [f"{order}; {usual:g} fps was taken (--fps)."]


def _check_size(path: Path, sizes: Sequence[Size] | set[Size]) -> None:
    for width, height in sizes:
        if not all(1 <= side <= 1_000_000 for side in (width, height)):
            raise InputError(f"{path} is for pictures of {width}x{height}; give a size that pictures have.")


def _require(fine: Tensor, foreign: Foreign, otherwise: str) -> None:
    if not bool(fine.all()):
        raise InputError(f"{foreign.path}: {foreign.where(int((~fine).nonzero()[0]))} {otherwise}.")
