"""Orbits in three lines of numbers, as ViewCrafter and TrajectoryCrafter read them: angles [deg] and a share of radius.

Both circle the point in the picture's middle, whose distance is the unit of length here. ViewCrafter's lines are phi
(right), theta (down) and r (away, along the circled point's z before the turns), TrajectoryCrafter's theta (up), phi
(right) and r (towards); nothing in a file tells the two apart. Two or three numbers a line are joined straight; more
are smoothed, so that a curve passes by all but its first and last (`sphere2pose` and `txt_interpolation` in the
utils/pvd_utils.py of Drexubery/ViewCrafter and the models/utils.py of TrajectoryCrafter).
"""

import warnings

import numpy as np
import torch
from jaxtyping import Float
from scipy.interpolate import UnivariateSpline
from torch import Tensor

from scene.errors import InputError
from scene.formats.foreign import Foreign, settle
from scene.formats.imported import Hints, Imported
from scene.formats.opened import Opened
from scene.formats.text_file import data_lines, finite_numbers
from scene.pose import pose, rotation_from_rotvec

VIEWCRAFTER_FRAMES, TRAJECTORYCRAFTER_FRAMES = 25, 49
_MOST_NUMBERS = 1000
_SMOOTHED = 4
"""Numbers in a line from which on it is smoothed."""
_MOST_DEGREES = 36_000.0


def looks_like_orbit(opened: Opened) -> bool:
    """Whether there are three lines of numbers that all begin at zero."""
    lines = [words for _, words in zip(range(4), (words for _, words in data_lines(opened.lines)), strict=False)]
    if len(lines) != 3 or len(opened.widths) != 3:
        return False
    return all(2 <= len(words) <= _MOST_NUMBERS and float(words[0]) == 0 for words in lines)


def read_viewcrafter(opened: Opened, hints: Hints) -> Imported:
    """Read ViewCrafter's orbit.

    Raises:
        InputError: something else than three lines of numbers is in the file.
    """
    phi, theta, away = _curves(opened, VIEWCRAFTER_FRAMES)
    read = (
        "Read as ViewCrafter's orbit: lines phi (degrees right), theta (down), r (away, as a share of the distance), "
        "from a level camera. TrajectoryCrafter's files look alike (--from trajectorycrafter)."
    )
    return _orbit(opened, hints, "viewcrafter", read, phi, theta, 1 + away, 0 * away)


def read_trajectorycrafter(opened: Opened, hints: Hints) -> Imported:
    """Read TrajectoryCrafter's orbit.

    Raises:
        InputError: something else than three lines of numbers is in the file.
    """
    theta, phi, towards = _curves(opened, TRAJECTORYCRAFTER_FRAMES)
    read = (
        "Read as TrajectoryCrafter's orbit: lines theta (degrees up), phi (right) and r (towards, as a share of the "
        "distance). ViewCrafter's files look alike (--from viewcrafter)."
    )
    return _orbit(opened, hints, "trajectorycrafter", read, phi, -theta, torch.ones_like(phi), towards)


def _orbit(
    opened: Opened,
    hints: Hints,
    format: str,
    read: str,
    right: Float[Tensor, " frames"],
    down: Float[Tensor, " frames"],
    radius: Float[Tensor, " frames"],
    towards: Float[Tensor, " frames"],
) -> Imported:
    """Cameras that face a point 1 in front of the photo's, turned by degrees right and down, moved along its axis."""
    x, y, z = torch.eye(3, dtype=torch.float64)
    pan = rotation_from_rotvec(-torch.deg2rad(right)[:, None] * y)
    tilt = rotation_from_rotvec(torch.deg2rad(down)[:, None] * x)
    turn = pan @ tilt if format == "viewcrafter" else tilt @ pan
    place = z - radius[:, None] * turn[:, :, 2] + towards[:, None] * z
    foreign = Foreign(
        path=opened.path,
        format=format,
        notes=(read, "Its unit is the distance to what is in the picture's middle: give it in metres (--scale)."),
        matrices=pose(turn, place),
        order="The format has no frame rate",
    )
    return settle(foreign, hints)


def _curves(opened: Opened, frames: int) -> list[Float[Tensor, " frames"]]:
    """Each line as the tool's own curve, a number for every frame; the frames are those of its network."""
    lines = [finite_numbers(words, opened.path, line) for line, words in data_lines(opened.text)][:4]
    if len(lines) != 3 or not all(2 <= len(line) <= _MOST_NUMBERS for line in lines):
        raise InputError(f"{opened.path}: wanted three lines of at least two numbers each; correct it.")
    if max(abs(number) for line in lines for number in line) > _MOST_DEGREES:
        raise InputError(f"{opened.path}: no orbit turns or moves by more than {_MOST_DEGREES:g}; correct the number.")
    curves: list[Float[Tensor, frames]] = []
    for line in lines:
        knots, moments = np.linspace(0, 1, len(line)), np.linspace(0, 1, max(frames, *map(len, lines)))
        curve = np.interp(moments, knots, line) if len(line) < _SMOOTHED else _smoothed(knots, line, moments)
        curves.append(torch.from_numpy(np.asarray(curve, dtype=np.float64)))
    return curves


def _smoothed(knots: np.ndarray, line: list[float], moments: np.ndarray) -> np.ndarray:
    """A cubic spline of as few pieces as keep the sum of squares within one a number; its ends meet the line's."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it stopped looking for fewer pieces: so did theirs
        curve = np.asarray(UnivariateSpline(knots, line, k=3)(moments))
    curve[[0, -1]] = line[0], line[-1]
    return curve
