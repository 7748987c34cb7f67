"""Trajectory files of every kind, told apart by what is in them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from scene.errors import InputError
from scene.formats.colmap import MODEL_FILES, read_colmap, write_colmap
from scene.formats.imported import Imported
from scene.formats.nerfstudio import read_nerfstudio, write_nerfstudio
from scene.formats.realestate10k import NUMBERS_PER_FRAME as REALESTATE10K_NUMBERS
from scene.formats.realestate10k import read_realestate10k, write_realestate10k
from scene.formats.recammaster import read_recammaster, write_recammaster
from scene.formats.text_file import read_text
from scene.formats.trajectory_json import TrajectoryFile, read_trajectory_json, write_trajectory_json
from scene.formats.transforms_json import read_transforms_json, write_transforms_json
from scene.formats.tum import NUMBERS_PER_FRAME as TUM_NUMBERS
from scene.formats.tum import read_tum, write_tum

Size = tuple[int, int]
"""Width and height, pixels."""


@dataclass(frozen=True)
class Hints:
    """What the caller knows, for where the file does not say."""

    size: Size | None = None
    fps: float | None = None
    camera: str | None = None
    """Which of the cameras that a file holds by name."""


@dataclass(frozen=True)
class Format:
    """A kind of trajectory file."""

    about: str
    """What it is, for a list of choices."""
    conventions: str
    """Direction, axes, units and time base of its poses, as we write them."""
    file: str
    """The name its readers look for, or a usual one; a folder where there is no suffix."""
    read: Callable[[Path, Hints], Imported]
    write: Callable[[Path, TrajectoryFile], tuple[str, ...]]
    """Returns what of the trajectory the format has no place for, one sentence each."""


def _read_realcam(path: Path) -> Imported:
    return Imported(read_trajectory_json(path), "realcam")


def _write_realcam(path: Path, file: TrajectoryFile) -> tuple[str, ...]:
    write_trajectory_json(path, file)
    return ()


FORMATS = {
    "realcam": Format(
        "RealCam trajectory JSON: the editable path and every frame, exactly",
        "camera-to-world, OpenCV axes, metres, seconds",
        "trajectory.json",
        lambda path, hints: _read_realcam(path),
        _write_realcam,
    ),
    "realestate10k": Format(
        "RealEstate10K text, one line per frame",
        "world-to-camera, OpenCV axes, metres, microseconds",
        "realestate10k.txt",
        lambda path, hints: read_realestate10k(path, size=hints.size, fps=hints.fps),
        write_realestate10k,
    ),
    "colmap": Format(
        "COLMAP text model, a folder with cameras.txt and images.txt",
        "world-to-camera, OpenCV axes, metres, order of names",
        "colmap",
        lambda path, hints: read_colmap(path, fps=hints.fps),
        write_colmap,
    ),
    "transforms": Format(
        "transforms.json of nerfstudio, instant-ngp and Stable Virtual Camera",
        "camera-to-world, OpenGL axes, metres, fps",
        "transforms.json",
        lambda path, hints: read_transforms_json(path, size=hints.size, fps=hints.fps),
        write_transforms_json,
    ),
    "nerfstudio": Format(
        "nerfstudio camera path, for ns-render",
        "camera-to-world, OpenGL axes, metres, fps",
        "camera_path.json",
        lambda path, hints: read_nerfstudio(path, size=hints.size, fps=hints.fps),
        write_nerfstudio,
    ),
    "recammaster": Format(
        "ReCamMaster's camera_extrinsics.json",
        "camera-to-world transposed, Unreal axes, cm, frame numbers",
        "camera_extrinsics.json",
        lambda path, hints: read_recammaster(path, size=hints.size, fps=hints.fps, camera=hints.camera),
        write_recammaster,
    ),
    "tum": Format(
        "TUM text, one line per frame: timestamp, place, quaternion",
        "camera-to-world, OpenCV axes, metres, seconds",
        "tum.txt",
        lambda path, hints: read_tum(path, size=hints.size, fps=hints.fps),
        write_tum,
    ),
}


def read_trajectory(
    path: str | Path,
    format: str | None = None,
    *,
    size: Size | None = None,
    fps: float | None = None,
    camera: str | None = None,
) -> Imported:
    """Read a trajectory file of any kind; without `format` the kind is found from what is in the file.

    `size` (width, height) and `fps` are used where the file does not say; `camera` names one, where it holds several.

    Raises:
        InputError: the kind is unknown or cannot be told, or the file is not what it should be.
    """
    path = Path(path)
    return _format(format or sniff(path)).read(path, Hints(size, fps, camera))


def write_trajectory(path: str | Path, file: TrajectoryFile, format: str | None = None) -> tuple[str, ...]:
    """Write a trajectory file; without `format` the name decides. Returns what was left behind, one sentence each.

    Raises:
        InputError: the kind is unknown or cannot be told from the name, or the file cannot be written there.
    """
    path = Path(path)
    name = format or _format_for_name(path)
    notes = _format(name).write(path, file)
    if name != "realcam" and file.source is not None:
        notes = ("Keyframes and moves were left behind: this format has only the frames baked from them.", *notes)
    return notes


def convert(
    source: str | Path,
    target: str | Path,
    *,
    source_format: str | None = None,
    target_format: str | None = None,
    size: Size | None = None,
    fps: float | None = None,
    camera: str | None = None,
) -> tuple[str, ...]:
    """Read one file, write another; returns what was assumed and what was left behind, one sentence each.

    Raises:
        InputError: as `read_trajectory` and `write_trajectory`.
    """
    imported = read_trajectory(source, source_format, size=size, fps=fps, camera=camera)
    return imported.assumptions + write_trajectory(target, imported.file, target_format)


def sniff(path: Path) -> str:
    """The name of a file's format, from what is in it.

    Raises:
        InputError: the file cannot be read, or looks like none of `FORMATS`.
    """
    if path.is_dir():
        return "transforms" if (path / "transforms.json").is_file() else "colmap"
    if path.name in MODEL_FILES:
        return "colmap"
    for name in _likely(path):
        return name
    raise _unknown(path)


def readable_as(path: Path) -> tuple[str, ...]:
    """The names of every format that reads the file, the one that `sniff` finds first.

    Raises:
        InputError: as `sniff`, or what that format says of the file.
    """
    first = sniff(path)
    others = () if path.is_dir() or path.name in MODEL_FILES else tuple(_likely(path))
    return first, *(name for name in dict.fromkeys(others) if name != first and _reads(path, name))


def find_trajectory(folder: Path) -> Path:
    """The trajectory file among those of a folder and the folders in it; of a COLMAP model its folder.

    Raises:
        InputError: there is none that we know.
    """
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    for file in files:
        if file.name == "images.txt" and file.with_name("cameras.txt").is_file():
            return file.parent
    for file in files:
        try:
            sniff(file)
        except InputError:
            continue
        return file
    if len(files) == 1:
        raise _unknown(files[0])
    held = ", ".join(file.name for file in files[:5]) or "nothing that we read"
    raise InputError(f"There is no trajectory file we know ({', '.join(FORMATS)}) among these: {held}.")


def _likely(path: Path) -> Iterator[str]:
    """Formats that a file looks like, the surest first."""
    text = read_text(path)
    if text.lstrip().startswith("{"):
        yield from (name for mark, name in _JSON_MARKS.items() if mark in text)
    else:
        lines = (line.split() for line in text.splitlines() if not line.lstrip().startswith("#"))
        yield from (_TEXT_NUMBERS[len(words)] for words in islice(lines, 3) if len(words) in _TEXT_NUMBERS)


def _reads(path: Path, name: str) -> bool:
    try:
        read_trajectory(path, name)
    except InputError:
        return False
    return True


def _unknown(path: Path) -> InputError:
    return InputError(f"{path} looks like no trajectory file we know ({', '.join(FORMATS)}); name its format.")


_JSON_MARKS = {
    '"realcam-trajectory/': "realcam",
    '"camera_path"': "nerfstudio",
    '"transform_matrix"': "transforms",
    '"keyframes"': "nerfstudio",
    '"frame0"': "recammaster",
}
"""What only one kind of JSON holds, the surest first."""

_TEXT_NUMBERS = {REALESTATE10K_NUMBERS: "realestate10k", TUM_NUMBERS: "tum"}
"""How many numbers a line has, beyond remarks and a heading."""


_OWN_NAMES = {"transforms.json": "transforms", "camera_extrinsics.json": "recammaster"}


def _format_for_name(path: Path) -> str:
    if path.name in _OWN_NAMES:
        return _OWN_NAMES[path.name]
    if path.name in MODEL_FILES or path.suffix == "":
        return "colmap"
    if path.suffix == ".json":
        return "realcam"
    if path.suffix == ".txt":
        return "realestate10k"
    if path.suffix == ".tum":
        return "tum"
    raise InputError(f"{path.name!r} does not say its format; name one of {', '.join(FORMATS)}.")


def _format(name: str) -> Format:
    if name not in FORMATS:
        raise InputError(f"There is no trajectory format {name!r}; name one of {', '.join(FORMATS)}.")
    return FORMATS[name]
