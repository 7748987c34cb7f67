"""How the shot is looked at."""

from dataclasses import replace
from typing import Literal

from app.commands.registry import Named, command
from app.document.view import Change
from app.studio.studio import Studio
from engine.engines.registry import KNOWN_ENGINES
from scene.errors import InputError


@command(
    Named(id="move", title="Gizmo moves", keys=("G",), group="View", arguments={"gizmo": "move"}),
    Named(
        id="bend",
        title="Handles bend the path at the selected keyframe",
        keys=("Shift+B",),
        group="View",
        arguments={"gizmo": "bend"},
    ),
    Named(id="turn", title="Gizmo turns", keys=("R",), group="View", arguments={"gizmo": "turn"}),
)
def set_view(
    studio: Studio,
    gizmo: Literal["move", "turn", "bend"] | None = None,
    space: Literal["local", "world"] | None = None,
    through_camera: bool | None = None,
    tint: bool | None = None,
    cells: bool | None = None,
    snap: bool | None = None,
    loop: tuple[float, float] | Literal["none"] | None = None,
    auto_key: bool | None = None,
    surface: bool | None = None,
    measuring: bool | None = None,
) -> None:
    """Change the view; arguments that are None stay as they are, and loop "none" plays the whole path again."""
    given = {
        "gizmo": gizmo,
        "space": space,
        "through_camera": through_camera,
        "tint": tint,
        "cells": cells,
        "snap": snap,
        "auto_key": auto_key,
        "surface": surface,
        "measuring": measuring,
    }
    swapped = through_camera is not None and through_camera != studio.view.through_camera
    if swapped:
        studio.pilot.land()
        studio.pilot.introduce()
    studio.view = replace(studio.view, **{name: value for name, value in given.items() if value is not None})
    if loop is not None:
        studio.view = replace(studio.view, loop=None if loop == "none" else (min(loop), max(loop)))
    studio.tell(Change.VIEW)
    if tint or swapped:
        studio.look_again()


@command(Named(id="camera", title="Look through the camera, or at the overview", keys=("C",), group="View"))
def toggle_view(studio: Studio) -> None:
    """Look through the camera, or go back to the free view."""
    set_view(studio, through_camera=not studio.view.through_camera)


@command(Named(id="space", title="Gizmo axes: camera or world", keys=("X",), group="View"))
def toggle_space(studio: Studio) -> None:
    """Align the gizmo with the keyframe's axes, or with the world's."""
    set_view(studio, space="world" if studio.view.space == "local" else "local")


@command(Named(id="tint", title="Tint what is invented in the picture", keys=("H",), group="View"))
def toggle_tint(studio: Studio) -> None:
    """Tint what is invented in the picture, or show it black."""
    set_view(studio, tint=not studio.view.tint)


@command(Named(id="cells", title="Show locked cells", keys=("Shift+H",), group="View"))
def toggle_cells(studio: Studio) -> None:
    """Tint what the engine will lock in the picture, or show it as it is.

    Raises:
        InputError: it will lock nothing.
    """
    if not studio.view.cells and not studio.shapes:
        engine = KNOWN_ENGINES[studio.document.engine]
        if engine.shapes:
            raise InputError(f"Scene lock is off, so {engine.title} locks nothing. Set it in Engine, under Sampling.")
        why = "it looks at the clip itself" if engine.samples else "it shows the preview itself"
        raise InputError(f"{engine.title} locks nothing: {why}. Choose another engine in the Engine tab.")
    set_view(studio, cells=not studio.view.cells)


@command(Named(id="auto-key", title="Auto-key: a flight that rests becomes a keyframe", keys=("Shift+K",), group="Fly"))
def toggle_auto_key(studio: Studio) -> None:
    """Make a flight that comes to rest become a keyframe by itself, or not."""
    set_view(studio, auto_key=not studio.view.auto_key)


@command(Named(id="snap", title="Snap to round numbers", keys=("N",), group="View"))
def toggle_snap(studio: Studio) -> None:
    """Snap the gizmo to round numbers, or not."""
    set_view(studio, snap=not studio.view.snap)


@command(
    Named(id="frame", title="Frame the selection, or everything; again for the first view", keys=("F",), group="View")
)
def frame(studio: Studio) -> None:
    """Frame the selection, or everything, in the free view."""
    studio.tell(Change.FRAME)


@command(
    Named(
        id="surface",
        title="Show the photo as a surface, or as points",
        keys=("Shift+P",),
        group="View",
        words="mesh texture splats cloud",
    )
)
def toggle_surface(studio: Studio) -> None:
    """Draw the photo as a surface, or as points."""
    set_view(studio, surface=not studio.view.surface)
