import math

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.commands.keyframes import split_path
from app.commands.moves import turn_into_keyframes
from app.commands.path import set_closed, set_path
from app.document.baking import Camera, wxyz_from_attitude
from app.document.document import Document, PhotoSource
from app.document.edit import Around, Context, Edit
from app.document.keep import kept
from app.document.proposal import PROPOSAL
from app.document.view import View
from scene.camera import Intrinsics
from scene.errors import InputError
from scene.path import edits
from scene.path.camera_path import find_route
from scene.path.edits import Selection
from scene.path.keyframes import Keyframes
from scene.path.moves import Move

LENS = Intrinsics.from_fov_x(math.radians(60), 512, 320)
SUBJECT = 2.0


def now(document: Document, selection: Selection | None = None) -> Context:
    """A shot before its subject, with something selected."""
    return Context(document=document, view=View(selection=selection), around=Around(LENS, SUBJECT))


def unfolded(document: Document, selection: Selection | None) -> Edit:
    return turn_into_keyframes.make(now(document, selection))


def closed_or_open(document: Document, closed: bool) -> Document:
    return set_closed.make(now(document), closed).document


def shot(text: str) -> Document:
    empty = Document(photos=(PhotoSource(name="room", sample="room"),), path=PROPOSAL)
    return set_path.make(now(empty), text).document


def cameras(document: Document, moments: int = 200) -> torch.Tensor:
    route = find_route(document.path, LENS, subject_distance=SUBJECT)
    return route.cameras((torch.arange(moments, dtype=torch.float64) + 0.5) / moments * route.duration)[1]


@pytest.mark.parametrize("segment", [0, 1, 2])
def test_a_move_turns_into_keyframes_on_its_way(segment: int):
    before = shot("orbit right 40deg over 3s ease-in-out; truck left 0.5m over 1s; dolly in 0.3m over 2s")
    edit = unfolded(before, (segment, None))
    part = edit.document.path.segments[segment]
    assert isinstance(part, Keyframes) and part.duration == before.path.segments[segment].duration
    assert edit.label == f"Turn {edits.find_move(before.path, segment).kind} into keyframes"
    assert edit.selection == (segment, len(part.keyframes) - 1)
    assert float((cameras(edit.document) - cameras(before)).abs().max()) < 5e-3


@pytest.mark.parametrize("selection", [None, (1, 0)])
def test_only_a_selected_move_turns_into_keyframes(selection: Selection | None):
    turned = unfolded(shot("truck left 1m; pan left 10deg"), (1, None)).document
    with pytest.raises(InputError, match="No move is selected"):
        unfolded(turned, selection)


def test_a_move_that_is_gone_does_not_turn_into_keyframes():
    with pytest.raises(InputError, match="no longer exists"):
        unfolded(shot("truck left 1m"), (3, None))


def authored(closed: bool = False) -> Document:
    empty = Document(photos=(PhotoSource(name="room", sample="room"),), path=PROPOSAL)
    for x, z in ((0.2, 0.1), (0.3, 0.4), (-0.1, 0.3)):
        here = Camera((x, 0.05, z), wxyz_from_attitude(20 * x, 10 * z, 0.0))
        empty = kept(now(empty), empty.path.duration, here, near=0.02).document
    return closed_or_open(empty, closed)


@settings(deadline=None, max_examples=30)
@given(st.booleans(), st.floats(0.01, 0.99))
def test_a_split_selects_a_keyframe_more_and_moves_no_camera(closed: bool, share: float):
    before = authored(closed)
    time = share * find_route(before.path, LENS).duration
    assume(min(abs(at - time) for _, at, _ in edits.keyframes(before.path)) > 2e-3)
    edit = split_path(now(before), time)
    assert edit.label == "Split the path" and edit.selection is not None
    assert edits.time_of(edit.document.path, edit.selection) == pytest.approx(time)
    assert edit.document.wished_frames == before.wished_frames
    baked, after = (find_route(d.path, LENS).bake(d.wished_frames) for d in (before, edit.document))
    assert float((baked.c2w - after.c2w).abs().max()) < 1e-6
    assert after.fps == pytest.approx(baked.fps)


def test_a_move_is_split_into_two_of_its_kind():
    edit = split_path(now(shot("truck left 1m over 2s ease-in-out")), 0.5)
    first, second = edit.document.path.segments
    assert edit.selection == (1, None) and isinstance(first, Move) and isinstance(second, Move)
    assert (first.kind, second.kind, first.duration, second.duration) == ("truck", "truck", 0.5, 1.5)
    assert first.amount + second.amount == pytest.approx(1)


def test_a_loop_of_one_move_that_only_keyframes_can_be_is_opened_before_it_is_split():
    loop = closed_or_open(shot("arc left 20deg"), True)
    with pytest.raises(InputError, match="Open the loop"):
        split_path(now(loop), 1.0)


def test_a_loop_of_one_move_that_does_not_return_is_opened_first():
    loop = closed_or_open(shot("truck left 1m"), True)
    with pytest.raises(InputError, match="Open the loop"):
        unfolded(loop, (0, None))
