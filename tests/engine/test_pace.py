"""How long a job has still to go."""

import json
from pathlib import Path

import pytest

from engine import pace
from engine.pace import Pace, ProgressCurve, keep_curve, known_curve


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def run(steps: list[tuple[float, str, float]], before: ProgressCurve | None = None, size: float = 1.0):
    """The pace after progress that said a stage and a fraction at such seconds, and what was left each time."""
    clock = Clock()
    going = Pace("warp", size, clock=clock, before=before)
    left = []
    for seconds, stage, fraction in steps:
        clock.now = 100.0 + seconds
        going.note(stage, fraction)
        left.append(going.left(fraction))
    return going, left


UNEVEN = [(float(t), "Painting gaps", 0.5 * t / 40) for t in range(0, 41, 2)]
UNEVEN += [(40.0 + t, "Making frames", 0.5 + 0.5 * t / 10) for t in range(1, 11)]
"""40 s of painting, 10 s of frames, which a plain rule of three would take for halves."""


def test_a_first_job_says_nothing_before_the_pace_of_its_stage_is_known():
    _, left = run(UNEVEN)
    assert left[0] is None and left[1] is None
    late = [(at, said) for (at, _, _), said in zip(UNEVEN, left, strict=True) if said is not None and at < 50]
    assert late and all((50 - at) / 4 <= said <= 4.01 * (50 - at) for at, said in late), late
    assert run([(0, "Start", 0.0), (20, "Depth", 0.1), (40, "Points", 0.7)])[1] == [None, None, None]


def test_the_next_job_of_its_kind_is_told_right_from_the_start():
    curve = run(UNEVEN)[0].curve()
    slower = [(2 * t, stage, fraction) for t, stage, fraction in UNEVEN]
    for steps, total in ((UNEVEN, 50), (slower, 100)):
        _, left = run(steps, before=curve)
        for (at, _, fraction), said in zip(steps, left, strict=True):
            assert said is not None
            if fraction > 0.3:
                assert said == pytest.approx(total - at, abs=0.15 * total), (at, said)
    _, (first, *_) = run(UNEVEN, before=curve, size=3.0)
    assert first == pytest.approx(150, rel=0.02)


def test_courses_are_kept_by_kind_and_a_damaged_file_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "cache" / "job-courses.json"
    monkeypatch.setattr(pace, "courses_file", lambda: file)
    assert known_curve("warp") is None
    one, other = (
        ProgressCurve(seconds=2.0, size=3.0, points=((0.0, 0.0), (0.5, 0.8))),
        ProgressCurve(seconds=1, size=1, points=()),
    )
    keep_curve("warp", one)
    keep_curve("lift auto", other)
    assert known_curve("warp") == one and known_curve("lift auto") == other
    assert one.share(0.25) == pytest.approx(0.4) and one.share(0.75) == pytest.approx(0.9) and one.share(1.0) == 1.0
    file.write_text(json.dumps({"warp": {"seconds": "soon"}}))
    assert known_curve("warp") is None
    file.write_text("{")
    assert known_curve("warp") is None
