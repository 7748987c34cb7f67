"""MultiCamVideo out of a user's own download: scenes that several synchronised cameras film (ReCamMaster's data).

Every scene is a folder with `videos/cam01.mp4`, `videos/cam02.mp4`, ... and `cameras/camera_extrinsics.json`; captions
are a CSV with the columns `file_name` and `text`. The lens is in the name of a folder above, such as `f18_aperture10`:
18 mm on a sensor 23.76 mm wide, which sees the 67 degrees that ReCamMaster was trained on.
"""

import csv
import math
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from research.data.clip_folder import ClipContent, ClipRecord, clip_id
from research.data.data_folder import Job, Summary, build
from research.data.prepared import Preparing, check_length, chosen_frames
from scene.camera import Intrinsics
from scene.clip.film import open_film
from scene.errors import InputError
from scene.formats.convert import read_trajectory
from scene.trajectory import Trajectory

CAMERAS = Path("cameras/camera_extrinsics.json")
LENS = re.compile(r"^f(\d+(?:\.\d+)?)_")
SENSOR_MM = 23.76
"""Width of the sensor, mm; the pictures are square."""


@dataclass(frozen=True)
class SceneFolder:
    """One scene, and what is needed to make clips of it."""

    root: Path
    path: Path
    captions: Path | None
    split: str
    preparing: Preparing

    @property
    def name(self) -> str:
        """The scene's name."""
        return clip_id(*self.path.relative_to(self.root).parts) or clip_id(self.path.name)


def prepare_multicamvideo(
    folder: Path,
    scenes: Path,
    *,
    captions: Path | None = None,
    split: str = "",
    preparing: Preparing = Preparing(),
    workers: int = 1,
    on_step: Callable[[int, int], None] = lambda done, total: None,
) -> Summary:
    """Make a data set of MultiCamVideo, or go on with it; what was rejected is tried again.

    Args:
        folder: of the data set.
        scenes: folder with scenes, at any depth.
        captions: CSV with captions.
        split: train, val or test for all; "" chooses one for each scene by its name.
        preparing: sizes and lengths.
        workers: processes.
        on_step: is told how many scenes of how many are done.

    Raises:
        InputError: there are no scenes, the captions cannot be read, or the folder cannot be written.
    """
    found = sorted(file.parents[1] for file in scenes.rglob(str(CAMERAS)))
    if not found:
        raise InputError(
            f"There is no scene with {CAMERAS} in {scenes}. Name the folder that has MultiCamVideo's scenes."
        )
    read_caption_table(captions)
    jobs = []
    for path in found:
        item = SceneFolder(scenes, path, captions, split, preparing)
        names = sorted({file.stem for file in (path / "videos").glob("*.mp4")} | set(_listed(path)))
        jobs.append(Job(item, tuple(f"{item.name}_{name}" for name in names or ("cam01",))))
    settings = {"kind": "multicamvideo", "split": split, **asdict(preparing)}
    return build(folder, settings, jobs, make_clip, workers=workers, on_step=on_step)


def make_clip(item: SceneFolder, name: str) -> tuple[ClipRecord, ClipContent]:
    """The clip of one camera of a scene.

    Raises:
        InputError: its video or its poses are missing or damaged, or they do not fit each other.
    """
    camera, preparing = name.removeprefix(f"{item.name}_"), item.preparing
    video = item.path / "videos" / f"{camera}.mp4"
    if not video.is_file():
        raise InputError(f"The video is missing: {video}.")
    film = open_film(video)
    imported = read_trajectory(item.path / CAMERAS, "recammaster", camera=camera)
    c2w = imported.file.trajectory.c2w
    if len(c2w) != len(film.times):
        raise InputError(f"{film.name} has {len(film.times)} frames and the poses {len(c2w)}.")
    size = preparing.size_of(*film.size)
    fps = (len(film.times) - 1) / film.times[-1] if film.times[-1] > 0 else imported.file.trajectory.fps
    fov = 2 * math.atan(SENSOR_MM / 2 / focal_mm(item.path))
    lens = Intrinsics.from_fov_x(fov, *film.size).resized(*size)
    trajectory = Trajectory(lens.repeated(len(c2w)), c2w, fps)
    check_length(trajectory, preparing)
    relative = video.relative_to(item.root).as_posix()
    record = ClipRecord(
        id=name,
        split=item.split or preparing.shares.split_of(item.name),
        scene=item.name,
        frames=len(trajectory),
        fps=fps,
        width=size[0],
        height=size[1],
        caption=_caption(read_caption_table(item.captions), relative),
        metric=True,
        source=f"MultiCamVideo, {relative}",
    )
    return record, ClipContent(trajectory, chosen_frames(film, list(range(len(c2w))), size))


def focal_mm(scene: Path) -> float:
    """Focal length of a scene's cameras by the name of a folder, mm.

    Raises:
        InputError: no folder above says it.
    """
    for part in reversed(scene.parts):
        if found := LENS.match(part):
            return float(found[1])
    raise InputError(f"No folder above {scene} says the lens, as f18_aperture10 does. Keep MultiCamVideo's folders.")


def read_caption_table(file: Path | None) -> dict[str, str]:
    """Captions by the paths of videos.

    Raises:
        InputError: it cannot be read, or has no such columns.
    """
    if file is None:
        return {}
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except (OSError, ValueError, csv.Error) as error:
        raise InputError(
            f"The captions {file} cannot be read ({error}). Give a CSV with file_name and text."
        ) from error
    if not rows or not {"file_name", "text"} <= set(rows[0]):
        raise InputError(f"{file} has no columns file_name and text. Give MultiCamVideo's captions.")
    return {Path(row["file_name"] or "").as_posix(): " ".join((row["text"] or "").split()) for row in rows}


def _caption(table: dict[str, str], path: str) -> str:
    """The caption whose path ends as this one does."""
    parts = path.split("/")
    return next((table[tail] for k in range(len(parts)) if (tail := "/".join(parts[k:])) in table), "")


def _listed(scene: Path) -> tuple[str, ...]:
    """Cameras that the poses name; none where they cannot be read, which every clip of the scene then says."""
    try:
        return read_trajectory(scene / CAMERAS, "recammaster").cameras
    except InputError:
        return ()
