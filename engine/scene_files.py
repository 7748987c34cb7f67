"""A scene as files: photo.png, arrays in an npz, and a few facts for JSON. It comes back bit for bit."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import UInt8
from PIL import Image
from torch import Tensor

from scene.camera import FAR_PLANE, Intrinsics
from scene.depth.depth_map import DepthMap, DepthSource
from scene.errors import InputError
from scene.lift_settings import AS_USUAL, LiftSettings
from scene.lifting import back_project
from scene.photo.image import MAX_SIDE, Photo
from scene.photo.pictures.opened import damage_reported, opened_picture
from scene.scene import Scene
from scene.support.array_file import Expected
from scene.support.typed_json import Matrix3


@dataclass(frozen=True, kw_only=True)
class StoredPhoto:
    """What is stored of a photo beside its pixels."""

    name: str
    sha256: str
    file_size: tuple[int, int] | None
    intrinsics: Matrix3
    intrinsics_source: str
    notices: tuple[str, ...]

    def __post_init__(self) -> None:
        (fx, skew, _), (_, fy, _), last = self.intrinsics
        if not (fx > 0 and fy > 0 and skew == 0 and last == (0, 0, 1)):
            raise InputError("A photo's lens is ((fx, 0, cx), (0, fy, cy), (0, 0, 1)) with fx and fy above 0.")


@dataclass(frozen=True, kw_only=True)
class StoredScene:
    """What is stored of a scene beside photo and arrays; `scene_facts` writes it."""

    photo: StoredPhoto
    depth_source: DepthSource
    lift: LiftSettings = AS_USUAL


def photo_facts(photo: Photo) -> dict[str, Any]:
    """The photo's lens, and where it came from. No paths: folders travel."""
    return {
        "name": photo.path.name if photo.path else "",
        "sha256": photo.sha256,
        "file_size": photo.file_size,
        "intrinsics": photo.intrinsics.matrix.tolist(),
        "intrinsics_source": photo.intrinsics_source,
        "notices": photo.notices,
    }


def scene_facts(scene: Scene) -> dict[str, Any]:
    """What `photo_facts` says, where the depth came from, and how it was lifted."""
    return {
        "photo": photo_facts(scene.photo),
        "depth_source": asdict(scene.depth.source),
        "lift": asdict(scene.lift),
    }


def scene_arrays(scene: Scene) -> dict[str, Tensor]:
    """Metres, sky and reliability, one value a pixel; the points follow from them."""
    return {"metres": scene.depth.metres, "sky": scene.sky, "reliable": scene.points.reliable}


def expected_arrays(photo: Photo) -> dict[str, Expected]:
    """What `scene_arrays` are for a photo of that size."""
    size = (photo.height, photo.width)
    return {
        "metres": Expected(np.float32, size),
        "sky": Expected(np.bool_, size),
        "reliable": Expected(np.bool_, (photo.height * photo.width,)),
    }


def write_photo(file: Path, photo: Photo) -> None:
    """The photo's pixels as PNG."""
    Image.fromarray(photo.pixels.numpy()).save(file, compress_level=3)


def read_photo(file: Path, stored: StoredPhoto) -> Photo:
    """The photo of `write_photo` and `scene_facts`.

    Raises:
        InputError: it is no PNG in colours, damaged, or larger than a photo here is.
    """
    with opened_picture(file) as image:
        if image.format != "PNG" or image.mode != "RGB" or max(image.size) > MAX_SIDE:
            raise InputError(
                f"{file.name} is a {image.format} of {image.width}x{image.height} in {image.mode}; a PNG in RGB is"
                f" wanted, at most {MAX_SIDE} pixels across. Make the folder again."
            )
        with damage_reported(file.name):
            return photo_from(torch.from_numpy(np.array(image)), stored)


def photo_from(pixels: UInt8[Tensor, "height width 3"], stored: StoredPhoto) -> Photo:
    """The photo of `photo_facts` with those pixels."""
    matrix = torch.tensor(stored.intrinsics, dtype=torch.float64)
    return Photo(
        pixels=pixels,
        intrinsics=Intrinsics(matrix, pixels.shape[1], pixels.shape[0]),
        intrinsics_source=stored.intrinsics_source,
        sha256=stored.sha256,
        file_size=stored.file_size,
        notices=stored.notices,
    )


def scene_from(photo: Photo, arrays: Mapping[str, Tensor], stored: StoredScene) -> Scene:
    """The scene of `scene_arrays` and `scene_facts`; the points are where `lift` put them.

    Raises:
        InputError: depth that no scene has.
    """
    metres = arrays["metres"]
    if not bool(((metres > 0) & (metres <= FAR_PLANE)).all()):
        raise InputError(
            f"The scene's depth must lie between 0 and {FAR_PLANE:g} m everywhere, and does not. Make the folder again."
        )
    points = back_project(photo, metres, arrays["reliable"].reshape(metres.shape))
    return Scene(photo, DepthMap(metres, stored.depth_source), arrays["sky"], points, stored.lift)
