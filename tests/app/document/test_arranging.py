"""Several keyframes and moves at once, and the path as a whole."""

import math
from dataclasses import replace

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.commands import keyframes as keyframe_commands
from app.commands import path as path_commands
from app.commands import selection
from app.commands.path import Pivot
from app.document.baking import attitude_deg, wxyz_from_attitude
from app.document.document import Document, PhotoSource
from app.document.edit import Around, Context
from app.document.proposal import PROPOSAL
from app.document.view import View
from scene.camera import Intrinsics
from scene.errors import InputError
from scene.path import edits
from scene.path.arranging import copied, duplicated, reordered, swapped
from scene.path.camera_path import CameraPath, find_route
from scene.path.edits import Selection, keyframes, retimed_together
from scene.path.keyframes import Keyframes
from scene.path.moves import Move
from tests.scene.path.test_edits import key, paths

LENS = Intrinsics.from_fov_x(math.radians(60), 512, 320)


AROUND = Around(LENS, 2.0)


def now(document: Document, *selected: Selection, snap: bool = False) -> Context:
    """A shot two metres before its subject, with something selected."""
    first, *more = selected or (None,)
    view = View(selection=first, others=tuple(each for each in more if each is not None), snap=snap)
    return Context(document=document, view=view, around=AROUND)


def marks(path: CameraPath) -> list[edits.Selection]:
    moves: list[edits.Selection] = [(i, None) for i, part in enumerate(path.segments) if isinstance(part, Move)]
    return sorted([*(at for at, _, _ in keyframes(path)), *moves], key=lambda at: (at[0], at[1] or 0))


def shot(path: CameraPath | str, *, locked: bool = False) -> Document:
    path = CameraPath.from_text(path) if isinstance(path, str) else path
    photo = PhotoSource(name="room", sample="room")
    return Document(photos=(photo,), path=path, start_locked=locked)


def cameras(path: CameraPath, shares: torch.Tensor) -> torch.Tensor:
    route = find_route(path, LENS, subject_distance=AROUND.subject_distance)
    return route.cameras(shares * route.duration)[1]


def mirrored(path: CameraPath, shares: torch.Tensor) -> torch.Tensor:
    return cameras(path, (1 - shares).flip(0)).flip(0)


MOMENTS = (torch.arange(60, dtype=torch.float64) + 0.37) / 60
THREE = CameraPath(segments=(Keyframes(keyframes=(key(0.0), key(1.0, (1.0, 0, 0)), key(3.0, (1.0, 1.0, 0)))),))


@given(paths, st.data(), st.floats(-5, 5))
def test_what_is_retimed_together_stays_in_order_and_as_far_apart(path: CameraPath, data: st.DataObject, shift: float):
    chosen = data.draw(st.sets(st.sampled_from(marks(path)), min_size=1))
    new = retimed_together(path, chosen, shift)
    before, after = ({at: edits.time_of(each, at) for at in marks(each)} for each in (path, new))
    assert list(after) == list(before)
    times = [time for _, time, _ in keyframes(new)]
    assert times == sorted(times)
    moved = {round(after[at] - before[at], 6) for at in chosen if at != (0, 0)}
    assert len(moved) <= 1
    assert all(abs(each) <= abs(shift) + 1e-6 for each in moved)


@given(paths, st.data())
def test_duplicates_are_the_same_again_and_leave_the_rest_as_it_was(path: CameraPath, data: st.DataObject):
    chosen = data.draw(st.sets(st.sampled_from(marks(path)), min_size=1))
    new, copies = duplicated(path, chosen)
    assert len(copies) == len(set(copies)) == len(chosen)
    assert len(marks(new)) == len(marks(path)) + len(chosen)

    def camera(each: CameraPath, at: edits.Selection) -> object:
        part = each.segments[at[0]]
        return part if isinstance(part, Move) else replace(edits.find_keyframe(each, at), time=0.0)

    rest = [camera(new, at) for at in marks(new) if at not in copies]
    assert rest == [camera(path, at) for at in marks(path)]
    assert sorted(map(repr, (camera(new, at) for at in copies))) == sorted(
        map(repr, (camera(path, at) for at in chosen))
    )


def test_a_duplicate_rests_and_then_the_path_goes_on_as_it_did():
    new, copies = duplicated(THREE, [(0, 1)])
    assert copies == [(0, 2)]
    assert [time for _, time, _ in keyframes(new)] == [0.0, 1.0, 3.0, 5.0]


def test_a_copy_lies_where_it_was_dropped_and_its_original_stays():
    new, copies = copied(THREE, [(0, 1)], 1.5)
    assert copies == [(0, 2)]
    assert [(time, key.position) for _, time, key in keyframes(new)] == [
        (0.0, (0.1, 0.2, 0.3)), (1.0, (1.0, 0, 0)), (2.5, (1.0, 0, 0)), (3.0, (1.0, 1.0, 0)),
    ]  # fmt: skip
    assert copied(THREE, [(0, 1)], 4.0)[0].duration == 5.0


def test_a_copy_does_not_go_into_a_move():
    path = CameraPath(segments=(*THREE.segments, Move(kind="pan", direction="left", amount=0.2, duration=2.0)))
    with pytest.raises(InputError, match="A move keeps its shape"):
        copied(path, [(0, 1)], 3.0)
    assert copied(path, [(0, 1)], 5.0)[1] == [(2, 0)]


@given(paths, st.data())
def test_a_move_taken_elsewhere_and_back_leaves_the_moves_in_order(path: CameraPath, data: st.DataObject):
    moves = [i for i, part in enumerate(path.segments) if isinstance(part, Move)]
    assume(moves)
    segment = data.draw(st.sampled_from(moves))
    new, at = reordered(path, segment, data.draw(st.integers(0, len(path.segments) - 1)))
    assert edits.find_move(new, at[0]) == path.segments[segment]
    others = [part for i, part in enumerate(path.segments) if i != segment and isinstance(part, Move)]
    assert [part for i, part in enumerate(new.segments) if i != at[0] and isinstance(part, Move)] == others
    find_route(new, LENS, subject_distance=2.0)


def test_keyframes_that_begin_with_the_photo_set_out_from_a_move_that_comes_before_them():
    move = Move(kind="truck", direction="right", amount=1.0, duration=2.0)
    begin = Keyframes(keyframes=(edits.PHOTO, key(1.0), key(2.0)))
    path = CameraPath(segments=(begin, move))
    first, at = reordered(path, 1, 0)
    assert at == (0, None) and first.segments == (move, Keyframes(keyframes=(key(1.0), key(2.0))))
    assert reordered(first, 0, 1) == (path, (1, None))


def test_swapped_keyframes_change_places_and_not_times():
    new, at = swapped(THREE, (0, 1), 1)
    assert at == (0, 2)
    assert [(time, key.position) for _, time, key in keyframes(new)][1:] == [(1.0, (1.0, 1.0, 0)), (3.0, (1.0, 0, 0))]
    assert swapped(new, (0, 2), -1)[0] == THREE
    with pytest.raises(InputError, match="at that end"):
        swapped(THREE, (0, 2), 1)


def test_a_locked_start_stays_when_everything_is_deleted_or_retimed():
    document = shot(THREE, locked=True)
    every = marks(THREE)
    assert selection.delete_selected.make(now(document, *every)).label == "Delete 2 keyframes"
    later = selection.retime_selected.make(now(document, (0, 2), (0, 0), (0, 1)), 4.0).document.path
    assert [time for _, time, _ in keyframes(later)] == [0.0, 2.0, 4.0]
    for refused in (selection.delete_selected.make, lambda now: selection.move_selected.make(now, (1.0, 0.0, 0.0))):
        with pytest.raises(InputError, match="Unlock the start"):
            refused(now(document, (0, 0)))
    with pytest.raises(InputError, match="Unlock the start"):
        selection.swap.make(now(document), (0, 1), -1)


def test_a_gizmo_that_snaps_goes_by_round_numbers_and_leaves_the_rest_alone():
    document = shot(THREE)
    odd = edits.find_keyframe(THREE, (0, 1)).wxyz
    drag = keyframe_commands.drag_keyframe.make
    made = drag(now(document, snap=True), (0, 1), (0.234, -0.18, 1.06), odd)
    assert made is not None
    moved = made.document.path
    assert edits.find_keyframe(moved, (0, 1)).position == (0.2, -0.2, 1.1)
    made = drag(now(document, snap=True), (0, 1), (1.0, 0, 0), wxyz_from_attitude(12, -7, 1))
    assert made is not None
    found = edits.find_keyframe(made.document.path, (0, 1))
    assert found.position == (1.0, 0, 0)
    assert attitude_deg(found.wxyz) == pytest.approx((10, -5, 0), abs=1e-9)


MIXED = "orbit right 20deg over 2s ease-in-out; dolly in 0.3m over 1s; arc left 10deg over 2s ease-out"


@pytest.mark.parametrize("offset", [(0.5, 0.0, -0.2), (0.0, -0.3, 0.0)])
def test_a_path_of_moves_moves_as_it_is(offset: tuple[float, float, float]):
    before = shot(MIXED)
    after = path_commands.shift_path.make(now(before), offset).document.path
    moved = cameras(after, MOMENTS) - cameras(before.path, MOMENTS)
    assert torch.allclose(moved[:, :3, 3], torch.tensor(offset, dtype=torch.float64).expand(60, 3), atol=1e-9)
    assert moved[:, :3, :3].abs().max() < 1e-9


@pytest.mark.parametrize("pivot", ["photo", "subject", "start"])
def test_a_path_turns_to_the_right_about_its_pivot(pivot: Pivot):
    before = shot(MIXED)
    after = path_commands.turn_path.make(now(before), 90.0, pivot).document.path
    turn = torch.tensor([[0.0, 0, 1], [0, 1, 0], [-1, 0, 0]], dtype=torch.float64)
    about = torch.tensor([0.0, 0.0, 2.0 if pivot == "subject" else 0.0], dtype=torch.float64)
    old, new = cameras(before.path, MOMENTS), cameras(after, MOMENTS)
    assert torch.allclose(new[:, :3, 3], about + (old[:, :3, 3] - about) @ turn.T, atol=1e-9)
    assert torch.allclose(new[:, :3, :3], turn @ old[:, :3, :3], atol=1e-9)


@pytest.mark.parametrize("text", [MIXED, "truck right 1m over 2s ease-in; pan left 20deg over 1s constant"])
def test_a_reversed_path_is_the_original_mirrored_in_time(text: str):
    before = shot(text)
    edit = path_commands.reverse_path.make(now(before))
    assert edit.label == "Reverse the path, its moves as keyframes"
    after, old = mirrored(edit.document.path, MOMENTS), cameras(before.path, MOMENTS)
    assert (after - old).abs().max() < 5e-3  # a move's keyframes stay within 2 mm and 0.1 degrees of it


@settings(max_examples=12, deadline=None)
@given(st.lists(st.floats(0.2, 2), min_size=2, max_size=5), st.integers(0, 9999), st.booleans(), st.data())
def test_reversed_keyframes_meet_the_same_cameras(gaps: list[float], seed: int, closed: bool, data: st.DataObject):
    places = torch.randn(len(gaps) + 1, 3, generator=torch.Generator().manual_seed(seed), dtype=torch.float64).tolist()
    easings = data.draw(
        st.lists(st.sampled_from(["linear", "ease-in", "ease-out", "ease-in-out", "constant"]), min_size=6, max_size=6)
    )
    keys = [
        replace(key(sum(gaps[:i]), tuple(place)), easing=easings[i], wxyz=wxyz_from_attitude(10 * i, 5.0 * (i % 2), 0))
        for i, place in enumerate(places)
    ]
    half = len(keys) // 2
    start = keys[half].time if not closed else 0.0
    parts = [Keyframes(keyframes=tuple(keys))]
    if not closed and half >= 1 and half + 1 < len(keys):  # in two segments, the second setting out from the first
        rest = tuple(replace(each, time=each.time - start) for each in keys[half + 1 :])
        parts = [Keyframes(keyframes=tuple(keys[: half + 1])), Keyframes(keyframes=rest)]
    before = shot(CameraPath(segments=tuple(parts), closed=closed))
    edit = path_commands.reverse_path.make(now(before))
    assert edit.label == "Reverse the path" and edit.document.wished_frames == before.wished_frames
    assert torch.allclose(mirrored(edit.document.path, MOMENTS), cameras(before.path, MOMENTS), atol=1e-7)


def test_a_locked_start_is_not_taken_from_the_photo_by_changing_the_whole_path():
    document = shot(MIXED, locked=True)
    for refused in (
        lambda: path_commands.shift_path.make(now(document), (0.1, 0.0, 0.0)),
        lambda: path_commands.turn_path.make(now(document), 5.7, "photo"),
        lambda: path_commands.reverse_path.make(now(document)),
    ):
        with pytest.raises(InputError, match="Unlock the start"):
            refused()
    half = path_commands.scale_path.make(now(document), 0.5).document
    assert torch.allclose(cameras(half.path, MOMENTS[:1] * 0)[0], torch.eye(4, dtype=torch.float64))


@pytest.mark.parametrize("closed", [False, True])
def test_a_path_takes_as_many_frames_as_it_is_told(closed: bool):
    document = shot(replace(THREE, closed=closed))
    assert path_commands.retime_path.make(now(document), 33).document.wished_frames == 33
    assert path_commands.retime_path.make(now(replace(document, frames=20)), 33).document.wished_frames == 33


def test_a_loop_goes_through_its_seam_at_one_speed_and_in_one_direction():
    loop = replace(THREE, closed=True)
    step = 1e-4
    moments = torch.tensor([1 - 2 * step, 1 - step, 0.0, step, 2 * step], dtype=torch.float64)
    at = cameras(loop, moments)[:, :3, 3]
    assert torch.allclose(at[2] - at[1], at[3] - at[2], atol=1e-6)
    assert float((at[3] - at[2]).norm()) > 1e-4


def test_the_studio_s_own_proposal_can_be_reversed():
    assert PROPOSAL.duration == path_commands.reverse_path.make(now(shot(PROPOSAL))).document.path.duration
