"""The fill, judged by the samples' true pictures."""

import pytest

from app.bench_engine import fill_scores


@pytest.mark.parametrize("sample", ["still-life"])
def test_the_fill_beats_filling_each_frame_and_keeps_the_texture(sample: str) -> None:
    for score in fill_scores((sample,)):
        assert score.biharmonic_db is not None
        assert score.warp_db >= score.biharmonic_db + 2
        assert 0.5 <= score.gradient / score.true_gradient <= 1.5
