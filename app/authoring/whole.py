"""The whole path: moved, turned, scaled, reversed, over so many frames."""

import math
from dataclasses import dataclass, replace
from typing import Literal

import torch

from app.authoring.edit import Edit, with_path
from app.document import MOST_FRAMES, Document
from scene.camera import Intrinsics
from scene.errors import InputError
from scene.path.camera_path import CameraPath, find_route, lasts
from scene.path.moves import Move
from scene.path.transforms import retimed_to_frames, reversed_path, rotated, scaled, translated

LOCKED = (
    "Frame 0 is locked to the photo, and this would take it elsewhere. Unlock the start to change the path as a whole."
)
Pivot = Literal["photo", "subject", "start"]


@dataclass(frozen=True)
class Around:
    """What a path stands in."""

    lens: Intrinsics
    """The clip's."""
    subject_distance: float
    """Of the subject in front of the photo, metres."""


def shift_path(document: Document, offset: tuple[float, float, float], around: Around) -> Edit:
    """All of it elsewhere, by metres in world axes."""
    path = translated(document.path, offset, around.lens, subject_distance=around.subject_distance)
    return _kept(document, path, "Move the path", around)


def turn_path(document: Document, angle: float, pivot: Pivot, around: Around) -> Edit:
    """All of it turned to the right, by radians about the vertical through a point."""
    place = _place(document.path, pivot, around)
    x, y, z = document.path.up
    path = rotated(
        document.path,
        (-angle * x, -angle * y, -angle * z),
        place,
        around.lens,
        subject_distance=around.subject_distance,
    )
    return _kept(document, path, "Turn the path", around)


def scale_path(document: Document, factor: float, around: Around) -> Edit:
    """All of it larger or smaller about its start."""
    path = scaled(document.path, factor, around.lens, subject_distance=around.subject_distance)
    return _kept(document, path, "Scale the path", around)


def reverse_path(document: Document, around: Around) -> Edit:
    """From its end to its beginning; moves become keyframes."""
    path = reversed_path(document.path, around.lens, subject_distance=around.subject_distance)
    had_moves = any(isinstance(part, Move) for part in document.path.segments)
    label = "Reverse the path, its moves as keyframes" if had_moves else "Reverse the path"
    return _kept(document, path, label, around)


def retime_path(document: Document, frames: int, duration: float | None = None) -> Edit:
    """All of it over so many frames, at the clip's rate. `duration` is what it is now, with the way back of a loop."""
    if not 2 <= frames <= MOST_FRAMES:
        raise InputError(f"A clip has 2 to {MOST_FRAMES} frames; got {frames}.")
    now = lasts(document.path) if duration is None else duration
    path = retimed_to_frames(document.path, frames, document.rate, now=now)
    document = replace(document, frames=None if document.frames is None else frames)
    return with_path(document, path, f"Retime the path to {frames} frames", gesture="retime path")


def _place(path: CameraPath, pivot: Pivot, around: Around) -> tuple[float, float, float]:
    match pivot:
        case "photo":
            return 0.0, 0.0, 0.0
        case "subject":
            return 0.0, 0.0, around.subject_distance
        case "start":
            x, y, z = _first(path, around)[:3, 3].tolist()
            return x, y, z


def _first(path: CameraPath, around: Around) -> torch.Tensor:
    route = find_route(path, around.lens, subject_distance=around.subject_distance)
    return route.cameras(torch.zeros(1, dtype=torch.float64))[1][0]


def _kept(document: Document, path: CameraPath, label: str, around: Around) -> Edit:
    """The edit, unless it takes a locked start away from the photo."""
    away = (_first(path, around) - torch.eye(4, dtype=torch.float64)).abs().max()
    if document.start_locked and not math.isclose(float(away), 0, abs_tol=1e-6):
        raise InputError(LOCKED)
    return with_path(document, path, label)
