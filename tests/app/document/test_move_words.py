"""Moves as people type them in a hurry."""

import math

import pytest

from app.document.move_words import SAYINGS, complete_moves
from scene.errors import InputError
from scene.path.move_grammar import format_moves, parse_moves
from scene.path.moves import MOVE_KINDS


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("orbit right 20", "orbit right 20deg"),
        ("Orbit 30", "orbit right 30deg"),
        ("push in 0.3", "dolly in 0.3m"),
        ("pull back", "dolly out 0.4m"),
        ("pan left", "pan left 15deg"),
        ("slide left .5 over 3", "truck left 0.5m over 3.0s"),
        ("roll left 5", "roll counterclockwise 5deg"),
        ("vertigo 0.5", "dolly zoom in 0.5m"),
        ("dolly zoom out 1", "dolly zoom out 1m"),
        ("orbit up 10 at 3 ease-in-out", "orbit up 10deg at 3m ease-in-out"),
        ("crane 0.2; pan right 5", "crane up 0.2m; pan right 5deg"),
        ("wait", "static"),
        ("orbit right 20deg at 2.1m over 2s linear lock 50%", "orbit right 20deg at 2.1m lock 50%"),
    ],
)
def test_words_are_completed_into_the_grammar(typed: str, meant: str):
    assert complete_moves(typed, subject_m=2.0) == parse_moves(meant)


def test_every_kind_and_every_saying_is_a_move_by_itself():
    for words in (*MOVE_KINDS, *SAYINGS):
        (move,) = complete_moves(words, subject_m=5.0)
        assert move.amount > 0 or not MOVE_KINDS[move.kind].unit
        assert complete_moves(format_moves([move])) == (move,), "what is complete stays as it is"


def test_a_degree_stays_a_degree():
    (move,) = complete_moves("orbit right 20")
    assert math.degrees(move.amount) == pytest.approx(20)


@pytest.mark.parametrize(
    ("typed", "said"), [("orbit sideways 20", "sideways"), ("dolly in 20deg", "metres"), ("fly 3", "not a move")]
)
def test_what_is_not_understood_is_said(typed: str, said: str):
    with pytest.raises(InputError, match=said):
        complete_moves(typed)
