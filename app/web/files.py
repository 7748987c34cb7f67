"""The files of a shot by the names that its page knows; nothing else can be asked for."""

import re
import tempfile
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from app.derived import topdown
from app.derived.picture import encode
from app.document.document import PhotoSource
from app.studio.first_frame import first_frame
from app.studio.studio import Studio
from app.takes.exports import EXPORTS, write_export
from app.takes.order import trajectory_file
from app.takes.take_files import FOR_GENERATORS
from engine.export import misfits
from engine.request import read_request
from scene.mesh.glb import write_glb
from scene.mesh.glb_camera import left_behind
from scene.mesh.ply import write_ply
from scene.photo.image_file import read_picture
from scene.samples.shipped import EVERY_SAMPLE, sample_picture

PHOTO_SIDE = 960
"""Pixels of the photo as the page shows it."""
SAMPLE_SIDE = 240


def find_file(studio: Studio, name: str) -> Path | bytes | None:
    """What the page calls `name`; None if there is no such thing. Some are made when first asked for.

    photo.jpg, trajectory.json, path/FILE, points.ply, scene.glb, bundle.zip, map/KEY.png, cells/KEY.png, thumb/KEY.jpg,
    samples/NAME.jpg, takes/N/FILE

    Raises:
        InputError: it cannot be made now.
    """
    if name == "photo.jpg":
        return _photo(studio)
    if name == "trajectory.json":
        return _path(studio, name)
    if name == "points.ply":
        return _points(studio)
    if name == "scene.glb":
        return _surface(studio)
    if name == "bundle.zip":
        return studio.takes.bundle(studio.order())
    if (match := re.fullmatch(r"path/([a-z0-9_.]+)", name)) and match[1] in EXPORTS:
        return _path(studio, match[1])
    if match := re.fullmatch(r"thumb/([0-9a-f]{16})\.jpg", name):
        return studio.picture.thumbnails.get(match[1])
    if re.fullmatch(r"map/[0-9a-f]{16}\.png", name):
        return topdown.picture(studio.scene) if studio.scene is not None and studio.scene_key in name else None
    if match := re.fullmatch(r"samples/([a-z-]+)\.jpg", name):
        return _sample(match[1]) if match[1] in EVERY_SAMPLE else None
    if re.fullmatch(r"cells/[0-9a-f]{16}\.png", name):
        return (
            studio.locked_cells.atlas if studio.locked_cells is not None and studio.locked_cells.key in name else None
        )
    if match := re.fullmatch(r"takes/(\d{1,9})/([a-z0-9_.-]+)", name):
        file = studio.takes.file(int(match[1]), match[2])
        if file is not None and match[2] in FOR_GENERATORS:
            for sentence in misfits(read_request(studio.takes.request_folder(int(match[1])))):
                studio.notice(sentence, "warning")
        return file
    return None


def download_name(studio: Studio, name: str) -> str:
    """What a file is called once it has been downloaded: photo, take and seed."""
    stem = re.sub(r"[^\w-]+", "-", Path(studio.document.photo.name).stem).strip("-") or "shot"
    if match := re.fullmatch(r"takes/(\d+)/(.+)", name):
        take = next((take for take in studio.takes.all() if take.id == int(match[1])), None)
        if take is not None:
            stem = re.sub(r"[^\w-]+", "-", Path(take.photo).stem).strip("-") or "shot"
            suffix = Path(match[2]).suffix
            kind = "" if match[2] == "video.mp4" else f"-{Path(match[2]).stem}"
            return f"{stem}-take{take.id}-seed{take.seed}{kind}{suffix}"
    return f"{stem}-{name.rsplit('/', 1)[-1]}"


def _photo(studio: Studio) -> bytes | None:
    """Give the photo as the scene has it; before there is one, as it was opened, or else as its file has it."""
    scene, source = studio.scene, studio.document.photo
    photo = scene.photo if scene is not None else studio.scenes.opened(source)
    if photo is None:
        file = studio.folder / "photos" / source.file if source.file else sample_picture(source.sample)
        return _unlifted(file, source)
    picture = Image.fromarray(photo.pixels.numpy())
    picture.thumbnail((PHOTO_SIDE, PHOTO_SIDE), reducing_gap=2.0)
    return _jpeg(picture)


@lru_cache(maxsize=4)
def _unlifted(file: Path, source: PhotoSource) -> bytes | None:
    if not file.is_file():
        return None
    if source.clip is not None and not source.sample:
        return _jpeg(Image.fromarray(first_frame(file, source).pixels.numpy()))
    return _jpeg(read_picture(file, PHOTO_SIDE).image)


def _path(studio: Studio, name: str) -> bytes:
    """The path as it is now, in the format whose file is called so; what that has no place for is said."""
    order = studio.order()
    contract = studio.takes.contract
    fresh = contract.hash if contract and contract.key == order.key else None
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, name)
        for sentence in write_export(file, name, trajectory_file(order, fresh)):
            studio.notice(sentence)
        return file.read_bytes()


def _points(studio: Studio) -> bytes:
    """The scene as it is now."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "points.ply")
        write_ply(file, studio.scene_here().points)
        return file.read_bytes()


def _surface(studio: Studio) -> bytes:
    """The scene as it is now, with the camera of the path as it is now; what a GLB has no place for is said."""
    trajectory = studio.order().trajectory
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "scene.glb")
        write_glb(file, studio.scene_here(), trajectory)
        for sentence in left_behind(trajectory):
            studio.notice(sentence)
        return file.read_bytes()


@lru_cache(maxsize=8)
def _sample(name: str) -> bytes:
    with Image.open(sample_picture(name)) as picture:
        picture.draft("RGB", (2 * SAMPLE_SIDE, 2 * SAMPLE_SIDE))
        picture.thumbnail((SAMPLE_SIDE, SAMPLE_SIDE))
        return _jpeg(picture)


def _jpeg(picture: Image.Image) -> bytes:
    return encode(torch.from_numpy(np.array(picture.convert("RGB"))))
