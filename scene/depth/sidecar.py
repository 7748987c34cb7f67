"""Depth in a file of its own beside the photo: whole numbers in millimetres, fractions in metres.

0, and what is not a number, is unknown. 65535 in 16 bits, and infinity, is sky.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from scene.camera import FAR_PLANE
from scene.depth.depth_file import SUFFIXES, DepthValues, read_values
from scene.depth.depth_map import DepthMap, DepthSource
from scene.depth.holes import filled
from scene.depth.unit import ENDLESS, METRE, MILLIMETRE, REMEDY, Unit, doubt
from scene.depth.upsample import upsampled
from scene.errors import InputError
from scene.photo.image import Photo

ENDINGS = tuple(mark + suffix for suffix in SUFFIXES for mark in (".depth", "_depth"))
"""What follows the photo's name without its suffix, in the order they are looked for."""

SKY_16_BITS = 65535

ARRAYS = (".npy", ".npz")
"""Formats in which whole numbers are nobody's usual depth: their unit has to be given."""
SAY_UNIT = "say which with --depth-unit (m, cm, mm, 1/256, ...)"
"""What a command line answers to a doubt."""


def find_sidecar(photo: Path) -> Path | None:
    """The depth file beside a photo: `street.depth.png` for `street.jpg`, for instance."""
    candidates = (photo.with_name(photo.stem + ending) for ending in ENDINGS)
    return next((path for path in candidates if path.is_file()), None)


def taken_for(path: Path, sizes: Sequence[tuple[int, int]]) -> Unit:
    """What one is taken for in a depth file of which nobody says it: millimetres in whole numbers, else metres.

    `sizes` are the photo's, as `read_values` wants them.

    Raises:
        InputError: the file is no depth of that photo, in whatever unit.
    """
    read = read_values(path, sizes)
    unit = assumed_unit(read)
    check_values(path.name, read, unit)
    return unit


def check_values(name: str, read: DepthValues, unit: Unit) -> None:
    """Refuse numbers that are no depth of anything.

    Raises:
        InputError: they are sky or unknown everywhere, or hold what no depth is.
    """
    filled(_metres(name, read.values, unit)[0], name)


def read_sidecar(
    path: Path,
    photo: Photo,
    unit: Unit | None = None,
    on_notice: Callable[[str], None] = lambda sentence: None,
) -> DepthMap:
    """The depth in `path`, metric, at the photo's size.

    Args:
        path: a PNG, TIFF, EXR, NPY or NPZ of the photo's shape.
        photo: the photo, as opened.
        unit: what one is; None takes millimetres for whole numbers, metres for fractions.
        on_notice: hears what is uncertain, and what was taken for sky or for unknown.

    Raises:
        InputError: the file is missing, damaged, of another kind or shape, or holds what no depth is.
    """
    read = read_values(path, ((photo.width, photo.height), photo.taken_size))
    return depth_of(read, path.name, photo, unit, on_notice, unit_needed=path.suffix.lower() in ARRAYS)


def depth_of(
    read: DepthValues,
    name: str,
    photo: Photo,
    unit: Unit | None,
    on_notice: Callable[[str], None],
    *,
    unit_needed: bool,
) -> DepthMap:
    """The depth that numbers of a file called `name` are; `unit_needed` if whole numbers there may be anything.

    Raises:
        InputError: they are what no depth is, or of an unknown unit.
    """
    if read.whole and unit is None and unit_needed:
        raise InputError(
            f"{name} holds {read.values.dtype}, and depth is metres in floating point. Divide millimetres by "
            "1000, save them as a 16-bit PNG, or say what they are with --depth-unit."
        )
    taken = unit or assumed_unit(read)
    doubtful = doubt(read.values, taken, unit_known=unit is not None)
    metres, sky, unknown = _metres(name, read.values, taken)
    whole, holes = filled(metres, name)
    notes = [f"{sky:.2%} is {_endless(read.values)}, and taken for sky" if sky and not read.whole else ""]
    notes.append(f"{unknown:.2%} is not a number, and taken for unknown" if unknown else "")
    sized, resized = _at_photo_size(whole, read, photo)
    for sentence in filter(None, (*notes, resized)):
        on_notice(f"{name}: {sentence}.")
    if doubtful:
        on_notice(f"{name}: {doubtful}. If not, {SAY_UNIT}, or {REMEDY}.")
    details = [f"Read from {name}", f"in {unit.words}" if unit else "", *notes, holes, resized]
    return DepthMap(sized, DepthSource("sidecar", "metric", "; ".join(filter(None, details)) + "."))


def nearest(metres: Float[Tensor, "_ _"], width: int, height: int) -> Float[Tensor, "height width"]:
    """The map at another size; every pixel keeps the depth of one surface, never a mixture of two."""
    resized = torch.nn.functional.interpolate(metres[None, None], (height, width), mode="nearest-exact")
    return resized[0, 0]


def assumed_unit(read: DepthValues) -> Unit:
    """What one is taken for where nobody says it."""
    return MILLIMETRE if read.whole else METRE


def _metres(name: str, values: np.ndarray, unit: Unit) -> tuple[Float[Tensor, "rows columns"], float, float]:
    """Depth with 0 where it is unknown, and the shares of sky and of what is not a number."""
    sky = values == SKY_16_BITS if values.dtype == np.uint16 else values >= ENDLESS
    unknown = np.isnan(values)
    if sky.all():
        raise InputError(
            f"{name} is infinite or at least {ENDLESS:g} everywhere, so nothing but sky is left. Give another file."
        )
    with np.errstate(over="ignore", invalid="ignore"):
        metres = (values.astype(np.float64) * unit.metres).astype(np.float32)
    metres = np.where(unknown, np.float32(0), np.where(sky | np.isposinf(metres), np.float32(FAR_PLANE), metres))
    return torch.from_numpy(metres), float(sky.mean()), float(unknown.mean())


def _endless(values: np.ndarray) -> str:
    return "infinite" if not np.isfinite(values[values >= ENDLESS]).any() else f"infinite or at least {ENDLESS:g}"


def _at_photo_size(
    metres: Float[Tensor, "rows columns"], read: DepthValues, photo: Photo
) -> tuple[Float[Tensor, "height width"], str]:
    """The map at the photo's size, and how it came there; "" where it was of that size."""
    size, wanted = f"{read.size[0]}x{read.size[1]}", (photo.height, photo.width)
    if read.size[0] >= photo.width and read.size[1] >= photo.height:
        at_size = metres if tuple(metres.shape) == wanted else nearest(metres, photo.width, photo.height)
        with_photo = " with the photo" if read.size == photo.taken_size else ""
        return at_size, "" if read.size == (photo.width, photo.height) else f"reduced{with_photo} from {size}"
    return upsampled(metres, photo.pixels).float(), f"enlarged from {size} along the photo's edges"
