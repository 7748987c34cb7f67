"""The path as a whole: replaced, moved, turned, scaled, reversed, retimed."""

import math
from dataclasses import replace
from typing import Literal

import torch

from app.commands.registry import Named, edit
from app.document.document import MOST_FRAMES
from app.document.edit import Context, Edit, with_path
from app.document.start_lock import LOCKED_PATH
from scene.errors import InputError
from scene.path import edits
from scene.path.camera_path import CameraPath, find_route
from scene.path.mirror import mirrored
from scene.path.move_grammar import parse_moves
from scene.path.moves import Move
from scene.path.transforms import retimed, retimed_to_frames, reversed_path, rotated, scaled, translated

Pivot = Literal["photo", "subject", "start"]


@edit()
def set_path(now: Context, text: str) -> Edit:
    """Replace the path by moves in film words."""
    path = replace(now.path, segments=parse_moves(text))
    return with_path(now.document, path, "Change the path", deselects=True)


@edit()
def set_closed(now: Context, closed: bool) -> Edit:
    """Make the path a loop, or open it."""
    return with_path(now.document, edits.closed(now.path, closed), "Close the loop" if closed else "Open the loop")


@edit(Named(id="duration", title="Duration of the path", group="Path", asks="seconds"))
def set_duration(now: Context, seconds: float, done: bool = True) -> Edit:
    """Change the duration of the whole path, keeping its proportions; until `done`, it is one step."""
    path = retimed(now.path, seconds, now=now.duration)
    return with_path(now.document, path, "Change the duration", gesture="duration", done=done)


@edit()
def shift_path(now: Context, offset: tuple[float, float, float]) -> Edit:
    """Move the whole path by metres in world axes."""
    path = translated(now.path, offset, now.lens, subject_distance=now.subject_distance)
    return _kept(now, path, "Move the path")


@edit(Named(id="turn-path", title="Turn the path right", group="Path", asks="angle_deg"))
def turn_path(now: Context, angle_deg: float, pivot: Pivot = "photo") -> Edit:
    """Turn the whole path to the right, about the vertical through a point."""
    angle, place = math.radians(angle_deg), _place(now, pivot)
    x, y, z = now.path.up
    turn = (-angle * x, -angle * y, -angle * z)
    path = rotated(now.path, turn, place, now.lens, subject_distance=now.subject_distance)
    return _kept(now, path, "Turn the path")


@edit(Named(id="scale-path", title="Scale the path", group="Path", asks="factor", words="resize"))
def scale_path(now: Context, factor: float) -> Edit:
    """Scale the whole path about its start."""
    path = scaled(now.path, factor, now.lens, subject_distance=now.subject_distance)
    return _kept(now, path, "Scale the path")


@edit(Named(id="reverse", title="Reverse the path", group="Path", words="backwards"))
def reverse_path(now: Context) -> Edit:
    """Reverse the whole path; moves become keyframes."""
    path = reversed_path(now.path, now.lens, subject_distance=now.subject_distance)
    had_moves = any(isinstance(part, Move) for part in now.path.segments)
    label = "Reverse the path, its moves as keyframes" if had_moves else "Reverse the path"
    return replace(_kept(now, path, label), deselects=True)


@edit(Named(id="mirror", title="Mirror the path left and right", group="Path", words="flip opposite other side"))
def mirror_path(now: Context) -> Edit:
    """Mirror the whole path left and right; a spiral becomes keyframes."""
    path = mirrored(now.path, now.lens, subject_distance=now.subject_distance)
    return with_path(now.document, path, "Mirror the path", deselects=True)


@edit(Named(id="frames", title="Frames of the path", group="Path", asks="frames"))
def retime_path(now: Context, frames: int, done: bool = True) -> Edit:
    """Set the number of frames of the whole path, at the clip's rate; until `done`, it is one step."""
    if not 2 <= frames <= MOST_FRAMES:
        raise InputError(f"A clip has 2 to {MOST_FRAMES} frames; got {frames}.")
    path = retimed_to_frames(now.path, frames, now.document.rate, now=now.duration)
    document = replace(now.document, frames=None if now.document.frames is None else frames)
    return with_path(document, path, f"Retime the path to {frames} frames", gesture="retime path", done=done)


def _place(now: Context, pivot: Pivot) -> tuple[float, float, float]:
    match pivot:
        case "photo":
            return 0.0, 0.0, 0.0
        case "subject":
            return 0.0, 0.0, now.subject_distance
        case "start":
            x, y, z = _first(now, now.path)[:3, 3].tolist()
            return x, y, z


def _first(now: Context, path: CameraPath) -> torch.Tensor:
    route = find_route(path, now.lens, subject_distance=now.subject_distance)
    return route.cameras(torch.zeros(1, dtype=torch.float64))[1][0]


def _kept(now: Context, path: CameraPath, label: str) -> Edit:
    """The edit, unless it takes a locked start away from the photo."""
    away = (_first(now, path) - torch.eye(4, dtype=torch.float64)).abs().max()
    if now.document.start_locked and not math.isclose(float(away), 0, abs_tol=1e-6):
        raise InputError(LOCKED_PATH)
    return with_path(now.document, path, label)
