"""The fill, judged by the samples' true pictures."""

import pytest

from benchmarks.engine import FillScore, fill_scores, table

LEAD_DB = {"room": 1.0, "still-life": 2.0, "street": -1.5}
"""Gain over filling the frame by itself. On the street most of what appears is leaves, which nothing foretells."""


@pytest.fixture(
    scope="module", params=["still-life", *(pytest.param(name, marks=pytest.mark.slow) for name in ("room", "street"))]
)
def score(request: pytest.FixtureRequest) -> FillScore:
    (score,) = fill_scores((request.param,), frames=5, judged=(2,))
    return score


def test_the_fill_is_as_near_to_the_truth_as_claimed(score: FillScore) -> None:
    assert score.biharmonic_db is not None
    assert score.warp_db >= score.biharmonic_db + LEAD_DB[score.sample]


def test_the_fill_keeps_much_of_the_texture_the_truth_has(score: FillScore) -> None:
    assert 0.5 <= score.gradient / score.true_gradient <= 1.5


def test_the_table_has_a_line_for_every_score(score: FillScore) -> None:
    lines = table([score, score]).splitlines()
    assert len(lines) == 3
    assert all(score.sample in line for line in lines[1:])
