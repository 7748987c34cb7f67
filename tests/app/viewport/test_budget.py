"""Points adapt to the browser and then stay as they are."""

from hypothesis import given
from hypothesis import strategies as st

from app.viewport.budget import PATIENCE, START, STEPS, Budget


@given(st.lists(st.floats(0, 240), max_size=50))
def test_software_rendering_never_gets_more_than_it_can_draw(rates: list | list[float]):
    budget = Budget()
    for fps in rates:
        budget.report(fps, software=True)
        assert budget.points <= 20_000


def test_of_two_tabs_the_slower_decides():
    budget = Budget()
    for _ in range(10):
        budget.report(60.0, software=False)
    budget.report(12.0, software=True)
    assert not any(budget.report(60.0, software=False) for _ in range(20))
    assert budget.points == STEPS[0]


def test_a_fast_gpu_gets_every_point():
    budget = Budget()
    assert budget.points == START
    for _ in range(PATIENCE * len(STEPS)):
        budget.report(60.0, software=False)
    assert budget.points == STEPS[-1]


@given(speed=st.floats(1e4, 1e8), cap=st.floats(30, 240))
def test_it_comes_to_rest_on_every_machine(speed: float, cap: float):
    """A machine that draws `speed` points a second, and no more than `cap` pictures."""
    budget = Budget()
    changes = [budget.report(min(cap, speed / budget.points), software=False) for _ in range(200)]
    assert not any(changes[100:])
    assert sum(changes) <= 2 * len(STEPS)


def test_one_slow_second_changes_nothing():
    budget = Budget()
    for _ in range(20):
        budget.report(60.0, software=False)
    assert not budget.report(3.0, software=False)
    assert not budget.report(60.0, software=False)
    assert budget.points == STEPS[-1]


def test_a_step_that_was_too_much_is_not_tried_again():
    budget = Budget()
    for _ in range(20):
        budget.report(60.0, software=False)
    for _ in range(PATIENCE):
        budget.report(10.0, software=False)
    for _ in range(50):
        budget.report(60.0, software=False)
    assert budget.points == STEPS[-2]
