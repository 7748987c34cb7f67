"""Moves, in film words."""

import math
from dataclasses import replace

import torch

from app.authoring.edit import Edit, with_path
from app.baking import bake_document
from app.document import RATE, Document
from scene.camera import Intrinsics
from scene.errors import InputError
from scene.path import edits
from scene.path.edits import Selection
from scene.path.fitting import to_keyframes
from scene.path.keyframes import Keyframes
from scene.path.move_grammar import parse_moves
from scene.scene import Scene
from scene.trajectory import Trajectory

TRIED = 24
"""Cameras of a move that is being chosen."""


def add_move(document: Document, text: str) -> Edit:
    """Moves in film words behind the end of the path; the studio's own proposal makes way."""
    moves = parse_moves(text)
    before = () if document.suggested else document.path.segments
    path = replace(document.path, segments=(*before, *moves))
    return with_path(document, path, f"Add {moves[-1].kind}", selection=(len(path.segments) - 1, None))


def tried(document: Document, scene: Scene, scene_key: str, text: str) -> Trajectory:
    """The cameras of moves that would be added, from where they begin.

    Raises:
        InputError: they are no moves, or cannot be made there.
    """
    edited = add_move(document, text).document
    new = parse_moves(text)
    route = bake_document(edited, scene, scene_key).route
    end = edited.path.duration
    moments = torch.linspace(end - sum(move.duration for move in new), end, TRIED, dtype=torch.float64)
    lens, c2w = route.cameras(moments)
    return Trajectory(lens, c2w, RATE)


def edit_move(document: Document, segment: int, text: str) -> Edit:
    """Other words for a move."""
    edits.find_move(document.path, segment)
    moves = parse_moves(text)
    if len(moves) != 1:
        raise InputError(f"One move is wanted here; got {len(moves)}.")
    path = edits.setting_out_anew(edits.with_segment(document.path, segment, moves[0]), segment + 1)
    return with_path(document, path, f"Edit {moves[0].kind}", selection=(segment, None), gesture=f"edit {segment}")


def turn_into_keyframes(
    document: Document, selection: Selection | None, lens: Intrinsics, subject_distance: float
) -> Edit:
    """The selected move as keyframes on its way; the last of them is selected."""
    if selection is None or selection[1] is not None:
        raise InputError("No move is selected. Click a bar on the timeline first.")
    segment, _ = selection
    kind = edits.find_move(document.path, segment).kind
    path = to_keyframes(document.path, segment, lens, subject_distance=subject_distance)
    part = path.segments[segment]
    assert isinstance(part, Keyframes)
    if path.closed and len(path.segments) == 1 and not _returns(part):
        raise InputError("A loop of one move has a way back of its own. Open the loop, then turn it into keyframes.")
    last = len(part.keyframes) - 1
    return with_path(document, path, f"Turn {kind} into keyframes", selection=(segment, last))


def _returns(part: Keyframes) -> bool:
    first, last = part.keyframes[0], part.keyframes[-1]
    turned = 1 - abs(sum(a * b for a, b in zip(first.wxyz, last.wxyz, strict=True)))
    return math.dist(first.position, last.position) < 1e-9 and turned < 1e-12
