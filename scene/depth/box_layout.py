"""The world as a box around the camera: floor, ceiling, two side walls and a far end."""

import math
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float, Int

CAMERA_HEIGHT = 1.6
"""Metres above the floor: eye height, assumed."""
ROOM, STREET = (5.0, 2.0, 1.1), (50.0, 6.0, 0.0)
"""Usual metres from the camera to the far end, to each wall and up to the ceiling."""
FOCAL = 0.87
"""Focal length in picture widths: it only decides the usual proportions."""
ODDNESS = 0.05
"""Share of the colour's spread that a box must explain to be twice as deep, wide or high as usual."""
GRID = 64
"""The box is fitted to about this many samples along the picture's longer side."""


@dataclass(frozen=True)
class Box:
    """A box seen down its axis: the outline of its far end, in fractions of the picture's width and height.

    A side at infinity stands for a wall or ceiling that is not there.
    """

    x: float
    """Vanishing point of the axis."""
    y: float
    bottom: float
    top: float = -math.inf
    left: float = -math.inf
    right: float = math.inf

    def planes(self, height: int, width: int, focal: float) -> Float[np.ndarray, "5 {height} {width}"]:
        """1 / depth [1/m] of far end, floor, ceiling, left and right wall at every pixel; `focal` in these pixels.

        Each is linear in the picture, and the nearest plane is the one that is seen: the box is their maximum.
        """
        down = (np.arange(height)[:, None] + 0.5) / height - self.y
        across = (np.arange(width)[None] + 0.5) / width - self.x
        end = (self.bottom - self.y) * height / (focal * CAMERA_HEIGHT)
        edges = [
            np.ones((1, 1)),
            down / (self.bottom - self.y),
            down / (self.top - self.y),
            across / (self.left - self.x),
            across / (self.right - self.x),
        ]
        return end * np.stack([np.broadcast_to(edge, (height, width)) for edge in edges])

    def deepened(self, factor: float) -> "Box":
        """The same walls, floor and ceiling with the far end `factor` times as far away."""
        x, y = self.x, self.y
        sides = {"top": y + (self.top - y) / factor, "bottom": y + (self.bottom - y) / factor}
        return replace(self, **sides, left=x + (self.left - x) / factor, right=x + (self.right - x) / factor)


def fit_box(
    picture: Float[np.ndarray, "height width 3"],
    sky: Bool[np.ndarray, "height width"],
    x: float,
    y: float,
    with_walls: bool,
) -> Box:
    """The box about a vanishing point whose five faces are most even in colour (Oklab), leaning on usual proportions.

    There is no ceiling under a sky; without walls there is only a floor and a far end.
    """
    stride = max(1, max(picture.shape[:2]) // GRID)
    # Light and shade change within a wall more than its colour does: lightness counts half.
    samples, solid = picture[::stride, ::stride] * [0.5, 1, 1], ~sky[::stride, ::stride]
    height, width = solid.shape
    aspect, outdoors = height / width, bool(sky.any())
    end, wall, ceiling = STREET if outdoors else ROOM
    drop = CAMERA_HEIGHT / end / aspect * FOCAL
    usual = Box(x, y, bottom=y + drop)
    choices = {"bottom": y + np.array([0.02, 0.04, 0.06, 0.09, 0.12, 0.15, 0.18, 0.22, 0.26, 0.3, 0.35, 0.4])}
    if with_walls:
        usual = replace(usual, left=x - wall / end * FOCAL, right=x + wall / end * FOCAL)
        choices["left"] = np.append(x * np.linspace(0.1, 0.95, 13), -math.inf)
        choices["right"] = np.append(x + (1 - x) * np.linspace(0.05, 0.9, 13), math.inf)
        if not outdoors:
            usual = replace(usual, top=y - ceiling / end / aspect * FOCAL)
            choices["top"] = np.append(y * np.linspace(0.1, 0.9, 13), -math.inf)

    def cost(box: Box) -> float:
        plane = box.planes(height, width, focal=width).argmax(axis=0)
        return _unevenness(samples[solid], plane[solid]) + ODDNESS * _oddness(box, usual)

    best = usual
    for _ in range(3):
        for side in ("depth", *choices):
            if side == "depth":
                boxes = [best.deepened(factor) for factor in (4, 2.8, 2, 1.4, 1.2, 0.85, 0.7, 0.6)]
            else:
                boxes = [replace(best, **{side: float(position)}) for position in choices[side]]
            best = min([best, *(box for box in boxes if _is_plausible(box, aspect, wall))], key=cost)
    return best


def _is_plausible(box: Box, aspect: float, wall: float) -> bool:
    """Whether each wall is absent or 1/2 to 4 times its usual distance `wall`, and a ceiling 0.6 m to 6 m above."""
    metre = (box.bottom - box.y) * aspect / CAMERA_HEIGHT
    walls = [side / metre for side in (box.x - box.left, box.right - box.x) if side < math.inf]
    ceiling = (box.y - box.top) * aspect / metre
    return all(wall / 2 <= side <= 4 * wall for side in walls) and (0.6 <= ceiling <= 6 or ceiling == math.inf)


def _unevenness(colours: Float[np.ndarray, "samples 3"], plane: Int[np.ndarray, " samples"]) -> float:
    """Share of the colour's spread that the planes leave unexplained."""
    if len(colours) == 0:
        return 0.0
    count = np.maximum(np.bincount(plane, minlength=5), 1)
    mean = np.stack([np.bincount(plane, weights=channel, minlength=5) / count for channel in colours.T], axis=1)
    spread = np.abs(colours - np.median(colours, axis=0)).sum()
    return float(np.abs(colours - mean[plane]).sum() / max(spread, 1e-6))


def _oddness(box: Box, usual: Box) -> float:
    """Sum of the factors, in octaves, between what is usual and the box: how deep, how wide to each side, how high."""
    deep = (usual.bottom - usual.y) / (box.bottom - box.y)
    wide = [(box.x - box.left) / (usual.x - usual.left), (box.right - box.x) / (usual.right - usual.x)]
    high = (box.y - box.top) / (usual.y - usual.top)
    octaves = [abs(math.log2(min(factor * deep, 16))) for factor in (*wide, high) if not math.isnan(factor)]
    return abs(math.log2(deep)) + sum(octaves)
