"""Keeping clear of what the photo shows."""

import math
from dataclasses import replace

from app.commands.registry import Named, command, edit
from app.derived.surfaces import clearance_of
from app.document.baking import bake_document
from app.document.document import Document
from app.document.edit import Context, Edit, with_path
from app.studio.studio import Studio
from scene.errors import InputError
from scene.moving.moving_scene import MovingScene
from scene.path.camera_path import CameraPath
from scene.path.safety import Clearance, largest_safe
from scene.scene import Scene

SHARE = 0.06
"""How near the camera comes to things unless the person says otherwise, as a share of the subject's distance."""


def safe_distance(document: Document, scene: Scene) -> float:
    """How far the camera keeps from everything, metres."""
    usual = float(f"{SHARE * scene.subject_distance:.2g}")
    return usual if document.safe_distance_m is None else document.safe_distance_m


def unsafe_frames(studio: Studio) -> list[int]:
    """Frames nearer to the scene than the limit, or reached through it, as far as has been measured."""
    scene, clearance = studio.scene, studio.clearance
    if scene is None or clearance is None:
        return []
    return clearance.unsafe(safe_distance(studio.document, scene)).nonzero()[:, 0].tolist()


@edit(
    Named(id="safe-distance", title="Safe distance", group="Path", asks="metres", words="clearance collision near"),
    Named(id="scene-distance", title="Use the scene's safe distance", group="Path", arguments={"metres": None}),
)
def set_safe_distance(now: Context, metres: float | None, done: bool = True) -> Edit:
    """Set the least distance of the camera from everything; None is a share of the subject's distance.

    Until `done`, it is one step.
    """
    if metres is not None and not 0 <= metres <= 1000:
        raise InputError(f"A safe distance is 0 to 1000 metres; got {metres:g}.")
    document = replace(now.document, safe_distance_m=metres)
    return Edit(document=document, label="Change the safe distance", gesture="safe distance", done=done)


@command(
    Named(
        id="safe",
        title="Fit to safe: shrink the path until it keeps its distance",
        keys=("Shift+F",),
        group="Path",
    )
)
def fit_to_safe(studio: Studio) -> None:
    """Shrink the path until every frame is safe, and say by how much.

    Raises:
        InputError: it is safe already, or no smaller one is.
    """
    studio.scene_here()
    moving = studio.moving
    assert moving is not None, "the scene is here"
    studio.apply(lambda now: fitted(now.document, moving))


def fitted(document: Document, moving: MovingScene) -> Edit:
    """The path made smaller until every frame is safe; its label says by how much."""

    def measured(path: CameraPath) -> Clearance:
        baked = bake_document(replace(document, path=path), moving, "")
        return clearance_of(moving, baked.trajectory, baked.scene_frames)

    scene = moving.home
    lens, subject = scene.lens(document.width, document.height, document.crop), scene.subject_distance
    limit = safe_distance(document, scene)
    path, factor = largest_safe(document.path, limit, lens, measured, subject_distance=subject)
    if factor == 1:
        raise InputError(f"No frame of this path is nearer than {limit:g} m to anything; it is safe already.")
    label = f"Fit to safe: scaled to {math.floor(100 * factor)} %"
    return with_path(document, path, label, notice=f"{label}.")
