"""The sizes that the Size list offers: by shape, with what engines were trained for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.shell.panels.sampling import engine_of
from engine.engines.pipelines.clip import clip_size
from engine.models.config import MODELS
from engine.models.pipelines import PIPELINES
from engine.sizes import SHAPES, shape_name, size_of_shape
from engine.weights.folders import release_of

if TYPE_CHECKING:
    from app.studio.studio import Studio

Size = tuple[int, int]
"""Width and height, pixels."""
AREAS = (512 * 320, 832 * 480, 1280 * 720)
"""Areas of the sizes of each shape, pixels."""


def written(width: int, height: int) -> str:
    """A size as the list has it."""
    return f"{width} × {height}"


def fixed_size(studio: Studio) -> Size | None:
    """The one size that the chosen engine makes; None for one that makes several."""
    engine = engine_of(studio)
    if engine.model is not None:
        return engine.model.width, engine.model.height
    if engine.pipeline is not None:
        release = release_of(engine.pipeline)
        return None if release.flexible else (release.width, release.height)
    return None


def made_sizes(studio: Studio) -> Callable[[Size], Size]:
    """Function from a size that is wished for to the one that the chosen engine makes of it."""
    engine = engine_of(studio)
    if engine.pipeline is None:
        return lambda size: size
    release = release_of(engine.pipeline)
    return lambda size: clip_size(release, size[0] / size[1])


def size_groups(studio: Studio, made: Callable[[Size], Size]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The photo's own shape first, then the usual ones, then what engines were trained for.

    Every entry is a size that is wished for, titled with the one that is made of it; each of those is there once.
    """
    shapes: list[tuple[str, float]] = list(SHAPES.items())
    if studio.scene is not None:
        photo_width, photo_height = studio.scene.photo.taken_size
        name = shape_name(photo_width, photo_height)
        shapes = [each for each in shapes if each[0] != name]
        shapes.insert(0, (f"As the photo ({name})" if name else "As the photo", photo_width / photo_height))
    trained, seen = trained_for(), set[Size]()

    def entry(size: Size, words: str = "") -> list[tuple[str, str]]:
        result = made(size)
        if result in seen:
            return []
        seen.add(result)
        by = trained.get(result, "")
        return [(written(*size), f"{written(*result)}{words}{f': {by}' if by else ''}")]

    groups = [
        (name, [each for area in AREAS for each in entry(size_of_shape(aspect, area))]) for name, aspect in shapes
    ]
    return [*groups, ("Engines were trained for", [each for size in sorted(trained) for each in entry(size)])]


def trained_for() -> dict[Size, str]:
    """The engines that learnt from videos of each size, by their names."""
    sizes = [((model.width, model.height), model.title) for model in MODELS.values()]
    for pipeline in PIPELINES.values():
        sizes += [((release.width, release.height), pipeline.title) for release in pipeline.releases]
    titles_by_size: dict[Size, list[str]] = {}
    for size, title in sizes:
        titles = titles_by_size.setdefault(size, [])
        if title not in titles:
            titles.append(title)
    return {size: ", ".join(titles) for size, titles in titles_by_size.items()}
