"""The job that lifts a clip, as a folder that anybody may have written."""

import json
from pathlib import Path

import pytest

from engine.clip_lift_job import CLIP_LIFT, pack_clip_lift, read_clip_lift, run_clip_lift
from engine.progress import JobCancelled
from scene.errors import InputError
from tests.app.moving import FRAMES, small_clip


@pytest.fixture
def job(tmp_path: Path) -> Path:
    """A folder that asks for a clip, through a known lens."""
    clip = small_clip(tmp_path / "walk.mp4", (128, 80))
    return pack_clip_lift(tmp_path / "job", clip, depth="layout-prior", fov_x_deg=55.0)


def test_a_clip_through_a_known_lens_becomes_its_frames(job: Path) -> None:
    stages: list[str] = []
    run_clip_lift(job, on_progress=lambda progress: stages.append(progress.stage))
    moving = read_clip_lift(job)
    assert len(moving) == FRAMES and "Finding the camera" in stages
    assert float(moving.home.intrinsics.fov_x) == pytest.approx(0.95993, abs=1e-4), "the lens that was said"


def test_it_is_cancelled_while_the_camera_is_looked_for(job: Path) -> None:
    stages: list[str] = []
    with pytest.raises(JobCancelled):
        run_clip_lift(
            job,
            on_progress=lambda progress: stages.append(progress.stage),
            cancelled=lambda: "Finding the camera" in stages,
        )
    with pytest.raises(InputError, match="cancelled"):
        read_clip_lift(job)


@pytest.mark.parametrize(
    ("entry", "value", "words"),
    [
        ("depth", "/etc", "comes from auto"),
        ("clip", "../../walk.mp4", "leads out of it"),
        ("sample", "kitchen", "no sample clip"),
        ("start", -1.0, "cannot be used"),
        ("fov_x_deg", 400.0, "cannot be used"),
    ],
)
def test_what_a_stranger_asks_for_is_refused_in_a_sentence(job: Path, entry: str, value: object, words: str) -> None:
    asked = json.loads((job / CLIP_LIFT).read_text())
    (job / CLIP_LIFT).write_text(json.dumps(asked | {entry: value}))
    with pytest.raises(InputError, match=words):
        run_clip_lift(job)
