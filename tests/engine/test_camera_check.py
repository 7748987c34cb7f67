"""The camera check of a request's video, and of others: in this process, as a job, and on the command line."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from app.main import main
from engine.camera_check import BESIDE, read_check
from engine.check_job import CHECK, pack_check, read_check_job, run_check
from engine.obey import check_camera
from engine.progress import JobCancelled, Progress
from engine.request import Request, pack, read_request
from engine.run import run_job, run_request
from engine.video import read_video, write_mp4
from scene.errors import InputError
from scene.lifting import lift
from scene.moving.moving_scene import MovingScene
from scene.moving.render import render_over_time
from scene.obey.sentence import sentence
from scene.path.camera_path import CameraPath, bake
from scene.path.move_grammar import parse_moves
from scene.rendering.render import render
from scene.samples.sample import load_sample
from scene.trajectory import Trajectory
from tests.scene.moving.clips import Frames
from tests.scene.recover.clips import lifted, path_of

SIZE = (256, 160)
WALK = (5, (0.2, 0.02, 0.08), (0.0, -3.0, 0.0), 1)


@pytest.fixture(scope="module")
def request_(tmp_path_factory: pytest.TempPathFactory) -> Request:
    """A request whose video was made by the engine that is always here."""
    scene, trajectory = lifted("room"), path_of("room", SIZE, WALK)
    folder = tmp_path_factory.mktemp("made") / "request"
    made = pack(folder, scene, trajectory, render(scene, trajectory))
    run_request(folder)
    return made


def test_a_warped_video_keeps_to_its_path(request_: Request, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["obey", str(request_.folder)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Kept to the path within 0.") and "5 of 5 frames" in said
    check = read_check(json.loads((request_.folder / BESIDE).read_text()))
    assert check.contract == request_.contract and check.notices == []
    assert all(frame.kept and (frame.translation_error_m or 1.0) < 0.003 for frame in check.frames)
    read_request(request_.folder)


def test_a_video_of_another_size_and_length_is_fitted_and_that_is_said(
    request_: Request, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    video = read_video(request_.folder / "video.mp4")
    write_mp4(tmp_path / "other.mp4", video[[0, 0, 1, 1, 2, 2, 3, 3, 4]][:, :, 16:-16], 12.0)
    assert main(["obey", str(request_.folder), str(tmp_path / "other.mp4"), "--json"]) == 0
    check = read_check(json.loads(capsys.readouterr().out))
    assert check.video == "other.mp4" and len(check.frames) == 5
    assert ["9 frames" in check.notices[0], "cut from the middle" in check.notices[1]] == [True, True]
    assert all(frame.kept for frame in check.frames), check.sentence


def test_a_shorter_video_leaves_frames_untold(request_: Request, tmp_path: Path) -> None:
    write_mp4(tmp_path / "short.mp4", read_video(request_.folder / "video.mp4")[[0, 2, 4]], 12.0)
    found = check_camera(request_, tmp_path / "short.mp4")
    assert found.told.tolist() == [True, False, True, False, True]
    assert "the video has no such frame" in sentence(found)
    assert bool(found.kept[[0, 2, 4]].all())


def test_a_clip_that_is_filmed_again_is_compared_at_the_moments_that_are_seen(tmp_path: Path) -> None:
    samples = {name: load_sample(name) for name in ("room", "street")}
    lens = samples["room"].photo.intrinsics  # a clip is filmed through one
    scenes = {
        name: lift(replace(each.photo, intrinsics=lens), each.depth, sky=each.sky, max_points=90_000)
        for name, each in samples.items()
    }
    shown, c2w = (0, 1, 1, 2), torch.eye(4, dtype=torch.float64).repeat(3, 1, 1)
    c2w[1:, 0, 3] = torch.tensor([0.1, -0.1])
    moving = MovingScene(Frames((scenes["room"], scenes["street"], scenes["room"])), c2w, fps=12.0)
    moves = CameraPath(segments=parse_moves("truck right 0.2m"))
    home = moving.home
    trajectory = bake(moves, home.lens(240, 160), frames=4, fps=12.0, subject_distance=home.subject_distance)
    preview = render_over_time(moving, trajectory, shown)
    asked = pack(tmp_path / "request", moving, trajectory, preview, scene_frames=shown)
    frozen = Trajectory(trajectory.intrinsics, trajectory.c2w[:1].repeat(4, 1, 1), 12.0)
    for rgb, right in ((preview.rgb, trajectory), (render_over_time(moving, frozen, shown).rgb, frozen)):
        write_mp4(tmp_path / "video.mp4", rgb, 12.0)
        found = check_camera(asked, tmp_path / "video.mp4")
        assert bool(found.told.all()), found.reasons
        off = (found.c2w[:, :3, 3] - right.c2w[:, :3, 3]).norm(dim=-1)
        assert float(off.max()) < 0.02 and bool(off.le(found.position_bound + 0.005).all())


def test_what_cannot_be_checked_is_one_sentence(
    request_: Request, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "words.mp4").write_text("no film")
    shutil.copytree(request_.folder, tmp_path / "asked", ignore=shutil.ignore_patterns("video.mp4", BESIDE))
    for arguments, why in (
        ([str(request_.folder), str(tmp_path / "words.mp4")], "not a clip that can be read"),
        ([str(request_.folder), str(tmp_path / "none.mp4")], "There is no file"),
        ([str(tmp_path / "asked")], "There is no video"),
        ([str(tmp_path)], "not a request folder"),
    ):
        assert main(["obey", *arguments]) == 2
        assert why in capsys.readouterr().err


def test_a_job_takes_what_it_needs_with_it_and_can_be_cancelled(request_: Request, tmp_path: Path) -> None:
    job = pack_check(tmp_path / "job", request_, request_.folder / "video.mp4")
    stages: list[Progress] = []
    with pytest.raises(JobCancelled):
        run_check(job, on_progress=stages.append, cancelled=lambda: any(each.detail for each in stages))
    assert read_check_job(job) is None

    job = pack_check(tmp_path / "job", request_, request_.folder / "video.mp4", overwrite=True)
    run_job(job)
    check = read_check_job(job)
    assert check is not None and check.sentence.startswith("Kept to the path")
    assert sorted(file.name for file in job.iterdir()) == [CHECK, "progress.jsonl", "result.json"]


def test_a_strangers_job_reads_nothing_outside_its_folder(request_: Request, tmp_path: Path) -> None:
    job = pack_check(tmp_path / "job", request_, request_.folder / "video.mp4")
    asked = json.loads((job / CHECK).read_text())
    (job / CHECK).write_text(json.dumps(asked | {"video": "../../video.mp4"}))
    with pytest.raises(InputError, match="leads out of it"):
        run_check(job)
    job = pack_check(tmp_path / "other", request_, request_.folder / "video.mp4")
    shutil.rmtree(job / "job-input" / "request")
    (job / "job-input" / "request").symlink_to(request_.folder)
    with pytest.raises(InputError, match="There is a link"):
        run_check(job)
