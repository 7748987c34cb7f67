"""Another photo, its lens and its depth."""

from dataclasses import replace
from typing import Any

from app.authoring.edit import Edit
from app.document import Document, PhotoSource
from engine.sizes import size_of_shape
from scene.camera import MIDDLE
from scene.errors import InputError
from scene.path import edits
from scene.path.camera_path import CameraPath
from scene.path.moves import Move

PROPOSAL = CameraPath(segments=(Move(kind="spiral", direction="clockwise", amount=0.05, duration=6.0),))
"""For a new photo: small, safe, and it ends where it began."""
SWAY = 0.025
"""Radius of that spiral, as a share of the subject's distance."""


def open_photo(document: Document, source: PhotoSource, aspect: float, path: CameraPath = PROPOSAL) -> Edit:
    """Another photo with a path the studio proposes, in a clip of its own shape; rate and engine stay as they were.

    `aspect` is the photo's width over its height.
    """
    opened = replace(document, photos=(source,), path=path, suggested=True, start_locked=True, prompt="")
    width, height = size_of_shape(aspect)
    opened = replace(opened, width=width, height=height, crop=MIDDLE, safe_distance_m=None)
    return Edit(opened, f"Open {source.name}")


def change_photo(document: Document, label: str, **changes: Any) -> Edit:
    """The same photo with another lens or depth."""
    if document.photo.sample:
        raise InputError("A sample has exact depth and a known lens. Open a photo of your own to change them.")
    return with_photo(document, label, **changes)


def with_photo(document: Document, label: str, *, gesture: str = "", **changes: Any) -> Edit:
    """The same photo, a sample too, lifted in another way."""
    return Edit(replace(document, photos=(replace(document.photo, **changes),)), label, gesture=gesture)


def set_lens(document: Document, fov_x_deg: float | None) -> Edit:
    """Degrees across the photo; None takes what its file says."""
    if fov_x_deg is not None and not 1 <= fov_x_deg <= 170:
        raise InputError(f"A lens sees 1 to 170 degrees across the picture; got {fov_x_deg:g}.")
    return change_photo(document, "Change the lens", fov_x_deg=fov_x_deg)


RANGES = {"edge": (0.005, 0.5), "trim": (0, 16), "sky_beyond_m": (0.01, 1000.0), "outlier_deviations": (0.2, 100.0)}
"""What a repair may be set to."""
WORDS = {
    "edge": "Change what counts as an edge",
    "trim": "Trim the depth edges",
    "sky_beyond_m": "Change where the sky begins",
    "outlier_deviations": "Change which strays are removed",
}


def repair(document: Document, name: str, value: float | None) -> Edit:
    """Lift the photo in another way: one of `relift.REPAIRS`; None is as usual."""
    if name not in RANGES:
        raise InputError(f"There is no depth fix {name!r}; there are {', '.join(RANGES)}.")
    low, high = RANGES[name]
    if value is None:
        value = getattr(PhotoSource(name=""), name)
    elif not low <= value <= high:
        raise InputError(f"{name} is {low:g} to {high:g}; got {value:g}.")
    if value is not None and name == "trim":
        value = round(value)
    return with_photo(document, WORDS[name], gesture=f"repair {name}", **{name: value})


def fitted_proposal(document: Document, subject_distance: float) -> Document:
    """The proposal for a new photo, as wide as its subject is far."""
    first = document.path.segments[0]
    if not document.suggested or document.photo.sample or not isinstance(first, Move) or first.kind != "spiral":
        return document
    move = replace(first, amount=max(0.001, round(SWAY * subject_distance, 3)))
    return replace(document, path=edits.with_segment(document.path, 0, move))
