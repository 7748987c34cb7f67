"""Requests for clips that are filmed again."""

import shutil
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.clip import ClipSpec
from engine.engines.warp.backend import Warp
from engine.request import Request, anchor_refusal, pack, read_request
from engine.source_clip import MOST_MOMENTS, SOURCE, chosen_moments
from scene.errors import InputError
from scene.moving.render import render_over_time
from tests.scene.moving.clips import path, two_places

SHOWN = (0, 1, 1, 2)


@pytest.fixture(scope="module")
def request_of_clip(tmp_path_factory: pytest.TempPathFactory) -> Request:
    moving = two_places()
    trajectory = path(moving.home)
    preview = render_over_time(moving, trajectory, SHOWN)
    return pack(tmp_path_factory.mktemp("clip") / "request", moving, trajectory, preview, scene_frames=SHOWN)


def test_a_clip_comes_back_bit_for_bit(request_of_clip: Request) -> None:
    moving, read = two_places(), read_request(request_of_clip.folder)
    assert read.scene_frames == SHOWN
    assert read.source is not None
    for shown, frame in zip(read.source, SHOWN, strict=True):
        assert torch.equal(shown, moving.at(frame).photo.pixels)
    assert [moment.frame for moment in read.moments] == [0, 1, 2]
    for moment in read.moments:
        scene = moving.at(moment.frame)
        assert torch.equal(moment.c2w, moving.c2w[moment.frame])
        assert torch.equal(moment.scene.depth.metres, scene.depth.metres)
        assert torch.equal(moment.scene.points.rgb, scene.points.rgb)
    assert torch.equal(read.preview.rgb, render_over_time(moving, path(moving.home), SHOWN).rgb)


def test_warp_films_a_clip_again(request_of_clip: Request) -> None:
    video = Warp().generate(request_of_clip, on_progress=lambda progress: None, cancelled=lambda: False)
    frames = torch.stack(list(video.frames))
    preview = request_of_clip.preview
    assert torch.equal(frames[preview.mask], preview.rgb[preview.mask])
    assert float((frames.amax(-1) > 0).float().mean()) > 0.99, "what is not covered is invented"


def test_a_clip_that_was_changed_is_refused(request_of_clip: Request, tmp_path: Path) -> None:
    folder = tmp_path / "request"
    shutil.copytree(request_of_clip.folder, folder)
    with (folder / SOURCE).open("r+b") as file:
        file.seek(-1, 2)
        file.write(b"x")
    with pytest.raises(InputError, match=SOURCE):
        read_request(folder)


def test_an_engine_that_begins_with_the_photo_wants_the_first_frame(request_of_clip: Request) -> None:
    trajectory = request_of_clip.trajectory
    clip = ClipSpec(width=96, height=64, frames=4, fps=12.0, anchor="first-frame-is-photo")
    assert anchor_refusal(clip, trajectory, SHOWN) == ""
    assert "photo" in anchor_refusal(clip, trajectory, (2, 2, 2, 2))


@given(st.lists(st.integers(0, 40), min_size=1, max_size=60))
def test_moments_are_different_frames_of_the_clip_spread_over_it(frames: list[int]) -> None:
    chosen = [frames[index] for index in chosen_moments(frames)]
    assert len(chosen) == min(len(set(frames)), MOST_MOMENTS)
    assert chosen == sorted(set(chosen))
    assert {min(frames), max(frames)} <= set(chosen) or len(chosen) == 1
