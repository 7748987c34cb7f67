"""The humble engine, asked as any engine is."""

import pytest
import torch

from engine.engines.warp.backend import Warp
from engine.progress import JobCancelled, Progress
from engine.request import Request, pack
from scene.rendering.render import render
from tests.engine.layers.card import card_scene, fly


@pytest.fixture(scope="module")
def request_folder(tmp_path_factory: pytest.TempPathFactory) -> Request:
    scene = card_scene()
    trajectory = fly(scene, "truck right 0.15m")
    return pack(tmp_path_factory.mktemp("warp") / "request", scene, trajectory, render(scene, trajectory))


def test_progress_only_goes_forward_and_arrives(request_folder: Request) -> None:
    told: list[Progress] = []
    video = Warp().generate(request_folder, on_progress=told.append, cancelled=lambda: False)
    frames = list(video.frames)
    fractions = [progress.fraction for progress in told]
    assert fractions == sorted(fractions) and fractions[0] == 0 and fractions[-1] == 1
    assert {progress.stage for progress in told} == {"Painting gaps", "Generate"}
    assert len([f for f in fractions if 0 < f < 0.5]) >= 5, "filling shows that it moves"
    assert len(frames) == request_folder.clip.frames


def test_it_notes_how_much_it_invented(request_folder: Request) -> None:
    video = Warp().generate(request_folder, on_progress=lambda progress: None, cancelled=lambda: False)
    list(video.frames)
    shares = (~request_folder.preview.mask).float().mean(dim=(1, 2))
    assert video.notes["invented"] == pytest.approx(float(shares.mean()), abs=1e-6)
    assert video.notes["most_invented"] == pytest.approx(float(shares.max()), abs=1e-6)
    assert "faded" not in video.notes


@pytest.mark.parametrize("steps", [0, 3, 12])
def test_it_stops_at_the_next_step_when_asked(request_folder: Request, steps: int) -> None:
    told: list[Progress] = []
    video = Warp().generate(request_folder, on_progress=told.append, cancelled=lambda: len(told) >= steps)
    with pytest.raises(JobCancelled):
        list(video.frames)
    assert len(told) == steps


def test_the_first_frame_of_a_path_from_the_photo_is_the_preview(request_folder: Request) -> None:
    video = Warp().generate(request_folder, on_progress=lambda progress: None, cancelled=lambda: False)
    assert torch.equal(next(iter(video.frames)), request_folder.preview.rgb[0])
