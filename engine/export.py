"""A request for other generators: what Time-to-Move and VACE take, and what any other tool can make use of.

README.txt         what lies here, every convention, and the contract it was made from
first_frame.png    the photo as frame 0 shows it
depth.mkv          millimetres, 16-bit grey, lossless; 0 where nothing is known
poses/             trajectory.json, realestate10k.txt
vace/              src_video.mp4 (unknown pixels grey), src_mask.mp4 (white = generate), prompt.txt
time-to-move/      first_frame.png, motion_signal.mp4 (filled), mask.mp4 (white = follow), prompt.txt
"""

import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import torch
from jaxtyping import Bool, UInt8
from PIL import Image
from torch import Tensor

from engine.export_readme import readme
from engine.request import Request
from engine.shaping.delivery import Delivery, at_photo
from engine.video import write_ffv1, write_mp4
from scene.formats.realestate10k import write_realestate10k
from scene.formats.trajectory_json import TrajectoryFile, write_trajectory_json
from scene.support.atomic import atomic_folder, atomic_path

Generator = Literal["vace", "time-to-move"]
GENERATORS: tuple[Generator, ...] = ("vace", "time-to-move")

_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
"""The same request gives the same archive."""


def export_request(
    request: Request, out: str | Path, generators: tuple[Generator, ...] = GENERATORS
) -> tuple[str, ...]:
    """Write what other generators take: a folder, or an archive if `out` ends in .zip. It exists whole or not at all.

    Returns what those generators will not like about the clip, one sentence each.

    Raises:
        InputError: it cannot be written there, or a folder of that name is not empty.
    """
    out = Path(out)
    if out.suffix.lower() != ".zip":
        with atomic_folder(out) as folder:
            _write(folder, request, generators)
    else:
        with atomic_path(out) as temporary, tempfile.TemporaryDirectory(prefix="realcam-") as scratch:
            folder = Path(scratch, out.stem)
            folder.mkdir()
            _write(folder, request, generators)
            _zip(folder, temporary)
    return misfits(request)


def misfits(request: Request) -> tuple[str, ...]:
    """What the networks behind VACE and Time-to-Move will not like about a clip, one sentence each."""
    clip = request.clip
    notes: list[str] = []
    if (clip.frames - 1) % 4:
        fewer = (clip.frames - 1) // 4 * 4 + 1
        notes.append(
            f"Wan and CogVideoX make 4k+1 frames, and this clip has {clip.frames}: pack it at {fewer} or {fewer + 4}."
        )
    if clip.width % 16 or clip.height % 16:
        notes.append(f"Wan takes sides that are multiples of 16, and this clip is {clip.width}x{clip.height}.")
    if not at_photo(request.trajectory) or request.scene_frames[0]:
        notes.append("Frame 0 is not the photo: the path starts elsewhere, so first_frame.png is the filled preview.")
    return tuple(notes)


def _write(folder: Path, request: Request, generators: tuple[Generator, ...]) -> None:
    delivery, fps = Delivery(request), request.clip.fps
    _write_png(folder / "first_frame.png", delivery.first_frame)
    write_ffv1(folder / "depth.mkv", delivery.depth_mm(), fps)
    _write_poses(folder / "poses", request)
    if "vace" in generators:
        vace = folder / "vace"
        vace.mkdir()
        _write_video(vace / "src_video.mp4", delivery.greyed(), request)
        _write_video(vace / "src_mask.mp4", map(_black_and_white, ~delivery.known), request)
        (vace / "prompt.txt").write_text(request.prompt + "\n", encoding="utf-8")
    if "time-to-move" in generators:
        ttm = folder / "time-to-move"
        ttm.mkdir()
        shutil.copyfile(folder / "first_frame.png", ttm / "first_frame.png")
        _write_video(ttm / "motion_signal.mp4", iter(delivery.filled), request)
        _write_video(ttm / "mask.mp4", map(_black_and_white, delivery.known), request)
        (ttm / "prompt.txt").write_text(request.prompt + "\n", encoding="utf-8")
    invented = float((~delivery.known).double().mean())
    text = readme(request, generators, from_photo=delivery.photo_frame is not None, invented=invented)
    (folder / "README.txt").write_text(text, encoding="utf-8")


def _write_png(file: Path, rgb: UInt8[Tensor, "height width 3"]) -> None:
    Image.fromarray(rgb.numpy()).save(file, compress_level=6)


def _write_video(file: Path, frames: Iterator[UInt8[Tensor, "height width 3"]], request: Request) -> None:
    write_mp4(file, frames, request.clip.fps, {"comment": f"contract {request.contract}"}, near_exact=True)


def _black_and_white(white: Bool[Tensor, "height width"]) -> UInt8[Tensor, "height width 3"]:
    return (white.to(torch.uint8) * 255)[..., None].expand(*white.shape, 3)


def _write_poses(folder: Path, request: Request) -> None:
    folder.mkdir()
    file = TrajectoryFile(
        trajectory=request.trajectory,
        source=request.path,
        image_size=request.photo.file_size,
        image_sha256=request.photo.sha256 or None,
        contract=request.contract,
        depth_source=request.depth_source,
    )
    write_trajectory_json(folder / "trajectory.json", file)
    write_realestate10k(folder / "realestate10k.txt", file)


def _zip(folder: Path, archive: Path) -> None:
    """The folder with its name; what is compressed already is stored as it is."""
    with zipfile.ZipFile(archive, "w") as entries:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(file.relative_to(folder.parent).as_posix(), _ZIP_DATE)
            entry.external_attr = 0o644 << 16
            text = file.suffix in (".txt", ".json")
            entry.compress_type = zipfile.ZIP_DEFLATED if text else zipfile.ZIP_STORED
            with file.open("rb") as source, entries.open(entry, "w") as target:
                shutil.copyfileobj(source, target)
