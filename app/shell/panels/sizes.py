"""The sizes that the Size list offers: by shape, with what engines were trained for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.engines.known import Size
from engine.engines.registry import KNOWN_ENGINES
from engine.sizes import SHAPES, shape_name, size_of_shape

if TYPE_CHECKING:
    from app.studio.studio import Studio

AREAS = (512 * 320, 832 * 480, 1280 * 720)
"""Areas of the sizes of each shape, pixels."""


def written(width: int, height: int) -> str:
    """A size as the list has it."""
    return f"{width} × {height}"


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
    titles_by_size: dict[Size, list[str]] = {}
    for engine in KNOWN_ENGINES.values():
        title = engine.model.title if engine.model else engine.title
        for size in engine.trained_sizes:
            titles = titles_by_size.setdefault(size, [])
            if title not in titles:
                titles.append(title)
    return {size: ", ".join(titles) for size, titles in titles_by_size.items()}
