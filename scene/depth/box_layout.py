"""The world as a box around the camera: floor, ceiling, two side walls and a far end."""

import itertools
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float

CAMERA_HEIGHT = 1.6
"""Metres above the floor: eye height, assumed."""


@dataclass(frozen=True)
class Box:
    """A box seen down its axis; the picture of its far end, in fractions of the picture's width and height.

    Sides that lie outside the picture (below 0 or above 1) stand for walls that are not there.
    """

    x: float
    """Vanishing point of the axis."""
    y: float
    left: float
    right: float
    top: float
    bottom: float

    def planes(self, height: int, width: int, focal: float) -> Float[np.ndarray, "5 {height} {width}"]:
        """1 / depth [1/m] of far end, floor, ceiling, left and right wall at every pixel; `focal` in these pixels.

        Each is linear in the picture, and the nearest plane is the one that is seen: the box is their maximum.
        """
        rows = (np.arange(height)[:, None] + 0.5) - self.y * height
        columns = (np.arange(width)[None] + 0.5) - self.x * width
        floor = np.broadcast_to(rows, (height, width)) / (focal * CAMERA_HEIGHT)
        end = max(self.bottom - self.y, 0.01) * height / (focal * CAMERA_HEIGHT)
        planes = [np.full((height, width), end), floor]
        for distance, offset, present in (
            (-rows, (self.y - self.top) * height, self.top > 0),
            (-columns, (self.x - self.left) * width, self.left > 0),
            (columns, (self.right - self.x) * width, self.right < 1),
        ):
            plane = distance / max(offset, 1e-6) * end if present else np.full((height, width), -1.0)
            planes.append(np.broadcast_to(plane, (height, width)))
        return np.stack(planes)


def fit_box(
    picture: Float[np.ndarray, "height width 3"],
    open_sky: Bool[np.ndarray, "height width"],
    x: float,
    y: float,
    walls: float,
) -> Box:
    """The box about a vanishing point whose five faces are most even in colour, leaning on ordinary proportions.

    `walls` in [0, 1] is the trust in side walls and ceiling: at 0 there is only a floor and a far end.
    """
    height, width = picture.shape[:2]
    stride = max(1, max(height, width) // 64)
    small, ground = picture[::stride, ::stride], ~open_sky[::stride, ::stride]
    has_sky = bool(open_sky.mean() > 0.02)
    usual = Box(x, y, left=x - 0.22, right=x + 0.22, top=y - 0.2, bottom=y + 0.18)
    usual = replace(usual, left=max(usual.left, 0.02), right=min(usual.right, 0.98))
    if has_sky:
        usual = replace(usual, top=-0.1, bottom=y + 0.06)
    if walls <= 0:
        usual = replace(usual, left=-0.1, right=1.1, top=-0.1)
    choices = {
        "bottom": y + np.array([0.02, 0.04, 0.06, 0.09, 0.12, 0.15, 0.18, 0.22, 0.26, 0.3, 0.35, 0.4]),
        "top": np.array([-0.1]) if has_sky else np.append(y * np.linspace(0.1, 0.9, 13), -0.1),
        "left": np.append(x * np.linspace(0.1, 0.95, 13), -0.1),
        "right": np.append(x + (1 - x) * np.linspace(0.05, 0.9, 13), 1.1),
    }
    if walls <= 0:
        choices = {"bottom": choices["bottom"]}

    def cost(box: Box) -> float:
        faces = box.planes(*small.shape[:2], focal=float(small.shape[1])).argmax(axis=0)
        return _unevenness(small[ground], faces[ground]) + 0.25 * _oddness(box, usual)

    best = usual
    for _, side in itertools.product(range(3), ["all", *choices]):
        if side == "all":
            options = [_moved(best, factor) for factor in (0.25, 0.35, 0.5, 0.7, 0.85, 1.2, 1.4, 1.7)]
        else:
            options = [replace(best, **{side: float(value)}) for value in choices[side]]
        best = min([best, *(box for box in options if _is_plausible(box, height / width))], key=cost)
    return best


def _moved(box: Box, factor: float) -> Box:
    """The same walls, floor and ceiling with the far end at 1 / `factor` of its distance."""
    return replace(
        box,
        bottom=box.y + factor * (box.bottom - box.y),
        top=box.y - factor * (box.y - box.top) if box.top > 0 else box.top,
        left=box.x - factor * (box.x - box.left) if box.left > 0 else box.left,
        right=box.x + factor * (box.right - box.x) if box.right < 1 else box.right,
    )


def _is_plausible(box: Box, aspect: float) -> bool:
    """Whether the walls that are there stand 1 m to 10 m away, and the ceiling hangs 0.6 m to 6 m above the camera."""
    eye = (box.bottom - box.y) * aspect / CAMERA_HEIGHT
    walls = [box.x - box.left] * (box.left > 0) + [box.right - box.x] * (box.right < 1)
    ceiling = [(box.y - box.top) * aspect] * (box.top > 0)
    return all(1 <= wall / eye <= 10 for wall in walls) and all(0.6 <= above / eye <= 6 for above in ceiling)


def _unevenness(colours: Float[np.ndarray, "pixels 3"], faces: np.ndarray) -> float:
    """Share of the colour's spread that the faces leave unexplained."""
    if len(colours) == 0:
        return 0.0
    count = np.maximum(np.bincount(faces, minlength=5), 1)
    mean = np.stack([np.bincount(faces, weights=c, minlength=5) / count for c in colours.T], axis=1)
    spread = np.abs(colours - np.median(colours, axis=0)).sum()
    return float(np.abs(colours - mean[faces]).sum() / max(spread, 1e-6))


def _oddness(box: Box, usual: Box) -> float:
    """How far the sides are from where they usually are."""
    return sum(abs(getattr(box, side) - getattr(usual, side)) for side in ("left", "right", "top", "bottom")) / 2
