"""What is selected, and how the shot is looked at."""

from dataclasses import replace
from typing import Literal

from app.studio import Studio
from app.view import Change
from engine.engines.registry import KNOWN_ENGINES
from scene.errors import InputError


def select_keyframe(studio: Studio, number: int) -> None:
    """The keyframe of that number, from 1."""
    keys = studio.keyframes()
    if 1 <= number <= len(keys):
        studio.select(keys[number - 1][0])


def select_next(studio: Studio, step: int, more: bool = False) -> None:
    """The keyframe after (1) or before (-1) the playhead; with `more`, together with what is selected."""
    times = [(time, at) for at, time, _, _ in studio.keyframes()]
    later = [each for each in times if (each[0] - studio.view.time) * step > 1e-3]
    if later:
        _, at = min(later) if step > 0 else max(later)
        studio.select(at, studio.view.selected if more else ())


def select_all(studio: Studio) -> None:
    """Every keyframe; where there is none, every move."""
    every = [at for at, *_ in studio.keyframes()] or [(i, None) for i, _ in enumerate(studio.path.segments)]
    first = studio.view.selection
    studio.select(first if first in every else every[0], tuple(every))


def set_view(
    studio: Studio,
    gizmo: Literal["move", "turn", "bend"] | None = None,
    space: Literal["local", "world"] | None = None,
    through_camera: bool | None = None,
    wash: bool | None = None,
    cells: bool | None = None,
    snap: bool | None = None,
    loop: tuple[float, float] | Literal["none"] | None = None,
    auto_key: bool | None = None,
    surface: bool | None = None,
) -> None:
    """How the shot is looked at; what is None stays, and loop "none" plays the whole path again."""
    given = {
        "gizmo": gizmo,
        "space": space,
        "through_camera": through_camera,
        "wash": wash,
        "cells": cells,
        "snap": snap,
        "auto_key": auto_key,
        "surface": surface,
    }
    swapped = through_camera is not None and through_camera != studio.view.through_camera
    if swapped:
        studio.pilot.land()
        studio.pilot.introduce()
    studio.view = replace(studio.view, **{name: value for name, value in given.items() if value is not None})
    if loop is not None:
        studio.view = replace(studio.view, loop=None if loop == "none" else (min(loop), max(loop)))
    studio.tell(Change.VIEW)
    if wash or swapped:
        studio.look_again()


def toggle_view(studio: Studio) -> None:
    """Through the camera, or back to the free view."""
    set_view(studio, through_camera=not studio.view.through_camera)


def toggle_space(studio: Studio) -> None:
    """Gizmo axes of the keyframe, or of the world."""
    set_view(studio, space="world" if studio.view.space == "local" else "local")


def toggle_wash(studio: Studio) -> None:
    """Tint what is invented in the picture, or show it black."""
    set_view(studio, wash=not studio.view.wash)


def toggle_cells(studio: Studio) -> None:
    """Tint what the engine will pin in the picture, or show it as it is.

    Raises:
        InputError: it will pin nothing.
    """
    if not studio.view.cells and not studio.shapes:
        title = KNOWN_ENGINES[studio.document.engine].title
        if KNOWN_ENGINES[studio.document.engine].samples:
            raise InputError(f"Scene lock is off, so {title} locks nothing. Set it in Engine, under Sampling.")
        raise InputError(
            f"{title} locks nothing: it shows the preview itself. Choose another engine in the Engine tab."
        )
    set_view(studio, cells=not studio.view.cells)


def toggle_auto_key(studio: Studio) -> None:
    """Whether a flight through the camera that comes to rest becomes a keyframe by itself."""
    set_view(studio, auto_key=not studio.view.auto_key)


def toggle_snap(studio: Studio) -> None:
    """Whether the gizmo goes by round numbers."""
    set_view(studio, snap=not studio.view.snap)


def frame(studio: Studio) -> None:
    """Let the free view show the selection, or everything."""
    studio.tell(Change.FRAME)


def toggle_surface(studio: Studio) -> None:
    """Let the viewport draw the photo as a surface, or as points."""
    set_view(studio, surface=not studio.view.surface)
