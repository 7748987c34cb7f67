"""Clips on the command line: previewed and packed where photos are."""

from pathlib import Path

import pytest
import torch

from app.main import main
from engine.request import read_request
from engine.video import probe_video
from tests.app.moving import FPS, FRAMES, small_clip


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip of a second."""
    return small_clip(tmp_path_factory.mktemp("clip") / "walk.mp4")


def test_a_preview_of_a_clip_is_as_long_and_as_fast_as_the_clip(walk: Path, tmp_path: Path) -> None:
    assert main(["preview", str(walk), "--move", "truck left 0.05m", "--out", str(tmp_path / "p.mp4")]) == 0
    facts = probe_video(tmp_path / "p.mp4")
    assert facts.frames == FRAMES and facts.fps == pytest.approx(FPS)


def test_a_frozen_moment_and_a_part_are_packed(walk: Path, tmp_path: Path) -> None:
    out = tmp_path / "request"
    part = ["--start", "0.25", "--end", "1", "--freeze", "0.25"]
    assert main(["pack", str(walk), "--move", "static", *part, "--out", str(out)]) == 0
    request = read_request(out)
    assert set(request.scene_frames) == {3} and request.source is not None
    assert torch.equal(request.source[0], request.source[-1]), "one frame throughout"
    assert torch.equal(request.preview.rgb[0], request.preview.rgb[-1]), "and a camera that stands still"


@pytest.mark.parametrize(
    ("given", "words"),
    [(["--freeze", "9"], "--freeze is a moment of the clip"), (["--clip-speed", "0"], "plays at 1 %")],
)
def test_times_that_are_none_are_refused(
    walk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], given: list[str], words: str
) -> None:
    assert main(["preview", str(walk), "--move", "static", *given, "--out", str(tmp_path / "p.mp4")]) == 2
    assert words in capsys.readouterr().err
