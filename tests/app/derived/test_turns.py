"""Fairness: who has a turn, and how fast one connection may go on."""

import threading

import pytest

from app.derived.turns import Turns
from app.document.json_patch import apply_patch, make_patch
from app.web.rate_limit import RateLimit
from scene.rendering.render import processors


def test_the_seat_goes_to_whoever_is_due_first_and_is_asked_when_it_comes_free():
    turns, order, due, queued = Turns(), [], {"a": 1.0, "b": 2.0, "c": 3.0}, []

    def take(name: str) -> None:
        with turns.turn(name, lambda: due[name]):
            order.append(name)

    with turns.turn("first", lambda: 0.0):
        for name in due:
            queued.append(threading.Thread(target=take, args=(name,)))
            queued[-1].start()
            while len(turns._waiting) < len(queued):
                pass
        due["c"] = 0.0  # something newer is wanted there
    for thread in queued:
        thread.join()
    assert order == ["c", "a", "b"]


def test_among_others_one_processor_stays_free():
    turns = Turns()
    with turns.turn("a", lambda: 0.0) as threads:
        assert threads == processors()
    with turns.turn("b", lambda: 0.0) as threads:
        assert threads == max(1, processors() - 1)


def test_a_turn_lets_answers_go_before():
    turns, begun = Turns(), threading.Event()

    def take() -> None:
        with turns.turn("a", lambda: 0.0):
            begun.set()

    with turns.answering():
        thread = threading.Thread(target=take)
        thread.start()
        assert turns.awaited
    assert begun.wait(60) and not turns.awaited
    thread.join()


def test_a_connection_waits_for_what_it_sends_too_fast():
    now = 0.0
    pace = RateLimit(per_second=10, at_once=5, clock=lambda: now)
    assert [pace.wait() for _ in range(5)] == [0.0] * 5
    assert pace.wait() == pytest.approx(0.1) and pace.wait(2) == pytest.approx(0.3)
    now = 100.0
    assert [pace.wait() for _ in range(5)] == [0.0] * 5, "a rest is no reason to be faster later"
    assert pace.wait() > 0


@pytest.mark.parametrize(
    "old, new",
    [
        ([1.0] * 100, [2.0] * 100),
        ([1.0] * 100, [1.0] * 50 + [2.0] + [1.0] * 49),
        ({"a": (1, 2), "b": None}, {"a": (1, 2), "c": []}),
    ],
)
def test_a_change_is_no_longer_than_what_it_makes(
    old: dict[str, tuple[int, int] | None] | list[float], new: dict[str, list | tuple[int, int]] | list[float]
):
    patch = make_patch(old, new)
    assert apply_patch(old, patch) == new
    assert len(str(patch)) < len(str(new)) + 40
