"""Every format of camera paths in one table: whose it is, how to tell it, and its axes, direction and units."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scene.formats.blender_script import read_blender_script, write_blender_script
from scene.formats.colmap import find_model, read_colmap, write_colmap
from scene.formats.colmap_model import is_part_of_model
from scene.formats.imported import Hints, Imported
from scene.formats.keyed_paths import looks_like_ngp, looks_like_supersplat, read_ngp, read_supersplat
from scene.formats.looks import BLENDER_SCRIPT
from scene.formats.matrix_lines import (
    matrix_files,
    read_kitti,
    read_matrix_lines,
    read_redwood,
    write_kitti,
    write_matrix_lines,
    write_redwood,
)
from scene.formats.motionctrl import looks_like_motionctrl, read_motionctrl, write_motionctrl
from scene.formats.nerfstudio import read_nerfstudio, write_nerfstudio
from scene.formats.open3d_json import read_open3d, write_open3d
from scene.formats.opened import Opened
from scene.formats.orbit_lines import looks_like_orbit, read_trajectorycrafter, read_viewcrafter
from scene.formats.phone_captures import polycam_files, read_polycam, read_record3d
from scene.formats.plausible import notes_on_trajectory
from scene.formats.pose_arrays import looks_like_llff, read_arrays_as_poses, read_llff, write_arrays
from scene.formats.realestate10k import read_realestate10k, write_realestate10k
from scene.formats.recammaster import read_recammaster, write_recammaster
from scene.formats.splat_cameras import looks_like_splat_cameras, read_splat_cameras, write_splat_cameras
from scene.formats.text_file import is_number
from scene.formats.tracker_lines import EUROC_NUMBERS, read_euroc, read_tartanair
from scene.formats.trajectory_json import TrajectoryFile, trajectory_from_document, write_trajectory_json
from scene.formats.transforms_json import read_transforms_json, write_transforms_json
from scene.formats.tum import read_tum, write_tum


@dataclass(frozen=True, kw_only=True)
class Format:
    """A kind of trajectory file."""

    about: str
    """What it is, for a list of choices."""
    direction: str
    axes: str
    """Axes of the camera."""
    lens: str
    """Unit of the lens, or "none"."""
    length: str
    """Its unit; formats that leave it open are read as metres."""
    time: str
    file: str
    """The name its readers look for, or a usual one; a folder where there is no suffix."""
    looks: Callable[[Opened], bool]
    """Whether what is in a file looks like it; the table is in the order in which they are asked."""
    read: Callable[[Opened, Hints], Imported]
    write: Callable[[Path, TrajectoryFile], tuple[str, ...]] | None = None
    """Returns what of the trajectory the format has no place for, one sentence each."""
    keyframes: bool = False
    """Whether the editable path is written, too."""

    @property
    def conventions(self) -> str:
        """Direction, axes, units and time base of its poses, as we write them."""
        return f"{self.direction}, {self.axes} axes, {self.length}, {self.time}"


UNSCALED = "Nothing says how large its lengths are; one of them is taken for a metre (--scale)."


def _read_realcam(opened: Opened, hints: Hints) -> Imported:
    file = trajectory_from_document(opened.object, opened.path)
    unscaled = (UNSCALED,) if file.length == "unknown" else ()
    return Imported(file, "realcam", (*unscaled, *notes_on_trajectory(file.trajectory)))


def _write_realcam(path: Path, file: TrajectoryFile) -> tuple[str, ...]:
    write_trajectory_json(path, file)
    return ()


def _has(key: str) -> Callable[[Opened], bool]:
    return lambda opened: key in opened.entries


def _lines_of(*counts: int) -> Callable[[Opened], bool]:
    return lambda opened: bool(opened.widths) and opened.widths[0] in counts


def _is_transforms(opened: Opened) -> bool:
    if opened.folder:
        return (opened.path / "transforms.json").is_file()
    frames = opened.document if isinstance(opened.document, list) else opened.entries.get("frames")
    if not isinstance(frames, list):
        return False
    return not frames or (isinstance(frames[0], dict) and "transform_matrix" in frames[0])


def _is_euroc(opened: Opened) -> bool:
    """Commas, and w before x in the heading, or nanoseconds without one: the same columns as TUM's in another order."""
    first = next((line for line in opened.lines[:50] if line[:1].isdigit()), "")
    if not opened.widths or opened.widths[0] not in EUROC_NUMBERS or "," not in first:
        return False
    heading = " ".join(opened.lines[:3]).lower()
    w, x = (max(heading.rfind(f"q{axis}"), heading.rfind(f"q_{axis}"), heading.rfind(f"rs_{axis}")) for axis in "wx")
    if min(w, x) >= 0:
        return w < x
    stamp = first.replace(",", " ").split()[0]
    return is_number(stamp) and float(stamp) > _NANOSECONDS


_NANOSECONDS = 1e14
"""A time that is larger, in nanoseconds since 1970 or the machine's start, is no number of seconds."""


def _is_redwood(opened: Opened) -> bool:
    return opened.widths[:5] == [3, 4, 4, 4, 4]


def _is_colmap(opened: Opened) -> bool:
    return find_model(opened.path) is not None if opened.folder else is_part_of_model(opened.path)


FORMATS = {
    "realcam": Format(
        about="RealCam trajectory JSON: the editable path and every frame, exactly",
        direction="camera-to-world",
        axes="OpenCV",
        lens="pixels",
        length="metres",
        time="seconds",
        file="trajectory.json",
        looks=lambda opened: str(opened.entries.get("schema", "")).startswith("realcam-trajectory/"),
        read=_read_realcam,
        write=_write_realcam,
        keyframes=True,
    ),
    "blender": Format(
        about="Blender script: run it in the Scripting tab; it makes the camera with all its frames",
        direction="camera-to-world",
        axes="OpenCV in its JSON; turned to Blender's by the script",
        lens="pixels",
        length="metres",
        time="fps",
        file="blender_camera.py",
        looks=lambda opened: bool(opened.lines) and opened.lines[0].startswith(BLENDER_SCRIPT),
        read=read_blender_script,
        write=write_blender_script,
        keyframes=True,
    ),
    "transforms": Format(
        about="transforms.json of nerfstudio, instant-ngp and Stable Virtual Camera",
        direction="camera-to-world",
        axes="OpenGL",
        lens="pixels; below 10 fractions; or radians across",
        length="metres",
        time="fps",
        file="transforms.json",
        looks=_is_transforms,
        read=read_transforms_json,
        write=write_transforms_json,
    ),
    "nerfstudio": Format(
        about="nerfstudio camera path, for ns-render",
        direction="camera-to-world",
        axes="OpenGL",
        lens="vertical degrees",
        length="metres",
        time="fps",
        file="camera_path.json",
        looks=lambda opened: "camera_path" in opened.entries or isinstance(opened.entries.get("keyframes"), list),
        read=read_nerfstudio,
        write=write_nerfstudio,
    ),
    "polycam": Format(
        about="Polycam's raw data, a folder with keyframes/corrected_cameras",
        direction="camera-to-world",
        axes="OpenGL",
        lens="pixels",
        length="metres",
        time="microseconds",
        file="keyframes",
        looks=lambda opened: "t_00" in opened.entries or (opened.folder and bool(polycam_files(opened.path))),
        read=read_polycam,
    ),
    "colmap": Format(
        about="COLMAP model, binary or text: a folder with cameras and images",
        direction="world-to-camera",
        axes="OpenCV",
        lens="pixels",
        length="metres",
        time="order of names",
        file="colmap",
        looks=_is_colmap,
        read=read_colmap,
        write=write_colmap,
    ),
    "splats": Format(
        about="cameras.json of 3D Gaussian splatting",
        direction="camera-to-world",
        axes="OpenCV",
        lens="pixels",
        length="metres",
        time="order of names",
        file="cameras.json",
        looks=lambda opened: looks_like_splat_cameras(opened.document),
        read=read_splat_cameras,
        write=write_splat_cameras,
    ),
    "motionctrl": Format(
        about="MotionCtrl's poses, a JSON list of 3x4 matrices",
        direction="world-to-camera",
        axes="OpenCV",
        lens="none",
        length="metres",
        time="frames",
        file="poses.json",
        looks=lambda opened: looks_like_motionctrl(opened.document),
        read=read_motionctrl,
        write=write_motionctrl,
    ),
    "recammaster": Format(
        about="ReCamMaster's camera_extrinsics.json",
        direction="camera-to-world transposed",
        axes="Unreal",
        lens="none",
        length="cm",
        time="frames",
        file="camera_extrinsics.json",
        looks=_has("frame0"),
        read=read_recammaster,
        write=write_recammaster,
    ),
    "open3d": Format(
        about="Open3D's PinholeCameraTrajectory",
        direction="world-to-camera by columns",
        axes="OpenCV",
        lens="pixels, from the first one's centre",
        length="metres",
        time="frames",
        file="open3d.json",
        looks=lambda opened: isinstance(opened.entries.get("parameters"), list) or "extrinsic" in opened.entries,
        read=read_open3d,
        write=write_open3d,
    ),
    "record3d": Format(
        about="Record3D's metadata, alone or in its .r3d",
        direction="camera-to-world",
        axes="OpenGL",
        lens="pixels",
        length="metres",
        time="fps",
        file="metadata.json",
        looks=_has("poses"),
        read=read_record3d,
    ),
    "instant-ngp": Format(
        about="instant-ngp's camera path: keyframes",
        direction="camera-to-world",
        axes="OpenCV",
        lens="vertical degrees",
        length="0.33 of transforms.json's",
        time="seconds",
        file="base_cam.json",
        looks=lambda opened: looks_like_ngp(opened.entries),
        read=read_ngp,
    ),
    "supersplat": Format(
        about="SuperSplat's camera poses, of a project or a viewer's settings",
        direction="place and target",
        axes="y up",
        lens="degrees over the longer side",
        length="metres",
        time="frames of its timeline",
        file="document.json",
        looks=lambda opened: looks_like_supersplat(opened.entries),
        read=read_supersplat,
    ),
    "llff": Format(
        about="LLFF's poses_bounds.npy",
        direction="camera-to-world by columns",
        axes="down, right, back",
        lens="pixels",
        length="metres",
        time="frames",
        file="poses_bounds.npy",
        looks=looks_like_llff,
        read=read_llff,
    ),
    "arrays": Format(
        about="NumPy arrays of 4x4 or 3x4 matrices: ViPE, GEN3C, Lyra, SANA-WM, LingBot",
        direction="camera-to-world; world-to-camera if it is called so",
        axes="OpenCV",
        lens="pixels",
        length="metres",
        time="frames",
        file="poses.npz",
        looks=lambda opened: opened.arrays is not None,
        read=read_arrays_as_poses,
        write=write_arrays,
    ),
    "realestate10k": Format(
        about="RealEstate10K text, one line per frame; VideoX-Fun's, without times, too",
        direction="world-to-camera",
        axes="OpenCV",
        lens="fractions of width and height; large ones pixels",
        length="metres",
        time="microseconds",
        file="realestate10k.txt",
        looks=_lines_of(19, 18),
        read=read_realestate10k,
        write=write_realestate10k,
    ),
    "viewcrafter": Format(
        about="ViewCrafter's orbit, three lines: right, down, away",
        direction="degrees and shares of the distance",
        axes="orbit",
        lens="none",
        length="distance to the picture's middle",
        time="frames",
        file="orbit.txt",
        looks=looks_like_orbit,
        read=read_viewcrafter,
    ),
    "trajectorycrafter": Format(
        about="TrajectoryCrafter's orbit, three lines: up, right, towards",
        direction="degrees and shares of the distance",
        axes="orbit",
        lens="none",
        length="distance to the picture's middle",
        time="frames",
        file="loop.txt",
        looks=looks_like_orbit,
        read=read_trajectorycrafter,
    ),
    "euroc": Format(
        about="EuRoC's ground truth (CSV): time, place, quaternion with w first",
        direction="body-to-world",
        axes="the body's own",
        lens="none",
        length="metres",
        time="nanoseconds",
        file="data.csv",
        looks=_is_euroc,
        read=read_euroc,
    ),
    "tum": Format(
        about="TUM text, one line per frame: timestamp, place, quaternion",
        direction="camera-to-world",
        axes="OpenCV",
        lens="none",
        length="metres",
        time="seconds",
        file="tum.txt",
        looks=_lines_of(8),
        read=read_tum,
        write=write_tum,
    ),
    "kitti": Format(
        about="KITTI odometry, a 3x4 matrix a line, perhaps after the frame's number (KITTI-360's car)",
        direction="camera-to-world",
        axes="OpenCV",
        lens="none",
        length="metres",
        time="frames",
        file="kitti.txt",
        looks=_lines_of(12, 13),
        read=read_kitti,
        write=write_kitti,
    ),
    "matrices": Format(
        about="4x4 matrices as text, one a line (Replica, KITTI-360), in four, or a file each (ScanNet, 7-Scenes)",
        direction="camera-to-world",
        axes="OpenCV",
        lens="none",
        length="metres",
        time="frames",
        file="traj.txt",
        looks=lambda opened: _lines_of(16, 17, 4)(opened) or (opened.folder and bool(matrix_files(opened.path))),
        read=read_matrix_lines,
        write=write_matrix_lines,
    ),
    "tartanair": Format(
        about="TartanAir's pose file: place and quaternion a line",
        direction="camera-to-world",
        axes="NED",
        lens="none",
        length="metres",
        time="frames",
        file="pose_left.txt",
        looks=_lines_of(7),
        read=read_tartanair,
    ),
    "redwood": Format(
        about="Redwood's trajectory.log (Open3D, Tanks and Temples)",
        direction="camera-to-world",
        axes="OpenCV",
        lens="none",
        length="metres",
        time="frames",
        file="trajectory.log",
        looks=_is_redwood,
        read=read_redwood,
        write=write_redwood,
    ),
}
