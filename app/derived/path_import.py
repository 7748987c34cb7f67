"""A path from another tool, before it is accepted: shown as a ghost, its assumptions said, nothing changed."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

import torch

from app.derived.latest import Latest
from app.document.document import MOST_FRAMES
from scene.camera import Intrinsics
from scene.errors import InputError
from scene.formats.convert import read_trajectory
from scene.formats.imported import Imported, away_from_photo
from scene.path.camera_path import CameraPath
from scene.path.fitting import Flight
from scene.path.keyframes import Keyframe, Keyframes
from scene.path.placing import Place, bakes_to, placed, placed_path
from scene.path.recovered import Tolerances, recovered
from scene.pose import wxyz_from_rotation
from scene.trajectory import Trajectory

LensOf = Literal["file", "photo"]
ImportedAs = Literal["thin", "exact", "source"]
"""Few keyframes, one for every frame, or the file's own keyframes and moves."""

TOLERANCE_M, TOLERANCE_DEG = 0.02, 1.0
"""Tolerances of the few keyframes, at every frame of the file: metres and degrees."""
MOST_EXACT = MOST_FRAMES
"""Keyframes of a path that keeps every frame."""
FEW = 24
"""Number of frames up to which every one is kept unless the person wishes otherwise."""
OTHER_FRAMES = "The file's keyframes and moves make other cameras here than its frames, which count and were taken."
PAUSE = 0.15
"""Seconds without another change before keyframes are looked for."""


@dataclass(frozen=True, eq=False, kw_only=True)
class PendingImport:
    """What was read, and what the person wishes to be made of it."""

    name: str
    """Name of the file, as the person knows it."""
    file: Path
    """Where it lies, to be read once more as another format."""
    imported: Imported
    formats: tuple[str, ...]
    """All that would read it, the likeliest first."""
    camera: str = ""
    """Name of the camera, of several in the file."""
    seconds_to_read: float = 0.0
    scale: float = 1.0
    """Metres for one of the file's units."""
    place: Place = "keep"
    fps: float | None = None
    """Frames per second instead of the file's."""
    lens: LensOf = "file"
    keep: ImportedAs = "thin"
    of_clip: bool = False
    """It is no file's, but the camera that filmed the clip, in the scene's own world."""

    @cached_property
    def trajectory(self) -> Trajectory:
        """The trajectory as it would stand in the scene."""
        stands = placed(self.imported.trajectory, self.place, self.scale)
        return stands if self.fps is None else replace(stands, fps=self.fps)

    @cached_property
    def length(self) -> float:
        """Length of the way, metres."""
        return float(self.trajectory.c2w[:, :3, 3].diff(dim=0).norm(dim=-1).sum())

    @cached_property
    def away(self) -> tuple[float, float]:
        """How far frame 0 is from where the photo was taken: metres and degrees."""
        return away_from_photo(self.trajectory)

    @property
    def seconds(self) -> float:
        """Time from the first frame to the last."""
        return (len(self.trajectory) - 1) / self.trajectory.fps

    @property
    def keeps(self) -> tuple[ImportedAs, ...]:
        """What can be made of it."""
        exact: tuple[ImportedAs, ...] = ("exact",) if len(self.trajectory) <= MOST_EXACT else ()
        source: tuple[ImportedAs, ...] = ("source",) if self.imported.file.source is not None else ()
        return (*source, "thin", *exact)


@contextmanager
def files_by_name(folder: Path) -> Iterator[None]:
    """Have errors name the files of a folder by their names alone: the person does not know where they lie.

    Raises:
        InputError: the block does.
    """
    try:
        yield
    except InputError as error:
        raise InputError(str(error).replace(f"{folder}/", "")) from error


def read_pending(
    file: Path, name: str, formats: tuple[str, ...], camera: str = "", *, subject_distance: float | None = None
) -> PendingImport:
    """Read a file as the first of `formats`.

    Its own keyframes and moves are proposed where they make its frames, in a scene whose subject stands that far; else
    the frames are, which count.

    Raises:
        InputError: it cannot be read so, or is no path.
    """
    began = time.perf_counter()
    with files_by_name(file.parent):
        imported = read_trajectory(file, formats[0], camera=camera or None)
    frames = len(imported.trajectory)
    if frames < 2:
        raise InputError(f"{name} holds one camera; a path has at least two.")
    source = imported.file.source
    lens = imported.trajectory.intrinsics[0]
    same = source and bakes_to(source, imported.trajectory, lens, subject_distance=subject_distance)
    if same is False and imported.has_frames:
        imported = replace(imported, assumptions=(*imported.assumptions, OTHER_FRAMES))
    own = source is not None and (bool(same) or not imported.has_frames)
    return PendingImport(
        name=name,
        file=file,
        imported=imported,
        formats=formats,
        camera=imported.camera,
        seconds_to_read=time.perf_counter() - began,
        lens="file" if imported.lens_is_known else "photo",
        keep="source" if own else "exact" if frames <= FEW else "thin",
    )


def path_of(pending: PendingImport, thinned: Keyframes | None, lens: Intrinsics) -> CameraPath:
    """The editable path that would be accepted; `lens` is the clip's.

    Raises:
        InputError: the keyframes are not found yet, or the file's moves cannot stand so.
    """
    if pending.keep == "source":
        return _placed_source(pending, lens)
    if pending.keep == "exact":
        return CameraPath(segments=(every_frame(pending),))
    if thinned is None:
        raise InputError("Its keyframes are still being found. Wait a moment, then accept it.")
    return CameraPath(segments=(thinned,))


def every_frame(pending: PendingImport) -> Keyframes:
    """A keyframe for each frame."""
    trajectory = pending.trajectory
    places, turns = trajectory.c2w[:, :3, 3].tolist(), wxyz_from_rotation(trajectory.c2w[:, :3, :3]).tolist()
    fov_y = trajectory.intrinsics.fov_y.tolist()
    keyframes = [
        Keyframe(
            time=frame / trajectory.fps,
            position=(x, y, z),
            wxyz=(qw, qx, qy, qz),
            fov_y=fov if pending.lens == "file" else None,
        )
        for frame, ((x, y, z), (qw, qx, qy, qz), fov) in enumerate(zip(places, turns, fov_y, strict=True))
    ]
    return Keyframes(keyframes=tuple(keyframes))


def few_keyframes(pending: PendingImport) -> Keyframes:
    """Keyframes within the tolerances of every frame: those that the path was made of, where they are found."""
    trajectory = pending.trajectory
    times = torch.arange(len(trajectory), dtype=torch.float64) / trajectory.fps
    lens = trajectory.intrinsics
    fov_y = lens.fov_y if pending.lens == "file" else None
    return recovered(
        Flight(times, trajectory.c2w), lens[0], Tolerances(metres=TOLERANCE_M, degrees=TOLERANCE_DEG), fov_y
    )


def _placed_source(pending: PendingImport, lens: Intrinsics) -> CameraPath:
    path = pending.imported.file.source
    assert path is not None, "only then it is offered"
    return placed_path(path, pending.imported.trajectory, pending.place, pending.scale, lens)


class PathImport:
    """The path that waits to be accepted, one at most; it is no part of the document.

    Args:
        folder: of the shot; the file lies there until it is accepted or dropped.
        on_change: called, also in another thread, when there is something new to show.
    """

    def __init__(self, folder: Path, on_change: Callable[[], None]) -> None:
        self.pending: PendingImport | None = None
        self._folder, self._on_change = folder / "import", on_change
        self.problem = ""
        """Why it cannot be few keyframes."""
        self._thinned: tuple[PendingImport, Keyframes] | None = None
        self._lock = threading.Lock()
        self._latest = Latest("thin", _thin, self._keep, on_change, rest=PAUSE)
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def thinned(self) -> Keyframes | None:
        """The few keyframes; None until they are found."""
        thinned, pending = self._thinned, self.pending
        return thinned[1] if thinned is not None and thinned[0] is pending else None

    def read(
        self,
        folder: Path,
        file: Path,
        name: str,
        formats: tuple[str, ...],
        subject_distance: float | None = None,
        *,
        of_clip: bool = False,
    ) -> None:
        """Take over the files of a folder, and read `file` among them, for a scene whose subject stands that far.

        Raises:
            InputError: it cannot be read; what was there before still is.
        """
        pending = read_pending(file, name, formats, subject_distance=subject_distance)
        with self._lock:
            shutil.rmtree(self._folder, ignore_errors=True)
            shutil.move(folder, self._folder)
        self.show(replace(pending, file=self._folder / file.relative_to(folder), of_clip=of_clip))

    def show(self, pending: PendingImport | None) -> None:
        """Have this one wait; None drops it, and its file."""
        self._latest.want(None)
        self.pending, self.problem = pending, ""
        if pending is None:
            self._thinned = None
            shutil.rmtree(self._folder, ignore_errors=True)
        else:
            self._latest.want(pending)
        self._on_change()

    def _keep(self, pending: PendingImport, found: Keyframes | str) -> None:
        if isinstance(found, str):
            self.problem = found
        else:
            self._thinned = (pending, found)


def _thin(pending: PendingImport) -> Keyframes | str:
    """Few keyframes of a path, or why there are none."""
    try:
        return few_keyframes(pending)
    except InputError as error:
        return str(error)
