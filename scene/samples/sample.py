"""A bundled sample as its files tell it."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Bool
from PIL import Image
from torch import Tensor

from scene.camera import Intrinsics
from scene.depth.depth_map import DepthMap, DepthSource
from scene.path.camera_path import CameraPath
from scene.path.move_grammar import parse_moves
from scene.photo.image import Photo
from scene.samples.shipped import ASSETS, check_name


@dataclass(frozen=True, eq=False)
class Sample:
    """A photo whose truth is known."""

    name: str
    title: str
    credit: str
    photo: Photo
    depth: DepthMap
    """Depth to half a millimetre; the sky lies on the manifest's far plane."""
    sky: Bool[Tensor, "height width"]
    path: CameraPath
    """A ready shot."""
    folder: Path


def load_sample(name: str) -> Sample:
    """Read sample `name` from its files.

    Raises:
        InputError: there is no such sample.
    """
    check_name(name)
    folder = ASSETS / name
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    photo_path = folder / manifest["photo"]["file"]
    with Image.open(photo_path) as picture:
        pixels = torch.from_numpy(np.array(picture.convert("RGB")))
    with Image.open(folder / manifest["depth"]["file"]) as picture:
        millimetres = torch.from_numpy(np.array(picture).astype(np.int32))
    sky = millimetres == manifest["depth"]["sky_value"]
    metres = torch.where(sky, manifest["depth"]["sky_metres"], millimetres * manifest["depth"]["metres_per_unit"])
    matrix = torch.tensor(manifest["intrinsics"], dtype=torch.float64)
    digest = hashlib.sha256(photo_path.read_bytes()).hexdigest()
    lens = Intrinsics(matrix, manifest["photo"]["width"], manifest["photo"]["height"])
    source = DepthSource("sample", "metric", "Exact depth of a bundled sample.")
    return Sample(
        name=name,
        title=manifest["title"],
        credit=manifest["credit"],
        photo=Photo(pixels, lens, "sample", photo_path, digest),
        depth=DepthMap(metres.float(), source),
        sky=sky,
        path=CameraPath(segments=parse_moves(manifest["path"])),
        folder=folder,
    )
