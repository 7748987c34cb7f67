"""COLMAP: a folder with cameras (lenses), images (poses), and rigs (what is mounted together), as text or binary.

Poses are world-to-camera, OpenCV axes, `qw qx qy qz tx ty tz`; pixel centres are at halves, as ours. The model has no
frame rate, no order but the pictures' names, and its unit of length is whatever the reconstruction had. Points, which
may run to gigabytes, are never looked at; ours are text, with an empty points3D.txt.
"""

from pathlib import Path

import torch

from scene.errors import InputError
from scene.formats.colmap_binary import read_binary_model
from scene.formats.colmap_model import MODEL_FILES, ColmapCamera, ColmapImage, ColmapModel
from scene.formats.colmap_text import read_text_model
from scene.formats.foreign import Foreign, quaternions, settle
from scene.formats.imported import Hints, Imported
from scene.formats.lenses import lens_rows
from scene.formats.opened import Opened
from scene.formats.order import by_camera, choose_camera, listed, natural
from scene.formats.text_file import shown
from scene.formats.trajectory_json import TrajectoryFile
from scene.pose import pose, wxyz_from_rotation
from scene.support.atomic import atomic_path, cannot_write
from scene.support.version import __version__


def read_colmap(opened: Opened, hints: Hints) -> Imported:
    """Read a COLMAP model, text or binary, from its folder (or the folder above `sparse/0`) or from one of its files.

    Frames are the images in the order of their names, numbers in them counted as numbers. Of several cameras, in a rig
    or in folders, one is taken. Lenses that no image uses do not count. Lens distortion is dropped and reported.

    Raises:
        InputError: a file is missing or damaged, a line is not COLMAP's, a lens is no pinhole, or pictures have several
            shapes.
    """
    model_files = find_model(opened.path)
    if model_files is None:
        raise InputError(
            f"There is no COLMAP model in {opened.path}: give the folder that holds cameras and images, .txt or .bin."
        )
    folder, binary = model_files
    model = read_binary_model(folder) if binary else read_text_model(folder)
    notes = ["Read as world-to-camera with OpenCV axes, in metres; COLMAP itself leaves the scale open."]
    images, cameras, taken = _of_one_camera(model, hints, folder)
    if len(cameras) > 1:
        notes.append(f"The pictures of camera {listed([taken])} were taken, of {listed(cameras)} (--camera).")
    lenses = {number: _pinhole(number, model, folder) for number in sorted({image.camera for image in images})}
    if bent := [number for number, camera in lenses.items() if camera.bends]:
        notes.append(f"Lens distortion was dropped (camera {listed([*map(str, bent)])}): our lenses do not bend lines.")
    table = torch.tensor([image.pose for image in images], dtype=torch.float64)
    names = [image.name for image in images]
    rotations, more = quaternions(table[:, :4], model.images_file, lambda frame: f"the pose of {shown(names[frame])}")
    foreign = Foreign(
        path=model.images_file,
        format="colmap",
        notes=(*notes, *more),
        matrices=pose(rotations, table[:, 4:]),
        direction="world-to-camera",
        where=lambda frame: f"the pose of {shown(names[frame])}",
        lenses=torch.tensor([lenses[image.camera].lens for image in images], dtype=torch.float64),
        sizes=[lenses[image.camera].size for image in images],
        fps=model.fps,
        order="Frames are in the order of their names, and COLMAP has no frame rate",
        cameras=tuple(cameras),
        camera=taken,
    )
    return settle(foreign, hints)


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


def find_model(path: Path) -> tuple[Path, bool] | None:
    """Where a model lies, and whether it is binary; of both kinds side by side the text, unless a .bin is named.

    `path` is its folder, the folder above `sparse/0`, or one of its files. None where there is none.
    """
    folder = _folder_of(path)
    kinds = ("bin", "txt") if path.suffix == ".bin" else ("txt", "bin")
    for candidate in (folder, folder / "sparse" / "0", folder / "sparse", folder / "0"):
        for kind in kinds:
            if (candidate / f"images.{kind}").is_file() and (candidate / f"cameras.{kind}").is_file():
                return candidate, kind == "bin"
    return None


def _of_one_camera(model: ColmapModel, hints: Hints, folder: Path) -> tuple[list[ColmapImage], list[str], str]:
    """The images of the camera that is wanted, in the order of their names; all cameras, if several; that camera."""
    images = model.images
    groups = by_camera([image.name for image in images], [image.camera for image in images], model.rigs)
    numbers = {name: str(images[places[0]].camera) for name, places in groups.items()}
    taken = choose_camera(groups, hints.camera, numbers, folder)
    chosen = sorted((images[place] for place in groups[taken]), key=lambda image: natural(image.name))
    return chosen, list(groups) if len(groups) > 1 else [], taken


def _pinhole(number: int, model: ColmapModel, folder: Path) -> ColmapCamera:
    camera = model.cameras.get(number)
    if camera is None:
        raise InputError(
            f"{model.images_file} uses camera {number}, which the cameras beside it lack; export both again."
        )
    if not camera.lens:
        raise InputError(
            f"{folder}: a path needs a pinhole, and camera {number}, {shown(camera.model)}, is none; undistort the "
            "pictures with `colmap image_undistorter` and export the model again."
        )
    return camera
