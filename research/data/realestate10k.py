"""RealEstate10K out of a user's own downloads: a text of poses for every clip, and the videos or the clips themselves.

A text has the video's address, then 19 numbers for every frame (`scene/formats/realestate10k.py`); in CamI2V's layout
the clip's path and its caption stand between. Of whole videos the frame nearest to each time is taken. The cameras have
no unit of length: structure from motion chose one for every clip.
"""

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from research.data.clip_folder import ClipContent, ClipRecord, clip_id
from research.data.data_folder import Job, Summary, build
from research.data.prepared import Preparing, check_length, chosen_frames, find_film, read_captions
from scene.clip.film import Film, open_film
from scene.errors import InputError
from scene.formats.imported import Hints
from scene.formats.opened import Opened
from scene.formats.realestate10k import NUMBERS_PER_FRAME, read_realestate10k
from scene.formats.text_file import is_number, read_lines
from scene.trajectory import Trajectory

ADDRESS = re.compile(r"(?:[?&]v=|youtu\.be/|/embed/|/shorts/)([\w-]{6,20})")
SPLITS = {"train": "train", "test": "test", "val": "val", "validation": "val"}
FARTHEST = 0.75
"""Part of the time between two frames of the video by which a pose's time may be off."""


@dataclass(frozen=True)
class PoseText:
    """A text of poses as its lines tell it."""

    video: str
    """Name of the video; "" where the text does not say it."""
    clip: str
    """Path of the clip in CamI2V's layout; "" elsewhere."""
    caption: str
    lines: tuple[str, ...]
    times: tuple[int, ...]
    """Microseconds of the video, one for each line."""


@dataclass(frozen=True)
class PoseFile:
    """One text, and what is needed to make a clip of it."""

    path: Path
    videos: Path
    captions: Path | None
    split: str
    """The split it was given; "" to choose one by the video's name."""
    preparing: Preparing


def prepare_realestate10k(
    folder: Path,
    poses: Path,
    videos: Path,
    *,
    captions: Path | None = None,
    preparing: Preparing = Preparing(),
    workers: int = 1,
    on_step: Callable[[int, int], None] = lambda done, total: None,
) -> Summary:
    """Make a data set of RealEstate10K, or go on with it; what was rejected is tried again.

    Args:
        folder: of the data set.
        poses: folder with a text for every clip, perhaps in folders called train and test, which are kept as splits.
        videos: folder with VIDEO.mp4, or the clips themselves as VIDEO/CLIP.mp4 or CLIP.mp4.
        captions: JSON with captions.
        preparing: sizes and lengths.
        workers: processes.
        on_step: is told how many clips of how many are done.

    Raises:
        InputError: there are no poses, the captions cannot be read, or the folder cannot be written.
    """
    files = sorted(poses.rglob("*.txt")) if poses.is_dir() else []
    if not files:
        raise InputError(f"There are no texts of poses (*.txt) in {poses}. Name the folder of RealEstate10K's poses.")
    read_captions(captions)
    jobs = []
    for file in files:
        split = next((SPLITS[part] for part in reversed(file.parent.parts) if part in SPLITS), "")
        jobs.append(Job(PoseFile(file, videos, captions, split, preparing), (clip_id(file.stem),)))
    settings = {"kind": "realestate10k", **asdict(preparing)}
    return build(folder, settings, jobs, make_clip, workers=workers, on_step=on_step)


def make_clip(item: PoseFile, name: str) -> tuple[ClipRecord, ClipContent]:
    """The clip of one text.

    Raises:
        InputError: the text or the video is missing or damaged, or they do not fit each other.
    """
    text = read_pose_text(item.path)
    stem, preparing = item.path.stem, item.preparing
    names = [f"{text.video}/{stem}", stem]
    names = [text.clip, *names] if text.clip else names
    cut, film = _film(item.videos, names, text.video)
    size = preparing.size_of(*film.size)
    trajectory = _cameras(item.path, text, film.size)
    check_length(trajectory, preparing)
    numbers = _frame_by_frame(film, text) if cut else frames_at(film, text.times)
    lens = trajectory.intrinsics.resized(*size)
    trajectory = Trajectory(lens, trajectory.c2w, trajectory.fps)
    scene = text.video or stem
    record = ClipRecord(
        id=name,
        split=item.split or preparing.shares.split_of(scene),
        scene=scene,
        frames=len(trajectory),
        fps=trajectory.fps,
        width=size[0],
        height=size[1],
        caption=text.caption or read_captions(item.captions)(stem),
        metric=False,
        source=f"RealEstate10K, {text.video or film.name}",
    )
    return record, ClipContent(trajectory, chosen_frames(film, numbers, size))


def read_pose_text(path: Path) -> PoseText:
    """What a text of poses says; its lines are put in the order of time.

    Raises:
        InputError: it cannot be read, or has no poses.
    """
    lines = [line.strip() for line in read_lines(path) if line.strip()]
    first = next((k for k, line in enumerate(lines) if _is_pose(line)), len(lines))
    head, rows = lines[:first], lines[first:]
    if not rows:
        raise InputError(f"{path} has no line of {NUMBERS_PER_FRAME} numbers. Download it again.")
    times = []
    for number, row in enumerate(rows):
        stamp = row.split()[0]
        if not is_number(stamp) or not float(stamp).is_integer():
            raise InputError(f"{path}: pose {number} has no time in microseconds, but {stamp[:20]!r}.")
        times.append(int(float(stamp)))
    order = sorted(range(len(rows)), key=times.__getitem__)
    address = next((found[1] for line in head if (found := ADDRESS.search(line))), "")
    others = [line for line in head if not line.startswith(("http:", "https:", "#"))]
    clip = others[0] if others and "/" in others[0] and " " not in others[0] else ""
    caption = next((line for line in others if line != clip), "")
    return PoseText(
        address or clip.partition("/")[0], clip, caption, tuple(rows[k] for k in order), tuple(times[k] for k in order)
    )


def frames_at(film: Film, times: tuple[int, ...]) -> list[int]:
    """Number of the frame of a whole video nearest to each time [us].

    Raises:
        InputError: the video has no frame near one of them.
    """
    numbers: list[int] = []
    step = film.seconds / len(film.times)
    at = 0
    for time in times:
        seconds = time / 1e6
        while at + 1 < len(film.times) and abs(film.times[at + 1] - seconds) <= abs(film.times[at] - seconds):
            at += 1
        if abs(film.times[at] - seconds) > FARTHEST * step:
            raise InputError(
                f"{film.name} has no frame at {seconds:.3f} s: it lasts {film.seconds:.3f} s. It is another cut of the "
                "video; download it again."
            )
        numbers.append(at)
    return numbers


def _film(videos: Path, names: list[str], video: str) -> tuple[bool, Film]:
    """The clip itself (and that it is one), or the whole video."""
    whole = [video] if video else []
    file = find_film(videos, *names, *whole)
    return file.stem != video, open_film(file)


def _frame_by_frame(film: Film, text: PoseText) -> list[int]:
    """Frames of a clip that was cut already: one for every pose."""
    if len(film.times) != len(text.lines):
        raise InputError(f"{film.name} has {len(film.times)} frames and the text {len(text.lines)} poses.")
    return list(range(len(text.lines)))


def _cameras(path: Path, text: PoseText, size: tuple[int, int]) -> Trajectory:
    opened = Opened(path, lines=list(text.lines))
    return read_realestate10k(opened, Hints(size=size)).file.trajectory


def _is_pose(line: str) -> bool:
    words = line.split()
    return len(words) == NUMBERS_PER_FRAME and is_number(words[0])
