"""RealEstate10K from a user's downloads: frames at the poses' times; what is broken is listed with its reason."""

import json
from pathlib import Path

import pytest
import torch

from research.data.clip_folder import ClipFolder
from research.data.data_folder import Shares, problems, read_manifest
from research.data.prepared import Preparing
from research.data.realestate10k import prepare_realestate10k
from scene.errors import InputError
from scene.formats.convert import read_trajectory
from tests.research.data.conftest import Film, number_of, pose_text, w2c

VIDEO = "abcDEF-_123"
ADDRESS = f"https://www.youtube.com/watch?v={VIDEO}"
TIMES = [1_000_000 * k // 10 for k in range(3, 23)]
"""Twenty frames of a film of ten a second, from its fourth on."""


@pytest.fixture
def downloads(tmp_path: Path, film: Film) -> Path:
    film(tmp_path / "videos" / f"{VIDEO}.mp4", 30)
    pose_text(tmp_path / "poses/test/0000cc6d8b108390.txt", ADDRESS, TIMES)
    return tmp_path


def test_a_clip_has_the_frames_and_cameras_of_its_text(downloads: Path) -> None:
    captions = downloads / "captions.json"
    captions.write_text(json.dumps({"0000cc6d8b108390.mp4": ["A hall  with stairs."]}), encoding="utf-8")
    out = downloads / "set"
    summary = prepare_realestate10k(out, downloads / "poses", downloads / "videos", captions=captions)
    assert (summary.made, summary.rejected) == (1, ())
    (record,) = read_manifest(out)
    assert (record.split, record.scene, record.caption) == ("test", VIDEO, "A hall with stairs.")
    assert (record.frames, record.fps, record.metric) == (20, 10.0, False)
    clip = ClipFolder.open(out / record.folder)
    assert [number_of(frame) for frame in clip.pictures(range(20))] == list(range(3, 23))
    cameras = clip.trajectory()
    assert torch.allclose(cameras.w2c, w2c(20))
    assert torch.allclose(cameras.intrinsics.matrix[0, 0, 0], torch.tensor(32.0, dtype=torch.float64))
    again = read_trajectory(out / record.folder / "poses.txt").file.trajectory
    assert torch.allclose(again.c2w, cameras.c2w) and torch.allclose(again.intrinsics.matrix, cameras.intrinsics.matrix)
    assert list(problems(out)) == []


def test_clips_that_were_cut_already_are_taken_frame_by_frame(tmp_path: Path, film: Film) -> None:
    film(tmp_path / "videos" / VIDEO / "clip7.mp4", 20)
    pose_text(tmp_path / "poses/clip7.txt", ADDRESS, TIMES, head=(f"{VIDEO}/clip7.mp4", "A kitchen, 2 windows."))
    summary = prepare_realestate10k(tmp_path / "set", tmp_path / "poses", tmp_path / "videos")
    (record,) = read_manifest(tmp_path / "set")
    assert summary.made == 1 and record.caption == "A kitchen, 2 windows."
    clip = ClipFolder.open(tmp_path / "set" / record.folder)
    assert [number_of(frame) for frame in clip.pictures((0, 7, 19))] == [0, 7, 19]


def test_frames_are_reduced_and_lenses_with_them(downloads: Path) -> None:
    preparing = Preparing(shorter_side=24)
    prepare_realestate10k(downloads / "set", downloads / "poses", downloads / "videos", preparing=preparing)
    (record,) = read_manifest(downloads / "set")
    assert (record.width, record.height) == (32, 24)
    lens = ClipFolder.open(downloads / "set" / record.folder).trajectory().intrinsics
    assert (lens.width, float(lens.matrix[0, 0, 0]), float(lens.matrix[0, 1, 2])) == (32, 16.0, 12.0)


def test_what_is_broken_is_counted_and_listed_with_its_reason(downloads: Path, film: Film) -> None:
    poses, videos = downloads / "poses/test", downloads / "videos"
    pose_text(poses / "gone.txt", ADDRESS.replace("abc", "xyz"), TIMES)
    pose_text(poses / "late.txt", ADDRESS, [time + 10_000_000 for time in TIMES])
    pose_text(poses / "short.txt", ADDRESS, TIMES[:9])
    pose_text(poses / "nan.txt", ADDRESS, TIMES)
    (poses / "nan.txt").write_text((poses / "nan.txt").read_text().replace(" -0.1 ", " nan ").replace("-0.2", "nan"))
    (poses / "words.txt").write_text(f"{ADDRESS}\nno poses here\n", encoding="utf-8")
    pose_text(poses / "cut.txt", ADDRESS.replace("abc", "cut"), TIMES)
    film(videos / "cutDEF-_123.mp4", 30)
    whole = (videos / "cutDEF-_123.mp4").read_bytes()
    (videos / "cutDEF-_123.mp4").write_bytes(whole[: len(whole) // 2])
    pose_text(poses / "noise.txt", ADDRESS.replace("abc", "noi"), TIMES)
    (videos / "noiDEF-_123.mp4").write_bytes(b"these are no pictures" * 100)
    summary = prepare_realestate10k(downloads / "set", downloads / "poses", videos)
    reasons = {each.id: each.reason for each in summary.rejected}
    assert summary.made == 1 and set(reasons) == {"gone", "late", "short", "nan", "words", "cut", "noise"}
    assert "missing" in reasons["gone"] and "no frame at" in reasons["late"] and "9 frames" in reasons["short"]
    assert "nan" in reasons["nan"] and "19 numbers" in reasons["words"]
    assert "ends in the middle" in reasons["cut"] and "not a clip" in reasons["noise"]
    listed = [json.loads(line)["id"] for line in (downloads / "set/rejected.jsonl").read_text().splitlines()]
    assert set(listed) == set(reasons)
    assert any("7 rejected" in sentence for sentence in summary.sentences())
    left = [file.name for file in (downloads / "set/test").iterdir()]
    assert left == ["0000cc6d8b108390"], "nothing is left of what was rejected"


def test_a_run_goes_on_where_it_was_and_tries_again_what_was_rejected(downloads: Path, film: Film) -> None:
    poses, videos, out = downloads / "poses", downloads / "videos", downloads / "set"
    for name in ("1", "2"):
        pose_text(poses / f"test/{name}.txt", ADDRESS, TIMES)
    pose_text(poses / "test/3.txt", ADDRESS.replace("abc", "xyz"), TIMES)

    def stop(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        prepare_realestate10k(out, poses, videos, on_step=stop)
    manifest = out / "manifest.jsonl"
    assert len(read_manifest(out)) == 2
    manifest.write_bytes(manifest.read_bytes()[:-40])  # as if the power had failed
    film(videos / f"{VIDEO.replace('abc', 'xyz')}.mp4", 30)
    summary = prepare_realestate10k(out, poses, videos)
    assert (summary.made, summary.kept, summary.rejected) == (3, 1, ())
    fresh = downloads / "fresh"
    prepare_realestate10k(fresh, poses, videos)
    assert manifest.read_bytes() == (fresh / "manifest.jsonl").read_bytes()
    with pytest.raises(InputError, match="other settings: shorter_side is 320, not 24"):
        prepare_realestate10k(out, poses, videos, preparing=Preparing(shorter_side=24))


def test_damage_that_comes_later_is_found(downloads: Path) -> None:
    out = downloads / "set"
    prepare_realestate10k(out, downloads / "poses", downloads / "videos")
    clip = out / read_manifest(out)[0].folder
    film_file = clip / "clip.mp4"
    film_file.write_bytes(film_file.read_bytes()[:300])
    assert [problem.id for problem in problems(out)] == ["0000cc6d8b108390"]


def test_scenes_stay_in_their_split_whatever_else_is_there() -> None:
    names = [f"s0-{number:06d}" for number in range(2000)]
    chosen = [Shares(0.1, 0.2).split_of(name) for name in names]
    assert 0.15 < chosen.count("test") / 2000 < 0.25 and 0.07 < chosen.count("val") / 2000 < 0.13
    assert [Shares(0.1, 0.2).split_of(name) for name in reversed(names)] == chosen[::-1]


def test_a_folder_without_poses_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no texts of poses"):
        prepare_realestate10k(tmp_path / "set", tmp_path, tmp_path)
    with pytest.raises(InputError, match="no data set of ours"):
        read_manifest(tmp_path)
