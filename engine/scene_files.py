"""A scene as files: photo.png, arrays in an npz, and a few facts for JSON. It comes back bit for bit."""

import zipfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from scene.camera import Intrinsics
from scene.depth.depth_map import DepthMap, DepthSource
from scene.image import Photo
from scene.lift import back_project
from scene.lift_settings import LiftSettings
from scene.scene import Scene


def scene_facts(scene: Scene) -> dict[str, Any]:
    """The lens, where photo and depth came from, and how it was lifted. No paths: folders travel."""
    photo = scene.photo
    return {
        "photo": {
            "name": photo.path.name if photo.path else "",
            "sha256": photo.sha256,
            "file_size": photo.file_size,
            "intrinsics": photo.intrinsics.matrix.tolist(),
            "intrinsics_source": photo.intrinsics_source,
            "notices": photo.notices,
        },
        "depth_source": asdict(scene.depth.source),
        "lift": asdict(scene.lift),
    }


def scene_arrays(scene: Scene) -> dict[str, Tensor]:
    """Metres, sky and reliability, one value a pixel; the points follow from them."""
    return {"metres": scene.depth.metres, "sky": scene.sky, "reliable": scene.points.reliable}


def write_photo(file: Path, photo: Photo) -> None:
    """The photo's pixels as PNG."""
    Image.fromarray(photo.pixels.numpy()).save(file, compress_level=3)


def read_photo(file: Path, facts: Mapping[str, Any]) -> Photo:
    """The photo of `write_photo` and `scene_facts`."""
    with Image.open(file) as image:
        pixels = torch.from_numpy(np.array(image))
    said = facts["photo"]
    matrix = torch.tensor(said["intrinsics"], dtype=torch.float64)
    return Photo(
        pixels=pixels,
        intrinsics=Intrinsics(matrix, pixels.shape[1], pixels.shape[0]),
        intrinsics_source=said["intrinsics_source"],
        sha256=said["sha256"],
        file_size=said["file_size"] and tuple(said["file_size"]),
        notices=tuple(said["notices"]),
    )


def scene_from(photo: Photo, arrays: Mapping[str, Tensor], facts: Mapping[str, Any]) -> Scene:
    """The scene of `scene_arrays` and `scene_facts`; the points are where `lift` put them."""
    metres = arrays["metres"]
    points = back_project(photo, metres, arrays["reliable"].reshape(metres.shape))
    settings = LiftSettings(**facts.get("lift", {}))
    return Scene(photo, DepthMap(metres, DepthSource(**facts["depth_source"])), arrays["sky"], points, settings)


def write_arrays(file: Path, arrays: Mapping[str, Tensor]) -> None:
    """An npz with zlib's quickest setting: numpy's own takes more than twice as long and saves nothing on depth."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as entry:
                np.lib.format.write_array(entry, array.cpu().numpy())


def read_arrays(file: Path, *names: str) -> dict[str, Tensor]:
    """Those arrays of an npz."""
    with np.load(file) as arrays:
        return {name: torch.from_numpy(arrays[name]) for name in names}
