"""Which depth a photo gets."""

import logging
from collections.abc import Callable
from pathlib import Path

from scene.depth.depth_file import SUFFIXES
from scene.depth.depth_map import DepthMap
from scene.depth.embedded import read_embedded
from scene.depth.models import DEPTH_MODELS, DepthPlace, weights_here
from scene.depth.sidecar import find_sidecar, read_sidecar
from scene.depth.unit import METRE, REMEDY, Unit, doubt
from scene.errors import InputError
from scene.photo.image import Photo
from scene.printable import printable
from scene.support.plain_file import refuse_endless

logger = logging.getLogger(__name__)

SOURCES = ("auto", "sidecar", "embedded", *DEPTH_MODELS, "layout-prior")
"""What `--depth` takes, beside the path of a depth file."""


def estimate_depth(
    photo: Photo,
    source: str | Path = "auto",
    *,
    place: DepthPlace | None = None,
    unit: Unit | None = None,
    on_notice: Callable[[str], None] = logger.warning,
) -> DepthMap:
    """Depth of the photo from `source`: one of `SOURCES`, or a depth file.

    `auto` takes the first there is of a sidecar file, depth inside the photo, downloaded weights (those for `place`,
    else indoor before outdoor), and the layout prior; the last is told through `on_notice`. A source that was named
    is used or refused, never replaced. `unit` is that of a depth file.

    Raises:
        InputError: the source is unknown, not there, or holds what no depth is; or it is no file, and a unit is given.
    """
    on_notice = _printed(on_notice)
    beside = photo.path is not None and find_sidecar(photo.path) is not None
    if source == "sidecar" or (source == "auto" and beside):
        return _sidecar(photo, unit, on_notice)
    if unit is not None and (source == "auto" or source in SOURCES):
        raise InputError("--depth-unit says what a depth file counts, and the depth comes from no file. Leave it out.")
    if source == "auto":
        return _first_there_is(photo, place, on_notice)
    if source == "embedded":
        return _doubted(_embedded(photo), on_notice)
    if source == "layout-prior":
        return _layout_prior(photo)
    if source in DEPTH_MODELS:
        return _depth_anything(str(source), photo)
    path = Path(source)
    refuse_endless(path)
    if path.is_file() or path.suffix.lower() in SUFFIXES:
        return read_sidecar(path, photo, unit, on_notice)
    raise InputError(f"There is no depth source {source}. Take one of {', '.join(SOURCES)}, or a depth file.")


def _printed(on_notice: Callable[[str], None]) -> Callable[[str], None]:
    """The same, for sentences that have names of files in them."""
    return lambda sentence: on_notice(printable(sentence))


def _first_there_is(photo: Photo, place: DepthPlace | None, on_notice: Callable[[str], None]) -> DepthMap:
    try:
        embedded = read_embedded(photo)
    except InputError as error:
        embedded = None
        on_notice(f"{error} It was passed over.")
    if embedded is not None:
        return _doubted(embedded, on_notice)
    model = weights_here(place)
    if model is not None:
        return _depth_anything(model.name, photo)
    on_notice(
        "The depth is approximate: guessed from floor, vanishing point and edges, since the photo brings none and no "
        "depth weights are here."
    )
    return _layout_prior(photo)


def _sidecar(photo: Photo, unit: Unit | None, on_notice: Callable[[str], None]) -> DepthMap:
    if photo.path is None:
        raise InputError(
            "A depth file is looked for beside the photo, and this photo came from no file. Name the file."
        )
    path = find_sidecar(photo.path)
    if path is None:
        stem = photo.path.stem
        raise InputError(
            f"There is no depth file beside {photo.path.name}: {stem}.depth.png (16 bits, millimetres), "
            f"{stem}.depth.npy, {stem}.depth.exr (metres) or another kind was looked for in {photo.path.parent}. Put "
            "one there, or name another source."
        )
    return read_sidecar(path, photo, unit, on_notice)


def _embedded(photo: Photo) -> DepthMap:
    depth = read_embedded(photo)
    if depth is None:
        name = photo.path.name if photo.path is not None else "This photo"
        raise InputError(
            f"{name} has no depth inside: an auxiliary depth picture (HEIC, AVIF), GDepth or Dynamic Depth (JPEG) was "
            "looked for. Name another depth source."
        )
    return depth


def _doubted(depth: DepthMap, on_notice: Callable[[str], None]) -> DepthMap:
    """The same, with a word where a camera's metres can hardly be metres."""
    doubtful = doubt(depth.metres.numpy(), METRE, unit_known=True) if depth.source.kind == "metric" else ""
    if doubtful:
        on_notice(f"The depth inside the photo: {doubtful}. If not, {REMEDY}.")
    return depth


def _depth_anything(name: str, photo: Photo) -> DepthMap:
    from scene.depth.depth_anything import DepthAnything

    return DepthAnything.from_name(name).estimate(photo)


def _layout_prior(photo: Photo) -> DepthMap:
    from scene.depth.layout_prior import LayoutPrior

    return LayoutPrior().estimate(photo)
