"""Videos whose camera is wrong in a known way: what is found in their frames costs what the camera is wrong by."""

from pathlib import Path

import pytest
import torch
from jaxtyping import Float
from torch import Tensor

from research.data.reader import open_data
from research.data.sampling import Sampling
from research.evaluate.camera_errors import CameraErrors, metric_errors, relative_errors, scaled
from research.evaluate.cases import asked
from research.evaluate.protocols import PAPER
from research.evaluate.scores import Scoring, score
from research.evaluate.videos import Film
from tests.research.evaluate.conftest import COUNT, WAYS, cameras, picture


def wrong(kind: str) -> Float[Tensor, "frames 4 4"]:
    right = cameras(WAYS[0])
    if kind == "drifting":
        right[:, 1, 3] -= 0.25 * torch.linspace(0, 1, COUNT, dtype=torch.float64)
    made = {"half": scaled(right, 0.5), "frozen": right[:1].repeat(COUNT, 1, 1), "reversed": right.flip(0)}
    return made.get(kind, right)


@pytest.mark.slow
def test_wrong_clips_score_in_order_and_by_the_right_amount(tiny: Path) -> None:
    sampling = Sampling(frames=COUNT, strides=(1, 1), random_condition=False)
    case = asked(open_data(tiny, "test", (160, 128), sampling=sampling)[0], None, "auto")
    found: dict[str, CameraErrors] = {}
    for kind in ("right", "drifting", "half", "frozen", "reversed"):
        c2w = wrong(kind)
        film = Film(torch.stack([picture(each)[0] for each in c2w]), kind)
        scored = score(kind, case, film, Scoring(protocol=PAPER.with_trials(1)))
        found[kind] = scored.trials[0].errors
        print(kind, scored.trials[0])
        due = relative_errors(case.c2w, c2w)
        assert found[kind].rotation == pytest.approx(due.rotation, abs=0.02)
        assert found[kind].translation == pytest.approx(due.translation, abs=0.1)
        if kind != "reversed":  # its first frame is not the photo, by whose depth its unit is told
            assert found[kind].translation_metric == pytest.approx(metric_errors(case.c2w, c2w)[0], abs=0.1)
    assert found["half"].translation < 0.1 < found["drifting"].translation < found["frozen"].translation
    assert found["frozen"].translation < found["reversed"].translation
    metric = [found[kind].translation_metric for kind in ("right", "drifting", "half", "frozen")]
    assert metric == sorted(metric)
