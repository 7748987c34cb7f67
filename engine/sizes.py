"""Sizes of clips by their shape."""

import math

USUAL_AREA = 512 * 320
"""Pixels of a clip unless somebody asks for more."""
STEP = 16
"""Both sides are multiples of this: what video codecs and most engines divide a picture into."""
SHORTEST, LONGEST = 64, 2048
"""Pixels of a side."""
SHAPES = {"16:9": 16 / 9, "9:16": 9 / 16, "1:1": 1.0, "4:3": 4 / 3, "3:4": 3 / 4, "21:9": 21 / 9}
"""Width over height by name."""
_ASPECT_BEFORE_AREA = 20.0
"""So many times as bad as a wrong area is a wrong shape, by the same factor."""


def size_of_shape(aspect: float, area: float = USUAL_AREA) -> tuple[int, int]:
    """Width and height [px] of a clip with about this aspect (width over height) and this many pixels.

    The shape counts for more than the area: 3:4 becomes 336 x 448 exactly. Shapes longer than 32:1 are made so long.
    """
    if aspect < 1:  # the same shape upright
        width, height = size_of_shape(1 / aspect, area)
        return height, width
    aspect = min(aspect, LONGEST / SHORTEST)

    def wrong(size: tuple[int, int]) -> float:
        width, height = size
        return _ASPECT_BEFORE_AREA * abs(math.log(width / height / aspect)) + abs(math.log(width * height / area))

    both = [
        (width, height)
        for width in range(SHORTEST, LONGEST + 1, STEP)
        for height in {STEP * math.floor(width / aspect / STEP), STEP * math.ceil(width / aspect / STEP)}
        if SHORTEST <= height <= LONGEST
    ]
    return min(both, key=wrong)


def shape_name(width: int, height: int) -> str:
    """What a shape is called: "16:9", "3:2"; "" where it has no short name."""
    aspect = width / height
    named = {**SHAPES, "3:2": 3 / 2, "2:3": 2 / 3, "8:5": 8 / 5, "5:8": 5 / 8}
    return next((name for name, wanted in named.items() if abs(aspect / wanted - 1) < 0.01), "")
