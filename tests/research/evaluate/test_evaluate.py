"""The command, from a data set to a table: by an engine, of finished videos, of clips along a list of paths."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from app.main import main
from engine.video import write_mp4
from research.data.reader import ClipData, open_data
from research.data.sampling import Sampling
from research.evaluate import colmap as colmap_module
from research.evaluate.camera_errors import relative_errors
from research.evaluate.cases import plan_of, read_paths
from research.evaluate.depth_scale import depth_scale
from research.evaluate.floor import floor_errors
from research.evaluate.protocols import CODE, PAPER
from research.evaluate.recovery import Recovered, features, recover
from research.evaluate.scores import read_score
from scene.errors import InputError
from tests.research.evaluate.conftest import CLIPS, SMALL


def data(folder: Path) -> ClipData:
    return open_data(folder, "test", (160, 128), sampling=Sampling(frames=5, strides=(1, 1), random_condition=False))


def table(out: Path) -> dict[str, Any]:
    return json.loads((out / "table.json").read_text(encoding="utf-8"))


def test_an_engine_makes_the_videos_and_a_second_run_makes_none(tiny: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ["evaluate", str(tiny), "--engine", "warp", "--out", str(out), *SMALL]
    assert main(words) == 0
    first = {file: file.stat().st_mtime_ns for file in sorted(out.rglob("*")) if file.suffix in (".mp4", ".json")}
    facts, text = table(out), (out / "table.md").read_text(encoding="utf-8")
    assert facts["videos"]["scored"] == facts["videos"]["wanted"] == 2
    assert facts["trials"] == {"made": 2, "failed": 0, "failures": {}, "in_the_mean": 2, "left_out_as_far_away": 0}
    assert set(facts["figures"]) == {"rotation", "translation", "both", "translation_metric", "both_metric"}
    assert facts["figures"]["rotation"] < 0.15  # warp keeps to its path
    assert "**warp**" in text and "Protocol `paper`" in text and "| CamI2V | 0.4758 |" in text
    assert "0.412" not in text  # what was made by the other protocol is not in this table
    assert main(words) == 0
    assert table(out) == facts
    scores = [file for file in first if file.parent.name == "scores" or file.name == "video.mp4"]
    assert len(scores) == 4
    assert all(file.stat().st_mtime_ns == first[file] for file in scores)
    assert main([*words, "--stride", "2"]) == 2  # begun with other settings


def test_missing_and_damaged_videos_are_counted_and_listed(
    tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / f"{CLIPS[0]}.mp4").write_bytes(b"no film")
    words = ["evaluate", str(tiny), "--videos", str(tmp_path / "made"), "--out", str(tmp_path / "out"), *SMALL]
    assert main(words) == 0
    assert "2 of 2 videos have no score" in capsys.readouterr().err
    problems = {each["id"]: each["reason"] for each in table(tmp_path / "out")["videos"]["problems"]}
    assert set(problems) == set(CLIPS)
    assert problems[CLIPS[1]] == f"there is no video {CLIPS[1]}.mp4"
    frozen = data(tiny)[1].frames[:1].repeat(5, 1, 1, 1)
    write_mp4(tmp_path / "made" / f"{CLIPS[1]}.mp4", frozen, 4.0)
    assert main(words) == 0
    facts = table(tmp_path / "out")
    assert [each["id"] for each in facts["videos"]["problems"]] == [CLIPS[0]]
    assert facts["videos"]["standing_still"] == 1
    score = read_score(tmp_path / "out" / "scores" / f"{CLIPS[1]}.json")
    case = plan_of(data(tiny)).data[1]
    asked = torch.linalg.inv(case.w2c)
    still = relative_errors(asked, torch.eye(4, dtype=torch.float64).repeat(5, 1, 1))
    assert score.trials[0].errors.translation == pytest.approx(still.translation)
    assert score.trials[0].errors.rotation == pytest.approx(still.rotation, abs=0.02)
    assert score.trials[0].errors.translation_metric == pytest.approx(still.translation, rel=0.3)


def test_clips_go_along_every_path_of_a_list(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "paths.txt").write_text("# two\nright: truck right 0.3m\ndolly in 0.4m\n", encoding="utf-8")
    (tmp_path / "clips.txt").write_text(f"{CLIPS[1]}\nnowhere\n", encoding="utf-8")
    lists = ["--list", str(tmp_path / "clips.txt"), "--paths", str(tmp_path / "paths.txt")]
    assert main(["evaluate", str(tiny), "--engine", "warp", "--out", str(tmp_path / "out"), *lists, *SMALL]) == 0
    facts = table(tmp_path / "out")
    assert set(facts["paths"]) == {"right", "dolly-in-0-4m"}
    assert facts["videos"]["wanted"] == 3
    assert [each["id"] for each in facts["videos"]["problems"]] == ["nowhere"]
    assert {file.name for file in (tmp_path / "out" / "requests").iterdir()} == {
        f"{CLIPS[1]}+right",
        f"{CLIPS[1]}+dolly-in-0-4m",
    }
    assert facts["paths"]["right"]["translation_metric"] < 0.2


def test_paths_that_are_none_are_named(tmp_path: Path) -> None:
    file = tmp_path / "paths.txt"
    file.write_text("a: dolly in 1m\na: dolly out 1m\n", encoding="utf-8")
    with pytest.raises(InputError, match="two paths called a"):
        read_paths(file)
    file.write_text("fly away\n", encoding="utf-8")
    with pytest.raises(InputError, match="path 1"):
        read_paths(file)


@pytest.mark.parametrize("words", [[], ["--engine", "warp", "--true-clips"]])
def test_videos_come_from_one_place(tiny: Path, tmp_path: Path, words: list[str]) -> None:
    assert main(["evaluate", str(tiny), "--out", str(tmp_path / "out"), *words]) == 2


def test_without_pycolmap_a_sentence_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    colmap_module._imported.cache_clear()
    monkeypatch.setitem(sys.modules, "pycolmap", None)
    with pytest.raises(InputError, match=r"launch\.py evaluate"):
        colmap_module.colmap()


@pytest.mark.parametrize("protocol", [PAPER, CODE], ids=lambda protocol: protocol.name)
def test_a_recovered_camera_knows_its_unit_by_the_depth(tiny: Path, protocol: Any) -> None:
    sample = data(tiny)[1]
    with features(sample.frames, sample.K[0], protocol) as found:
        first, again = recover(found, 3), recover(found, 3)
    assert isinstance(first, Recovered) and isinstance(again, Recovered)
    assert relative_errors(first.c2w, again.c2w).both < 1e-3  # its threads add in another order
    true = torch.linalg.inv(sample.w2c)
    assert sample.depth is not None
    unit = depth_scale(first.first_seen, sample.depth[0])
    found_way, true_way = (float((each[-1, :3, 3] - each[0, :3, 3]).norm()) for each in (first.c2w, true))
    assert unit * found_way == pytest.approx(true_way, rel=0.5)


def test_the_floor_falls_with_the_noise(tiny: Path) -> None:
    sample = data(tiny)[0]
    assert sample.depth is not None
    asked = torch.linalg.inv(sample.w2c)
    noises = (0.1, 0.4, 1.6)
    floors = [floor_errors(sample.K[0], asked, sample.depth, points=200, pixels=noise) for noise in noises]
    rotations = [floor.rotation for floor in floors]
    assert rotations == sorted(rotations)
    assert rotations[1] == pytest.approx(4 * rotations[0], rel=0.3)
