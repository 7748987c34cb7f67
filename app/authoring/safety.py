"""Keeping clear of what the photo shows."""

import math
from dataclasses import replace

from app.authoring.edit import Edit, with_path
from app.baking import bake_document
from app.document import Document
from scene.errors import InputError
from scene.path.camera_path import CameraPath
from scene.path.safety import largest_safe
from scene.scene import Scene
from scene.surface import Surface
from scene.trajectory import Trajectory

SHARE = 0.06
"""Of the subject's distance: as near as a camera comes to things unless the person says otherwise."""


def safe_distance(document: Document, scene: Scene) -> float:
    """How far the camera keeps from everything, metres."""
    usual = float(f"{SHARE * scene.subject_distance:.2g}")
    return usual if document.safe_distance_m is None else document.safe_distance_m


def set_safe_distance(document: Document, metres: float | None) -> Edit:
    """Another limit; None takes a share of the subject's distance."""
    if metres is not None and not 0 <= metres <= 1000:
        raise InputError(f"A safe distance is 0 to 1000 metres; got {metres:g}.")
    return Edit(replace(document, safe_distance_m=metres), "Change the safe distance", gesture="safe distance")


def fit_to_safe(document: Document, scene: Scene, surface: Surface) -> Edit:
    """The path made smaller until every frame is safe; its label says by how much.

    Raises:
        InputError: it is safe already, or no smaller one is.
    """

    def baked(path: CameraPath) -> Trajectory:
        return bake_document(replace(document, path=path), scene, "").trajectory

    lens, subject = scene.lens(document.width, document.height, document.crop), scene.subject_distance
    limit = safe_distance(document, scene)
    path, factor = largest_safe(document.path, surface, limit, lens, baked, subject_distance=subject)
    if factor == 1:
        raise InputError(f"No frame of this path is nearer than {limit:g} m to anything; it is safe already.")
    return with_path(document, path, f"Fit to safe: scaled to {math.floor(100 * factor)} %")
