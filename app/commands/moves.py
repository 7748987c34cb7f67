"""Moves, in film words."""

import math
from dataclasses import replace

import torch

from app.commands.registry import Named, command, edit
from app.document.baking import bake_document
from app.document.document import RATE
from app.document.edit import Context, Edit, with_path
from app.document.move_words import complete_moves, describe_moves
from app.document.view import Change
from app.studio.studio import Studio
from scene.errors import InputError
from scene.path import edits
from scene.path.fitting import to_keyframes
from scene.path.keyframes import Keyframes
from scene.path.move_grammar import format_moves, parse_moves
from scene.trajectory import Trajectory

TRIED = 24
"""Cameras of a move that is being chosen."""


@edit()
def add_move(now: Context, text: str) -> Edit:
    """Add moves in film words behind the end of the path; a suggested path is replaced."""
    return _added(now, text)


def _added(now: Context, text: str) -> Edit:
    moves = parse_moves(text)
    before = () if now.document.suggested else now.path.segments
    path = replace(now.path, segments=(*before, *moves))
    return with_path(now.document, path, f"Add {moves[-1].kind}", selection=(len(path.segments) - 1, None))


@command()
def try_move(studio: Studio, text: str = "") -> None:
    """Show in the viewport how moves in film words would be added; "" shows none.

    Nothing else changes.
    """
    studio.trial = _tried(studio, text) if text else None
    studio.tell(Change.IMPORT)


def _tried(studio: Studio, text: str) -> Trajectory:
    """The cameras of moves that would be added, from where they begin.

    Raises:
        InputError: they are no moves, or cannot be made there.
    """
    scene, new = studio.scene_here(), parse_moves(text)
    edited = _added(studio.context(), text).document
    route = bake_document(edited, scene, studio.scene_key).route
    end = edited.path.duration
    moments = torch.linspace(end - sum(move.duration for move in new), end, TRIED, dtype=torch.float64)
    lens, c2w = route.cameras(moments)
    return Trajectory(lens, c2w, RATE)


@command()
def read_move(studio: Studio, text: str) -> dict[str, str]:
    """Complete moves that are being typed: `text` in the grammar, and in `words` what they do.

    Raises:
        InputError: says what was not understood and what would be.
    """
    moves = complete_moves(text, None if studio.scene is None else studio.scene.subject_distance)
    return {"text": format_moves(moves), "words": describe_moves(moves)}


@edit()
def edit_move(now: Context, segment: int, text: str, done: bool = True) -> Edit:
    """Replace a move by another text; until `done`, it is one step."""
    edits.find_move(now.path, segment)
    moves = parse_moves(text)
    if len(moves) != 1:
        raise InputError(f"Give one move here; got {len(moves)}.")
    path = edits.with_first_leg_released(edits.with_segment(now.path, segment, moves[0]), segment + 1)
    label, gesture = f"Edit {moves[0].kind}", f"edit {segment}"
    return with_path(now.document, path, label, selection=(segment, None), gesture=gesture, done=done)


@edit(Named(id="unfold", title="Turn the selected move into keyframes", keys=("T",), group="Keyframes"))
def turn_into_keyframes(now: Context) -> Edit:
    """Convert the selected move to keyframes; the last of them is selected."""
    selection = now.view.selection
    if selection is None or selection[1] is not None:
        raise InputError("No move is selected. Click a bar on the timeline first.")
    segment, _ = selection
    kind = edits.find_move(now.path, segment).kind
    path = to_keyframes(now.path, segment, now.lens, subject_distance=now.subject_distance)
    part = path.segments[segment]
    assert isinstance(part, Keyframes)
    if path.closed and len(path.segments) == 1 and not _returns(part):
        raise InputError("A loop of one move has a way back of its own. Open the loop, then turn it into keyframes.")
    last = (segment, len(part.keyframes) - 1)
    return with_path(now.document, path, f"Turn {kind} into keyframes", selection=last, jumps=True)


def _returns(part: Keyframes) -> bool:
    first, last = part.keyframes[0], part.keyframes[-1]
    turned = 1 - abs(sum(a * b for a, b in zip(first.wxyz, last.wxyz, strict=True)))
    return math.dist(first.position, last.position) < 1e-9 and turned < 1e-12
