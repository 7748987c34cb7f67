"""Trajectory files of every kind, told apart by what is in them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from scene.errors import InputError
from scene.formats.colmap_model import MODEL_FILES, is_part_of_model
from scene.formats.imported import Hints, Imported, Size, notes_on_frame_0
from scene.formats.looks import kin
from scene.formats.opened import Opened, open_trajectory
from scene.formats.order import listed
from scene.formats.plausible import FASTEST, SLOWEST
from scene.formats.table import FORMATS, Format
from scene.formats.text_file import shown, without_collector
from scene.formats.trajectory_json import TrajectoryFile
from scene.path.placing import Place, bakes_to, check_scale, placed, placed_path
from scene.path.resampling import resampled

WRITABLE = tuple(name for name, each in FORMATS.items() if each.write)
"""Formats that are written, too."""

_MOST_TRIED = 200
"""Files of a folder that are looked into for a trajectory."""


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
    if format is not None:
        format_called(format)
    with without_collector():
        opened = open_trajectory(Path(path))
        imported = format_called(format or _recognised(opened)[0]).read(opened, Hints(size, fps, camera))
    if camera is not None and not imported.cameras:
        raise InputError(f"{path} holds one camera, and none that is called {shown(camera)}; leave --camera out.")
    return imported


def write_trajectory(path: str | Path, file: TrajectoryFile, format: str | None = None) -> tuple[str, ...]:
    """Write a trajectory file; without `format` the name decides. Returns what was left behind, one sentence each.

    Raises:
        InputError: the kind is unknown or cannot be told from the name, or the file cannot be written there.
    """
    path = Path(path)
    name = format_to_write(path, format)
    kind = FORMATS[name]
    assert kind.write is not None, "format_to_write has looked"
    notes = kind.write(path, file)
    if name != "realcam" and file.length == "unknown":
        notes = ("The file does not say that its lengths are no metres; --scale makes metres of them.", *notes)
    if not kind.keyframes and file.source is not None:
        notes = ("Keyframes and moves were left behind: this format has only the frames that they make.", *notes)
    return notes


def convert(
    source: str | Path,
    target: str | Path,
    *,
    source_format: str | None = None,
    target_format: str | None = None,
    size: Size | None = None,
    fps: float | None = None,
    frames: int | None = None,
    camera: str | None = None,
    place: Place = "keep",
    scale: float = 1.0,
) -> tuple[str, ...]:
    """Read one file, write another; returns what was assumed and what was left behind, one sentence each.

    `fps` takes the place of the file's rate, `frames` samples the same path as often, and `place` and `scale` set it
    into another world.

    Raises:
        InputError: as `read_trajectory` and `write_trajectory`, or a number that no path has.
    """
    target = Path(target)
    format_to_write(target, target_format)  # refused before anything takes long
    check_scale(scale)
    if fps is not None and not SLOWEST <= fps <= FASTEST:
        raise InputError(f"A path runs at {SLOWEST:g} to {FASTEST:g} frames per second; got {fps:g}.")
    imported = read_trajectory(source, source_format, size=size, fps=fps, camera=camera)
    read, path = imported.trajectory, imported.file.source
    left_out = notes_on_frame_0(read) if place == "photo" else ()
    notes = [sentence for sentence in imported.assumptions if sentence not in left_out]
    if path is not None and imported.has_frames and bakes_to(path, read, read.intrinsics[0]) is False:
        notes.append("The file's keyframes and moves make other cameras than its frames, which count.")
    trajectory = placed(read, place, scale)
    if path is not None and (place, scale) != ("keep", 1.0):
        path = placed_path(path, read, place, scale, read.intrinsics[0])
    if frames is not None and frames != len(trajectory):
        trajectory = resampled(trajectory, frames)
        notes.append(f"{len(read)} cameras were sampled at {frames} moments of the same path.")
    if fps is not None and fps != trajectory.fps:
        notes.append(f"Frames follow at {fps:g} per second, as asked, not at {trajectory.fps:.6g}.")
        trajectory = replace(trajectory, fps=fps)
    length = imported.file.length if scale == 1.0 else "metres"
    file = replace(imported.file, trajectory=trajectory, source=path, length=length)
    return (*notes, *write_trajectory(target, file, target_format))


def sniff(path: Path) -> str:
    """The name of a file's format, from what is in it.

    Raises:
        InputError: the file cannot be read, or looks like none of `FORMATS`.
    """
    return _recognised(open_trajectory(path))[0]


def readable_as(path: Path) -> tuple[str, ...]:
    """The names of every format that reads the file, the one that `sniff` finds first.

    Raises:
        InputError: as `sniff`, or what that format says of the file.
    """
    opened = open_trajectory(path)
    first, *others = _recognised(opened)
    return first, *(name for name in others if _reads(opened, name))


def find_trajectory(folder: Path) -> Path:
    """The trajectory file among those of a folder and the folders in it; of a model or a capture its folder.

    Raises:
        InputError: there is none that we know.
    """
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    for file in files:
        if file.stem == "images" and is_part_of_model(file):
            return file.parent
    several: InputError | None = None
    for file in files[:_MOST_TRIED]:
        try:
            kind = sniff(file)
        except InputError as error:
            several = error
            continue
        return file.parent if kind == "polycam" else file
    if len(files) == 1 and several is not None:
        raise several
    held = listed([file.name for file in files]) if files else "nothing that we read"
    raise InputError(f"There is no trajectory file we know ({', '.join(FORMATS)}) among these: {held}.")


def _recognised(opened: Opened) -> list[str]:
    """The formats that a file looks like, the surest first; one at least."""
    if FORMATS["blender"].looks(opened):  # whose JSON has lines of numbers, as others have
        return ["blender"]
    columns = set(opened.widths) if len(opened.widths) > 1 else set()
    if words := kin(_objects(opened), _first_line(opened), columns.pop() if len(columns) == 1 else 0):
        raise InputError(f"{opened.path} looks like {words}")
    names = [name for name, each in FORMATS.items() if each.looks(opened)]
    if names:
        return names
    raise _unknown(opened)


def _objects(opened: Opened) -> list[dict[str, Any]]:
    """The JSON object, and what comes first in it or in the list."""
    inside = opened.document if isinstance(opened.document, list) else list(opened.entries.values())
    return [each for each in (opened.document, *inside[:1]) if isinstance(each, dict)]


def _first_line(opened: Opened) -> str:
    return next((line.strip() for line in opened.lines if line.strip()), "")


def _reads(opened: Opened, name: str) -> bool:
    try:
        FORMATS[name].read(opened, Hints())
    except InputError:
        return False
    return True


def _unknown(opened: Opened) -> InputError:
    if opened.folder:
        return InputError(
            f"There is no COLMAP model in {opened.path}, no transforms.json and no phone's capture; name the file "
            "of the path."
        )
    if opened.path.name in MODEL_FILES:
        held = "one file of a COLMAP model, which has its cameras and images side by side: bring both"
    elif opened.document is not None:
        entries = opened.entries
        first = opened.document[0] if isinstance(opened.document, list) and opened.document else None
        inside = listed([*entries] or [*first] if isinstance(first, dict) else [*entries])
        held = f"JSON, {'an object' if entries else 'a list'} with {inside}"
    elif opened.widths:
        held = f"text with {opened.widths[0]} numbers a line"
    elif _first_line(opened):
        held = f"text that begins {shown(_first_line(opened), 40)}"
    else:
        held = "an empty file"
    return InputError(
        f"{opened.path} looks like no trajectory file we know: it is {held}. Formats are {', '.join(FORMATS)}; where "
        "it is one of them, name it (--from)."
    )


def _format_for_name(path: Path) -> str:
    own = {each.file: name for name, each in FORMATS.items() if each.write}
    suffixes = {
        ".json": "realcam",
        ".txt": "realestate10k",
        ".tum": "tum",
        ".log": "redwood",
        ".npz": "arrays",
        ".py": "blender",
    }
    if path.name in MODEL_FILES or path.suffix == "":
        return "colmap"
    name = own.get(path.name) or suffixes.get(path.suffix.lower())
    if name is None:
        raise InputError(f"{shown(path.name)} does not say its format; name one of {', '.join(WRITABLE)} (--to).")
    return name


def format_to_write(path: Path, format: str | None = None) -> str:
    """The format that a file is written in: the one that is named, or else the one that its name says.

    Raises:
        InputError: there is none of that name, it is read only, or the file's name does not say one.
    """
    name = format or _format_for_name(path)
    if format_called(name).write is None:
        raise InputError(f"{name} can only be read; write one of {', '.join(WRITABLE)} (--to).")
    return name


def format_called(name: str) -> Format:
    """The format of that name.

    Raises:
        InputError: there is none.
    """
    if name not in FORMATS:
        raise InputError(f"There is no trajectory format {shown(name)}; name one of {', '.join(FORMATS)}.")
    return FORMATS[name]
