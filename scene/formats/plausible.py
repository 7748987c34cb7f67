"""Whether a path's numbers can be true: sentences about lenses, rates and distances that no camera has."""

import math

import torch
from jaxtyping import Float
from torch import Tensor

from scene.formats.imported import Size
from scene.formats.lenses import lens_rows
from scene.trajectory import Trajectory

SLOWEST, FASTEST = 0.01, 1000.0
"""Frames per second that a clip can have."""

NARROWEST_DEG, WIDEST_DEG = 3.0, 170.0
"""Fields of view beyond which a lens is doubted."""

_OBLONG = 1.05
_OFF_CENTRE = 0.2
"""Share of the picture's width or height: a principal point farther from the middle is doubtful."""

_FAR_M, _NEAR_M = 1000.0, 0.001
"""How far a path goes from its first frame that is not doubted, metres."""


def plausible_rate(stated: float, usual: float) -> tuple[float, list[str]]:
    """A rate that a file states, or the usual one where no clip can run at that, with a sentence."""
    if SLOWEST <= stated <= FASTEST:
        return stated, []
    return usual, [
        f"The file states {stated:.4g} frames per second, at which no clip runs; {usual:g} was taken (--fps)."
    ]


def radians_from_degrees(fov_deg: list[float], notes: list[str], *, certain: bool = False) -> list[float]:
    """Fields of view in radians, of numbers that are degrees unless all of them are too small for that; it is noted.

    `certain` takes them for degrees, however small.
    """
    if certain or max(fov_deg) >= NARROWEST_DEG:
        return [math.radians(each) for each in fov_deg]
    doubts = (
        f"Every field of view is below {NARROWEST_DEG:g} ({fov_deg[0]:.4g} at first), which as degrees hardly any lens "
        f"has: they were read as radians, {math.degrees(fov_deg[0]):.3g} degrees."
    )
    notes += [doubts] * (doubts not in notes)
    return fov_deg


def notes_on_lenses(lenses: Float[Tensor, "frames 4"], size: Size, *, size_is_known: bool) -> list[str]:
    """Sentences about lenses that are no usual ones: too long, too wide, oblong, off the centre.

    `lenses` holds fx, fy, cx, cy [px] of pictures of `size`.
    """
    (fx, fy, cx, cy), (width, height) = lenses.unbind(1), size
    notes: list[str] = []
    across = torch.rad2deg(2 * torch.atan(width / 2 / fx))
    narrow, wide = float(across.min()), float(across.max())
    if narrow < NARROWEST_DEG or wide > WIDEST_DEG:
        odd = narrow if narrow < NARROWEST_DEG else wide
        notes.append(
            f"A lens sees {odd:.3g} degrees across, which hardly any does; if the file means another unit or another "
            "size of picture, mend it there (--size)."
        )
    ratio = float((fx / fy).log().abs().max())
    if ratio > math.log(_OBLONG):
        doubt = "" if size_is_known else "; the size that was assumed may have another shape (--size)"
        notes.append(f"Pixels are oblong: fx and fy differ by {100 * (math.exp(ratio) - 1):.0f} %{doubt}.")
    off_x, off_y = float((cx / width - 0.5).abs().max()), float((cy / height - 0.5).abs().max())
    if max(off_x, off_y) > _OFF_CENTRE:
        outside = "outside the picture" if max(off_x, off_y) > 0.5 else "far from the picture's middle"
        frame = int(torch.maximum((cx / width - 0.5).abs(), (cy / height - 0.5).abs()).argmax())
        doubt = "the file may mean a picture of another size, or a crop"
        notes.append(
            f"The principal point, ({float(cx[frame]):.4g}, {float(cy[frame]):.4g}), lies {outside} of "
            f"{width}x{height}; {doubt} (--size)."
        )
    return notes


def notes_on_reach(trajectory: Trajectory) -> list[str]:
    """A sentence about a path that goes farther, or less far, than cameras do."""
    places = trajectory.c2w[:, :3, 3]
    reach = float((places - places[0]).norm(dim=-1).max())
    if _NEAR_M <= reach <= _FAR_M or reach < 1e-9:
        return []
    length = f"{reach / 1000:.3g} km" if reach > _FAR_M else f"{1000 * reach:.2g} mm"
    return [f"The path goes {length} from its first frame; its unit may be another than metres (--scale)."]


def notes_on_trajectory(trajectory: Trajectory) -> tuple[str, ...]:
    """What is doubted of a path that is exact as it is: its lenses and how far it goes."""
    lens = trajectory.intrinsics
    size = lens.width, lens.height
    return (*notes_on_lenses(lens_rows(lens), size, size_is_known=True), *notes_on_reach(trajectory))
