"""What a file looks like that is no trajectory we read, in words that help."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"Kaydara FBX", "an FBX scene, which we do not read; export the camera's poses as text, or as a COLMAP model."),
    (b"BLENDER", "a Blender file; export its camera, with nerfstudio's or instant-ngp's add-on, say."),
    (b"glTF", "a glTF scene (GLB), of which we read no cameras; export the camera's poses as text or transforms.json."),
    (b"PXR-USDC", "a binary USD scene, of which we read no cameras; export the camera's poses as text."),
    (b"#usda", "a USD scene, of which we read no cameras; export the camera's poses as text."),
    (b"Ogawa", "an Alembic scene, of which we read no cameras; export the camera's poses as text."),
    (b"ply", "a point cloud or splats (PLY), which hold no camera; bring the cameras.json or COLMAP model beside it."),
    (b"\x89PNG", "a picture; a path is in another file."),
    (b"\xff\xd8\xff", "a picture; a path is in another file."),
    (b"GIF8", "a picture; a path is in another file."),
    (b"%PDF", "a PDF document; a path is in another file."),
    (b"\x89HDF", "an HDF5 file (MATLAB's are such, too), of which we read none; save the poses as npz or text."),
    (b"MATLAB 5.0", "a MATLAB file, of which we read none; save the poses as npz or text."),
    (b"HIERARCHY", "motion of a body (BVH), which holds no camera."),
    (b"\x1f\x8b", "a compressed file; unpack it."),
    (b"7z\xbc\xaf", "a 7z archive; unpack it."),
    (b"Rar!", "a RAR archive; unpack it."),
    (b"SQLite format 3", "a data base, COLMAP's perhaps: that holds no poses; bring the model in sparse/0."),
    (b"\x80\x02", "a pickle, which can run programs and is never opened; save the poses as npz or text."),
    (b"\x80\x03", "a pickle, which can run programs and is never opened; save the poses as npz or text."),
    (b"\x80\x04", "a pickle, which can run programs and is never opened; save the poses as npz or text."),
    (b"\x80\x05", "a pickle, which can run programs and is never opened; save the poses as npz or text."),
)

BLENDER_SCRIPT = "# RealCam Studio camera path for Blender"
"""First line of our scripts for Blender, whose JSON we read."""

_NAMES = {
    ".chan": "a Nuke .chan file, which we do not read yet; export the poses as text, matrices by rows.",
    ".jsx": "a script for After Effects, which we do not read; export the camera's poses as text.",
    ".abc": "an Alembic scene, of which we read no cameras; export the camera's poses as text.",
    ".py": "a program, which is never run; let it write the poses as text.",
}


def what_it_is(path: Path, head: bytes) -> str:
    """A sentence's end about a file that is surely no trajectory we read; "" where it may be one."""
    for magic, words in _MAGIC:
        if head.startswith(magic):
            return words
    if head[4:8] == b"ftyp" or head.startswith((b"\x1aE\xdf\xa3", b"RIFF")):
        return "a film or a picture; a path is in another file (its camera has to be tracked first)."
    if path.suffix.lower() in _NAMES and not head.startswith(BLENDER_SCRIPT.encode()):
        return _NAMES[path.suffix.lower()]
    if b"\0" in head:
        return "a binary file of a kind we do not know; save the poses as text or npz."
    return ""


_MODEL = "export it as a COLMAP model, in the program that made it or by COLMAP."
_SAVED = "save its matrices as an npz, called c2w or w2c after what they are."

_TEXTS: tuple[tuple[str, str], ...] = (
    ("P0:", "KITTI's calibration, which says the lens and no path; bring poses/00.txt and its like."),
    ("calib_time:", "KITTI's calibration, which says the lens and no path; bring poses/00.txt and its like."),
    ("# color images", "TUM's list of pictures; the path is in groundtruth.txt."),
    ("# depth maps", "TUM's list of depth pictures; the path is in groundtruth.txt."),
    ("NVM_V", f"VisualSFM's NVM, which we do not read; {_MODEL}"),
    ("# Bundle file", f"Bundler's bundle.out, which we do not read; {_MODEL}"),
    ("#name,x,y,alt", f"RealityCapture's list of angles, which we do not read; {_MODEL}"),
    ("extrinsic", f"MVSNet's camera of one picture; {_SAVED}"),
    ("<?xml", f"XML, Metashape's perhaps, which we do not read; if it holds cameras, {_MODEL}"),
)
_DECIMAL_COMMAS = re.compile(r"(-?\d+,\d+(e[-+]?\d+)?\s+){5,}-?\d+,\d+(e[-+]?\d+)?", re.IGNORECASE)
_COLUMNS = {
    1: "times alone, KITTI's times.txt perhaps; the path is in another file (poses/00.txt).",
    30: "KITTI's record of a car (oxts), by satellites and not by camera; bring poses/00.txt and its like.",
}
_ENTRIES: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"cameras", "shots"}), f"OpenSfM's reconstruction, which we do not read; {_MODEL}"),
    (frozenset({"sfm_data_version"}), f"OpenMVG's reconstruction, which we do not read; {_MODEL}"),
    (frozenset({"views", "poses", "version"}), f"AliceVision's reconstruction, which we do not read; {_MODEL}"),
    (frozenset({"nodes", "links"}), "a ComfyUI workflow, which holds no path; bring the file that its nodes read."),
    (frozenset({"intrinsic", "extrinsic", "width"}), f"Uni3C's cam_info.json, which is not read yet; {_SAVED}"),
    (frozenset({"extrinsic", "K"}), f"HY-WorldPlay's poses, which are not read yet; {_SAVED}"),
)


def kin(objects: Iterable[Mapping[str, Any]], first_line: str, columns: int) -> str:
    """A sentence's end about text or JSON from beside a path, or of a tool whose paths are not read; else "".

    Args:
        objects: of JSON; the outermost, and the first in it.
        first_line: of text.
        columns: numbers in each of its lines; 0 where they differ.
    """
    for each in objects:
        for keys, words in _ENTRIES:
            if keys <= each.keys():
                return words
    if _DECIMAL_COMMAS.fullmatch(first_line):
        return "numbers with decimal commas; write them with points."
    for start, words in _TEXTS:
        if first_line.startswith(start):
            return words
    return _COLUMNS.get(columns, "")
