import threading

import pytest

from app.derived.latest import Latest

PATIENCE = 20.0


class Finder:
    """Finds the square of a number, when it is let go on."""

    def __init__(self, rest: float = 0.0) -> None:
        self.begun: list[int] = []
        self.kept: list[tuple[int, int]] = []
        self.may_end, self.has_begun, self.told = (threading.Semaphore(0) for _ in range(3))
        self.latest = Latest("squares", self.find, self.keep, self.told.release, rest=rest)

    def find(self, number: int) -> int:
        self.begun.append(number)
        self.has_begun.release()
        assert self.may_end.acquire(timeout=PATIENCE)
        if number < 0:
            raise ValueError("no number of ours")
        return number**2

    def keep(self, number: int, square: int) -> None:
        self.kept.append((number, square))


def test_only_the_newest_wish_is_kept_and_those_between_are_never_begun() -> None:
    finder = Finder()
    finder.latest.want(1)
    assert finder.has_begun.acquire(timeout=PATIENCE)
    for number in (2, 3, 4):
        finder.latest.want(number)
    assert finder.latest.wish == 4
    finder.may_end.release(2)
    assert finder.told.acquire(timeout=PATIENCE)
    assert (finder.begun, finder.kept) == ([1, 4], [(4, 16)])
    assert finder.latest.wish is None


def test_what_is_not_wanted_any_more_is_not_kept() -> None:
    finder = Finder()
    finder.latest.want(1)
    assert finder.has_begun.acquire(timeout=PATIENCE)
    finder.latest.want(None)
    finder.may_end.release()
    finder.latest.want(2)
    assert finder.has_begun.acquire(timeout=PATIENCE)
    finder.may_end.release()
    assert finder.told.acquire(timeout=PATIENCE)
    assert finder.kept == [(2, 4)]


def test_a_wish_rests_before_it_is_begun() -> None:
    finder = Finder(rest=0.2)
    finder.may_end.release(5)
    for number in range(5):
        finder.latest.want(number)
    assert finder.told.acquire(timeout=PATIENCE)
    assert finder.begun == [4]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_after_a_fault_the_next_wish_is_found_all_the_same() -> None:
    finder = Finder()
    finder.may_end.release(99)
    finder.latest.want(-1)
    assert finder.has_begun.acquire(timeout=PATIENCE)
    finder.latest.want(3)  # which the fault may take along
    while not finder.told.acquire(timeout=0.05):
        finder.latest.want(3)
    assert (3, 9) in finder.kept
