"""What the page knows of moves and easings agrees with the server; its own arithmetic is tested in tests/page."""

import math
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from scene.path.keyframes import Easing
from scene.path.move_grammar import parse_moves
from scene.path.moves import MOVE_KINDS, Move

COMPONENT = "/studio-assets/component"


@st.composite
def moves(draw: st.DrawFn) -> Move:
    kind = draw(st.sampled_from(sorted(MOVE_KINDS)))
    rule = MOVE_KINDS[kind]
    amount = draw(st.integers(1, 90_000)) / 1000
    target = st.none() | st.tuples(*[st.integers(-9000, 9000).map(lambda mm: mm / 1000)] * 3)
    return Move(
        kind=kind,
        direction=draw(st.sampled_from(rule.directions or ("",))),
        amount={"deg": math.radians(amount), "m": amount, "": 0.0}[rule.unit],
        at=draw(st.none() | st.integers(10, 9000).map(lambda cm: cm / 100)) if rule.needs_subject else None,
        target=draw(target) if rule.needs_subject or rule.takes_target else None,
        duration=draw(st.integers(100, 60_000)) / 1000,
        easing=draw(st.sampled_from(get_args(Easing))),
        lock_strength=draw(st.integers(0, 100)) / 100,
    )


def move_facts(move: Move) -> dict[str, object]:
    """Facts of a move as the state gives them to the page."""
    unit = MOVE_KINDS[move.kind].unit
    amount = round(math.degrees(move.amount), 6) if unit == "deg" else move.amount
    return {"move": move.kind, "direction": move.direction, "amount": amount, "unit": unit} | {
        "at": move.at if move.target is None else None,
        "target": move.target,
        "lock_strength": move.lock_strength,
        "duration": move.duration,
        "easing": move.easing,
    }


def test_the_page_writes_moves_as_the_grammar_reads_them(page: Page):
    @settings(max_examples=60, deadline=None)
    @given(moves())
    def check(move: Move) -> None:
        text = page.evaluate(
            f"async (move) => (await import('{COMPONENT}/move-text.js')).moveText(move)", move_facts(move)
        )
        (read,) = parse_moves(text)
        assert (read.kind, read.direction, read.easing) == (move.kind, move.direction, move.easing)
        assert read.target == move.target and (read.target or read.at == move.at)
        assert math.isclose(read.amount, move.amount, rel_tol=1e-6)
        assert math.isclose(read.duration, move.duration)
        assert math.isclose(read.lock_strength, move.lock_strength, abs_tol=1e-9)

    check()


def test_the_page_offers_every_easing_there_is_and_names_each_for_people(page: Page):
    offered = page.evaluate(f"async () => (await import('{COMPONENT}/field.js')).EASINGS")
    assert [value for value, _ in offered] == list(get_args(Easing))
    assert dict(offered)["constant"] == "Constant speed" and dict(offered)["hold"] == "Hold, then cut"
