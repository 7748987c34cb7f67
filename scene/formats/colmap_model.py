"""What a COLMAP model says of its cameras, whichever way it is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MODEL_FILES = tuple(
    f"{part}.{kind}" for part in ("cameras", "images", "points3D", "rigs", "frames") for kind in ("txt", "bin")
)
"""Files of a model, any of which stands for its folder."""

LENS_PARAMETERS: dict[str, tuple[str, ...]] = {
    "SIMPLE_PINHOLE": ("f", "cx", "cy"),
    "PINHOLE": ("fx", "fy", "cx", "cy"),
    "SIMPLE_RADIAL": ("f", "cx", "cy", "k1"),
    "RADIAL": ("f", "cx", "cy", "k1", "k2"),
    "OPENCV": ("fx", "fy", "cx", "cy", "k1", "k2", "p1", "p2"),
    "FULL_OPENCV": ("fx", "fy", "cx", "cy", "k1", "k2", "p1", "p2", "k3", "k4", "k5", "k6"),
}
"""COLMAP's models that are a pinhole, or one with distortion on top."""

MODEL_NAMES = (
    "SIMPLE_PINHOLE",
    "PINHOLE",
    "SIMPLE_RADIAL",
    "RADIAL",
    "OPENCV",
    "OPENCV_FISHEYE",
    "FULL_OPENCV",
    "FOV",
    "SIMPLE_RADIAL_FISHEYE",
    "RADIAL_FISHEYE",
    "THIN_PRISM_FISHEYE",
    "RAD_TAN_THIN_PRISM_FISHEYE",
    "SIMPLE_DIVISION",
    "DIVISION",
    "SIMPLE_FISHEYE",
    "FISHEYE",
    "EUCM",
    "EQUIRECTANGULAR",
)
"""Names by the number that binary models have for them (colmap/colmap, src/colmap/sensor/models.h)."""

PARAMETER_COUNTS = (3, 4, 4, 5, 8, 8, 12, 5, 4, 5, 12, 16, 4, 5, 3, 4, 6, 2)
"""Number of parameters of each of `MODEL_NAMES`."""


def is_part_of_model(path: Path) -> bool:
    """Whether a file is one of a model's, its cameras and images beside it."""
    beside = (path.with_name(f"{part}{path.suffix}") for part in ("cameras", "images"))
    return path.name in MODEL_FILES and all(file.is_file() for file in beside)


@dataclass(frozen=True, kw_only=True)
class ColmapCamera:
    """A lens and the size of its pictures."""

    model: str
    size: tuple[int, int]
    """Width and height, pixels."""
    lens: tuple[float, ...]
    """fx, fy, cx, cy [px]; empty where it is no pinhole."""
    bends: bool = False
    """Whether there is distortion on top."""


@dataclass(frozen=True, kw_only=True)
class ColmapImage:
    """A picture and where it was taken from."""

    name: str
    camera: int
    pose: tuple[float, ...]
    """qw qx qy qz tx ty tz, world to camera."""


@dataclass(frozen=True, kw_only=True)
class ColmapModel:
    """All that a path is made of."""

    cameras: dict[int, ColmapCamera]
    images: list[ColmapImage]
    images_file: Path
    rigs: Sequence[frozenset[int]] = ()
    """Cameras that are mounted together."""
    fps: float | None = None
    """Only our own say it."""


def camera_of(model: str, size: tuple[int, int], parameters: Sequence[float]) -> ColmapCamera:
    """A camera by its model's name and parameters in COLMAP's order.

    Raises:
        ValueError: another number of parameters than the model has.
    """
    if model not in LENS_PARAMETERS:
        return ColmapCamera(model=model, size=size, lens=())
    values = dict(zip(LENS_PARAMETERS[model], parameters, strict=True))
    focal = values.get("f", 0.0)
    lens = values.get("fx", focal), values.get("fy", focal), values["cx"], values["cy"]
    bends = any(value != 0 for name, value in values.items() if name[0] in "kp")
    return ColmapCamera(model=model, size=size, lens=lens, bends=bends)
