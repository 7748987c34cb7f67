"""COLMAP text: a folder with cameras.txt (lenses), images.txt (poses) and points3D.txt (empty when we write it).

Poses are world-to-camera, OpenCV axes, `qw qx qy qz tx ty tz`; pixel centres are at halves, as ours. The model has no
frame rate, no order but the pictures' names, and its unit of length is whatever the reconstruction had.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import torch

from scene import __version__
from scene.atomic import atomic_path, cannot_write
from scene.errors import InputError
from scene.formats.imported import ASSUMED_FPS, Imported, foreign_trajectory
from scene.formats.lenses import lens_rows
from scene.formats.text_file import read_text
from scene.formats.trajectory_json import TrajectoryFile
from scene.pose import pose, rotation_from_wxyz, wxyz_from_rotation
from scene.trajectory import MAX_FRAMES

MODEL_FILES = ("cameras.txt", "images.txt", "points3D.txt")

_LENS_PARAMETERS = {
    "SIMPLE_PINHOLE": ("f", "cx", "cy"),
    "PINHOLE": ("fx", "fy", "cx", "cy"),
    "SIMPLE_RADIAL": ("f", "cx", "cy", "k1"),
    "RADIAL": ("f", "cx", "cy", "k1", "k2"),
    "OPENCV": ("fx", "fy", "cx", "cy", "k1", "k2", "p1", "p2"),
    "FULL_OPENCV": ("fx", "fy", "cx", "cy", "k1", "k2", "p1", "p2", "k3", "k4", "k5", "k6"),
}
"""COLMAP's models that are a pinhole, or one with distortion on top."""

_FPS = re.compile(r"RealCam Studio .* fps=(\d+(?:\.\d+)?(?:e[+-]?\d+)?)")


def read_colmap(path: str | Path, *, fps: float | None = None) -> Imported:
    """Read a COLMAP text model from its folder (or the folder above `sparse/0`) or from its images.txt.

    Frames are the images in the order of their names, numbers in them counted as numbers. Lens distortion is dropped
    and reported. `fps` is used where the file does not say, else `ASSUMED_FPS`.

    Raises:
        InputError: a file is missing or binary, a line is not COLMAP's, a lens is no pinhole, or sizes differ.
    """
    folder = _model_folder(Path(path))
    lenses, size, notes = _read_cameras(folder / "cameras.txt")
    images = folder / "images.txt"
    rows, said = _read_images(images)
    rows.sort(key=lambda row: _natural(row[0]))
    unknown = {camera for _, camera, _ in rows} - lenses.keys()
    if unknown:
        raise InputError(
            f"{images} uses camera {min(unknown)}, which {folder / 'cameras.txt'} lacks; export both again."
        )
    notes = ["Read as world-to-camera with OpenCV axes, in metres; COLMAP itself leaves the scale open.", *notes]
    if said is None:
        said = fps or ASSUMED_FPS
        notes.append(f"Frames are in the order of their names, at {said:g} fps; COLMAP has no frame rate.")
    table = torch.tensor([values for _, _, values in rows], dtype=torch.float64)
    w2c = pose(rotation_from_wxyz(table[:, :4]), table[:, 4:])
    lens = torch.tensor([lenses[camera] for _, camera, _ in rows], dtype=torch.float64)
    trajectory, more = foreign_trajectory(images, w2c, lens, size, said, direction="world-to-camera")
    return Imported(TrajectoryFile(trajectory=trajectory), "colmap", (*notes, *more))


def write_colmap(folder: str | Path, file: TrajectoryFile) -> tuple[str, ...]:
    """Write a COLMAP text model into `folder` (or beside the images.txt named); nothing of the trajectory is lost.

    The folder is made if only it is missing.

    Raises:
        InputError: the folder cannot be made or written to.
    """
    folder = _folder_of(Path(folder))
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise cannot_write(folder, error) from error
    trajectory = file.trajectory
    width, height = trajectory.intrinsics.width, trajectory.intrinsics.height
    lenses = [" ".join(map(repr, row)) for row in lens_rows(trajectory.intrinsics).tolist()]
    camera_ids = {lens: number for number, lens in enumerate(dict.fromkeys(lenses), start=1)}
    w2c = trajectory.w2c
    poses = torch.cat([wxyz_from_rotation(w2c[:, :3, :3]), w2c[:, :3, 3]], dim=-1).tolist()
    about = f"# RealCam Studio {__version__}: world-to-camera, OpenCV axes, metres; fps={float(trajectory.fps)!r}"
    cameras = [
        "# CAMERA_ID MODEL WIDTH HEIGHT FX FY CX CY [px]",
        *(f"{number} PINHOLE {width} {height} {lens}" for lens, number in camera_ids.items()),
    ]
    images = [about, "# IMAGE_ID QW QX QY QZ TX TY TZ CAMERA_ID NAME, then a line of 2D points (none)"]
    for frame, (lens, values) in enumerate(zip(lenses, poses, strict=True)):
        images += [f"{frame + 1} {' '.join(map(repr, values))} {camera_ids[lens]} frame_{frame:06d}.png", ""]
    for name, lines in (("cameras.txt", cameras), ("images.txt", images), ("points3D.txt", ["# no points"])):
        with atomic_path(folder / name) as temporary:
            temporary.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return ()


def _folder_of(path: Path) -> Path:
    return path.parent if path.name in MODEL_FILES else path


def _model_folder(path: Path) -> Path:
    folder = _folder_of(path)
    for candidate in (folder, folder / "sparse" / "0", folder / "sparse"):
        if (candidate / "images.txt").is_file():
            return candidate
        if (candidate / "images.bin").is_file():
            raise InputError(
                f"{candidate} is a binary COLMAP model; turn it into text with "
                "`colmap model_converter --output_type TXT` first."
            )
    raise InputError(f"There is no images.txt in {folder}; give the folder of a COLMAP text model.")


def _read_cameras(path: Path) -> tuple[dict[int, list[float]], tuple[int, int], list[str]]:
    """Lenses by camera number, their common picture size, and what was dropped."""
    lenses: dict[int, list[float]] = {}
    sizes: set[tuple[int, int]] = set()
    distorted: list[int] = []
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        model = words[1] if len(words) > 1 else ""
        if model not in _LENS_PARAMETERS:
            raise InputError(
                f"{path}, line {number}: a path needs a pinhole, and {model!r} is none; undistort the pictures with "
                "`colmap image_undistorter` and export the model again."
            )
        names = _LENS_PARAMETERS[model]
        try:
            camera, width, height = int(words[0]), int(words[2]), int(words[3])
            values = dict(zip(names, map(float, words[4:]), strict=True))
        except (ValueError, IndexError) as error:
            raise InputError(
                f"{path}, line {number}: wanted CAMERA_ID {model} WIDTH HEIGHT {' '.join(names).upper()}; mend it."
            ) from error
        sizes.add((width, height))
        focal = values.get("f")
        lenses[camera] = [values.get("fx", focal), values.get("fy", focal), values["cx"], values["cy"]]  # pyright: ignore
        if any(value != 0 for name, value in values.items() if name[0] in "kp"):
            distorted.append(camera)
    if len(sizes) != 1:
        raise InputError(f"{path} has pictures of {len(sizes)} sizes; a trajectory needs exactly one.")
    notes = [
        f"Lens distortion was dropped (camera {', '.join(map(str, distorted[:5]))}): our lenses do not bend lines."
    ]
    return lenses, sizes.pop(), notes if distorted else []


def _read_images(path: Path) -> tuple[list[tuple[str, int, list[float]]], float | None]:
    """Name, camera number and the seven pose numbers of every image; and the frame rate, if the file is ours."""
    rows: list[tuple[str, int, list[float]]] = []
    fps: float | None = None
    after_image = False
    for number, line in _lines(path):
        if line.startswith("#"):
            fps = float(said[1]) if (said := _FPS.search(line)) else fps
            continue
        words = line.split()
        if not words or (after_image and _is_points(words)):
            after_image = False
            continue
        rows.append(_image(line, path, number))
        after_image = True
        if len(rows) > MAX_FRAMES:
            raise InputError(f"{path} holds more than the {MAX_FRAMES} frames a trajectory may have; cut it shorter.")
    if not rows:
        raise InputError(f"{path} has no images; a trajectory needs at least one.")
    return rows, fps


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Lines with their numbers, one at a time: the 2D points of a real model run to gigabytes."""
    try:
        with path.open(encoding="utf-8-sig") as lines:
            yield from enumerate(lines, start=1)
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not text; export the COLMAP model as text.") from error
    except OSError as error:
        raise InputError(f"Cannot read {path}: {(error.strerror or str(error)).lower()}.") from error


def _is_points(words: list[str]) -> bool:
    """Whether a line holds 2D points, `x y point_id` over and over, rather than an image."""
    return len(words) % 3 == 0 and words[-1].lstrip("-").isdigit()


def _image(line: str, path: Path, number: int) -> tuple[str, int, list[float]]:
    words = line.split(maxsplit=9)
    try:
        return words[9].strip(), int(words[8]), [float(word) for word in words[1:8]]
    except (ValueError, IndexError) as error:
        raise InputError(
            f"{path}, line {number}: wanted IMAGE_ID QW QX QY QZ TX TY TZ CAMERA_ID NAME, got {line[:60].strip()!r}; "
            "mend it."
        ) from error


def _natural(name: str) -> list[tuple[int, str]]:
    """Sorts frame_2 before frame_10."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", name)]
