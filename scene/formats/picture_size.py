"""The size of the pictures that a path is for: found where a file does not say it, made one where it says several."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from jaxtyping import Float
from torch import Tensor

from scene.errors import InputError
from scene.formats.imported import ASSUMED_SIZE, Size

LONG_SIDE = 1280
"""Longer side of a picture whose shape is all that is known, pixels."""

_SAME_SHAPE = 0.02
"""Shapes that differ by less are one: undistorted pictures are a pixel larger here and there."""

_ODDEST = 4.0
"""No picture is longer than so many times its other side."""


def find_size(
    pixels: Float[Tensor, "frames 4"] | None,
    fractions: Float[Tensor, "frames2 4"] | None,
    usual: Size | None = None,
) -> tuple[Size, str]:
    """The size that lenses point to, and a sentence about it.

    Lenses in pixels have their principal point in the middle of the picture. Those in fractions of width and height
    have square pixels in a picture of the right shape.
    """
    if pixels is not None and len(pixels):
        middle = pixels[:, 2:].nanmedian(0).values
        if bool((middle > 1).all()):
            width, height = (round(2 * side) for side in middle.tolist())
            return (width, height), (
                f"The file does not say how large its pictures are; {width}x{height}, whose middle is the principal "
                "point, was assumed (--size)."
            )
    if fractions is not None and len(fractions):
        shape = float((fractions[:, 1] / fractions[:, 0]).nanmedian())
        if 1 / _ODDEST <= shape <= _ODDEST:
            size = (
                (LONG_SIDE, max(1, round(LONG_SIDE / shape))) if shape >= 1 else (round(LONG_SIDE * shape), LONG_SIDE)
            )
            if usual is not None and abs(usual[0] / usual[1] / shape - 1) < _SAME_SHAPE:
                size = usual
            return size, (
                f"The file does not say how large its pictures are; {size[0]}x{size[1]}, the shape at which its pixels "
                "are square, was assumed (--size)."
            )
    size = usual or ASSUMED_SIZE
    return size, f"The file does not say how large its pictures are; {size[0]}x{size[1]} was assumed (--size)."


def common_size(sizes: Sequence[Size], path: Path, *, several: bool = False) -> tuple[Size, list[str]]:
    """The size that most pictures have, and a sentence where others differ. Their lenses are scaled to it.

    Raises:
        InputError: they are of several shapes.
    """
    counted = Counter(sizes)
    size = counted.most_common(1)[0][0]
    if len(counted) == 1:
        return size, []
    odd = max(counted, key=lambda each: abs(each[0] * size[1] / (each[1] * size[0]) - 1))
    if abs(odd[0] * size[1] / (odd[1] * size[0]) - 1) > _SAME_SHAPE:
        choose = "choose one of its cameras (--camera)" if several else "leave out those of the other shape"
        raise InputError(
            f"{path} has pictures of several shapes, {size[0]}x{size[1]} and {odd[0]}x{odd[1]} among {len(counted)} "
            f"sizes; a trajectory is for pictures of one; {choose}."
        )
    return size, [
        f"Pictures are of {len(counted)} sizes, {_range(counted)}; lenses were brought to {size[0]}x{size[1]}, each by "
        "its own width and height."
    ]


def _range(sizes: Counter[Size]) -> str:
    small, large = min(sizes), max(sizes)
    return f"{small[0]}x{small[1]} to {large[0]}x{large[1]}"
