"""The path that the studio proposes for a new photo."""

from dataclasses import replace

from app.document.document import Document
from scene.moving.moving_scene import MovingScene
from scene.path import edits
from scene.path.camera_path import CameraPath
from scene.path.moves import Move

PROPOSAL = CameraPath(segments=(Move(kind="spiral", direction="clockwise", amount=0.05, duration=6.0),))
"""Small, safe, and it ends where it began."""
SWAY = 0.025
"""Radius of that spiral, as a share of the subject's distance."""


def fitted_proposal(document: Document, scene: MovingScene) -> Document:
    """The document with its proposal as wide as the subject is far, and as long as a clip; any other stays."""
    first = document.path.segments[0]
    if not document.suggested or document.photo.sample or not isinstance(first, Move) or first.kind != "spiral":
        return document
    move = replace(first, amount=max(0.001, round(SWAY * scene.home.subject_distance, 3)))
    if scene.moves:
        move = replace(move, duration=round((len(scene) - 1) / scene.fps, 6))
    return replace(document, path=edits.with_segment(document.path, 0, move))
