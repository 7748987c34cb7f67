"""A move that is split is the path it was."""

import math
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from scene.camera import Intrinsics
from scene.errors import InputError
from scene.path.camera_path import CameraPath, find_route
from scene.path.fitting import MOVE_TOLERANCE_DEG, MOVE_TOLERANCE_M, difference
from scene.path.keyframes import Easing, Keyframe, Keyframes
from scene.path.move_grammar import format_moves, parse_moves
from scene.path.moves import MOVE_KINDS, Move, MoveKind
from scene.path.split import split

LENS = Intrinsics.from_fov_x(math.radians(55), 512, 320)
SUBJECT = 3.0
BEFORE = Keyframes(
    keyframes=(
        Keyframe(time=0.0, position=(0.0, 0.0, 0.0), wxyz=(1.0, 0.0, 0.0, 0.0)),
        Keyframe(time=1.5, position=(0.2, -0.1, 0.3), wxyz=(0.99, 0.06, -0.1, 0.05)),
    )
)
STAY_MOVES: list[MoveKind] = [kind for kind in MOVE_KINDS if kind not in ("arc", "spiral")]


@st.composite
def moves(draw: st.DrawFn, kinds: list[MoveKind]) -> Move:
    kind = draw(st.sampled_from(kinds))
    rule = MOVE_KINDS[kind]
    most = math.radians(25) if rule.unit == "deg" else 0.8
    can_aim = rule.needs_subject or kind == "dolly"
    return Move(
        kind=kind,
        direction=draw(st.sampled_from(rule.directions or ("",))),
        amount=draw(st.floats(0.05, most)) if rule.unit else 0.0,
        at=draw(st.one_of(st.none(), st.floats(1.5, 6.0))) if rule.needs_subject else None,
        target=draw(st.sampled_from([None, (0.3, -0.2, 4.0)])) if can_aim else None,
        duration=draw(st.floats(0.5, 8.0)),
        easing=draw(st.sampled_from(["linear", "ease-in", "ease-out", "ease-in-out", "constant", "hold"])),
    )


def seen(path: CameraPath, moments: int = 57) -> tuple[Intrinsics, torch.Tensor]:
    route = find_route(path, LENS, subject_distance=SUBJECT)
    times = (torch.arange(moments, dtype=torch.float64) + 0.37) / moments * route.duration
    return route.cameras(times)


@settings(max_examples=25, deadline=None)
@given(move=moves(STAY_MOVES), after=st.booleans(), share=st.floats(0.05, 0.95))
def test_two_parts_of_a_move_are_the_move(move: Move, after: bool, share: float) -> None:
    path = CameraPath(segments=(BEFORE, move) if after else (move,))
    at = len(path.segments) - 1
    time = path.duration - move.duration + share * move.duration
    found, selected = split(path, time, LENS, subject_distance=SUBJECT)
    assert selected == (at + 1, None)
    first, second = found.segments[at:]
    assert isinstance(first, Move) and isinstance(second, Move) and first.kind == second.kind == move.kind
    assert math.isclose(first.duration + second.duration, move.duration)
    (lens, c2w), (lens2, c2w2) = seen(path), seen(found)
    torch.testing.assert_close(c2w2, c2w, atol=1e-6, rtol=0)
    torch.testing.assert_close(lens2.matrix, lens.matrix, atol=1e-3, rtol=0)
    again = CameraPath(segments=(*path.segments[:at], *parse_moves(format_moves([first, second]))))
    torch.testing.assert_close(seen(again)[1], c2w, atol=1e-6, rtol=0)


@pytest.mark.parametrize("easing", ["ease-in-out", "ease-in"])
def test_a_part_is_split_again(easing: Easing) -> None:
    path = CameraPath(segments=(Move(kind="orbit", direction="right", amount=0.5, duration=4.0, easing=easing),))
    found, _ = split(path, 1.0, LENS, subject_distance=SUBJECT)
    found, selected = split(found, 3.0, LENS, subject_distance=SUBJECT)
    assert selected == (2, None) and len(found.segments) == 3
    torch.testing.assert_close(seen(found)[1], seen(path)[1], atol=1e-6, rtol=0)


@pytest.mark.parametrize("words", ["arc right 20deg at 3m over 4s", "spiral clockwise 0.2m over 4s ease-in-out"])
def test_a_move_that_is_not_made_of_shorter_ones_becomes_keyframes(words: str) -> None:
    path = CameraPath.from_text(words)
    found, (segment, index) = split(path, 1.3, LENS, subject_distance=SUBJECT)
    part = found.segments[segment]
    assert isinstance(part, Keyframes) and index is not None and math.isclose(part.keyframes[index].time, 1.3)
    metres, turned = difference(seen(path)[1], seen(found)[1])
    assert float(metres.max()) <= MOVE_TOLERANCE_M and float(turned.rad2deg().max()) <= MOVE_TOLERANCE_DEG


def test_a_move_is_not_split_at_its_ends() -> None:
    path = CameraPath.from_text("pan left 10deg over 2s")
    for time in (0.0, 2.0, 1.9999):
        with pytest.raises(InputError, match="is split between"):
            split(path, time, LENS)


def test_a_split_move_comes_back_from_its_words_and_its_file(tmp_path: Path) -> None:
    from scene.formats.trajectory_json import path_from_json, path_to_json

    move = Move(kind="tilt", direction="up", amount=0.2, easing="ease-in-out", eased=(0.25, 1.0))
    assert "from 25% to 100%" in format_moves([move])
    assert parse_moves(format_moves([move])) == (move,)
    path = CameraPath(segments=(move, replace(move, eased=(0.0, 1.0))))
    assert path_from_json(path_to_json(path), tmp_path) == path
    with pytest.raises(InputError, match="part of an easing"):
        parse_moves("tilt up 10deg ease-in from 20%")
