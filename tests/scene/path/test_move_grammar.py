import math
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scene.errors import InputError
from scene.path.keyframes import Easing
from scene.path.move_grammar import format_moves, parse_moves
from scene.path.moves import MOVE_KINDS, Move

positive = st.floats(1e-3, 1e3)


@st.composite
def moves(draw: st.DrawFn) -> Move:
    kind = draw(st.sampled_from(list(MOVE_KINDS)))
    rule = MOVE_KINDS[kind]
    amount = draw(
        {"deg": st.integers(0, 36000).map(lambda d: math.radians(d / 100)), "m": positive, "": st.just(0.0)}[rule.unit]
    )
    return Move(
        kind=kind,
        direction=draw(st.sampled_from(rule.directions or ("",))),
        amount=amount,
        at=draw(st.none() | positive),
        duration=draw(st.just(2.0) | positive),
        easing=draw(st.sampled_from(get_args(Easing))),
        lock_strength=draw(st.just(1.0) | st.floats(0, 1)),
    )


@settings(deadline=None)
@given(st.lists(moves(), min_size=1, max_size=4).map(tuple))
def test_what_is_written_reads_back_the_same(path: tuple[Move, ...]) -> None:
    assert parse_moves(format_moves(path)) == path


@settings(deadline=None)
@given(st.floats(0, 7))
def test_any_angle_survives_to_the_last_digits(angle: float) -> None:
    (move,) = parse_moves(format_moves((Move(kind="pan", direction="left", amount=angle),)))
    assert math.isclose(move.amount, angle, rel_tol=1e-15, abs_tol=0)


@pytest.mark.parametrize(
    "text",
    [
        "orbit right 20deg at 2.1m over 3s ease-in-out",
        "Orbit 20 deg right at 2.1 m over 3 s ease-in-out;",
        "  orbit right ease-in-out over 3 seconds 20° at 2.1 metres ",
    ],
)
def test_order_spaces_and_case_are_free(text: str) -> None:
    move = Move(kind="orbit", direction="right", amount=math.radians(20), at=2.1, duration=3.0, easing="ease-in-out")
    assert parse_moves(text) == (move,)


def test_moves_chain_with_semicolons() -> None:
    kinds = [move.kind for move in parse_moves("dolly zoom in 0.3m at 2m; dolly out 1m;static over 1s")]
    assert kinds == ["dolly zoom", "dolly", "static"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", 'A move is missing; write one like "orbit right 20deg at 2.1m".'),
        ("obit right 20deg", '"obit" is not a move. Did you mean orbit? The moves are static, pan, tilt,'),
        ("push 1m", '"push" is not a move. Did you mean dolly in?'),
        ("xyzzy", '"xyzzy" is not a move. The moves are'),
        ("pan left 2m", 'Pan is measured in degrees ("20deg"); got "2m". Pan turns the camera; truck slides it'),
        ("dolly in 20deg", "Dolly moves the camera; zoom changes the lens."),
        ("pan up 20deg", '"up" goes with tilt, pedestal, orbit, crane.'),
        ("orbit right 20", 'got "20" without a unit'),
        ("orbit 20deg", "Orbit where? Say left or right or up or down"),
        ("truck left", 'Truck how far? Give metres ("0.5m"), like "truck left 0.5m".'),
        ("truck left -1m", "turn the direction round"),
        ("truck left 1e999m", "amounts are finite"),
        ("truck left 1m 2m", "has its amount twice"),
        ("orbit left 9deg at", '"at" needs metres'),
        ("orbit left 9deg at 0m", "more than 0 m"),
        ("static 3m", "Static takes no amount"),
        ("static over 0s", "lasts longer than 0 s"),
        ("orbit left 9deg !", 'Orbit does not take "!"'),
    ],
)
def test_what_is_not_understood_is_answered_in_film_words(text: str, says: str) -> None:
    with pytest.raises(InputError) as error:
        parse_moves(text)
    assert says in str(error.value)


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet="panorbit dollyzoomright 20degms.;-+°e", max_size=30), st.sampled_from([1, 200]))
def test_no_text_breaks_it_and_none_is_answered_at_length(text: str, times: int) -> None:
    try:
        assert parse_moves(text * times)
    except InputError as error:
        assert str(error).endswith(".") and len(str(error)) < 400


@pytest.mark.parametrize("text", ["dolly in 0.5m lock 50%", "Dolly lock 50 % in 0.5 m", "dolly in 0.5m LOCK 5e1 %"])
def test_a_lock_is_said_in_per_cent(text: str) -> None:
    assert parse_moves(text) == (Move(kind="dolly", direction="in", amount=0.5, lock_strength=0.5),)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("dolly in 0.5m lock", "such as 50%"), ("dolly in 0.5m lock 0.5", "such as 50%"), ("static lock 150%", "from 0")],
)
def test_a_lock_that_is_no_share_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        parse_moves(text)
