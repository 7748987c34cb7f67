"""`recover`, from a film to a trajectory file that the other commands take."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.main import main
from engine.video import write_mp4
from scene.formats.trajectory_json import read_trajectory_json
from tests.scene.recover.clips import FPS, errors, filmed, length

WALK = ("room", (320, 192), (13, (0.25, 0.03, 0.1), (0.0, -4.0, 0.0), 1))


def test_a_film_gives_a_path_that_other_tools_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clip = filmed(*WALK)
    write_mp4(tmp_path / "walk.mp4", clip.rgb, FPS)
    millimetres = (clip.depth[0] * 1000).round().numpy().astype(np.uint16)
    Image.fromarray(millimetres).save(tmp_path / "first.png")
    fov = str(float(clip.trajectory.intrinsics.fov_x[0].rad2deg()))
    asked = ["recover", str(tmp_path / "walk.mp4"), "--fov-deg", fov, "--out", str(tmp_path / "walk.json")]
    assert main([*asked, "--depth", str(tmp_path / "first.png")]) == 0
    assert "13 cameras" in capsys.readouterr().out
    file = read_trajectory_json(tmp_path / "walk.json")
    assert file.trajectory.fps == pytest.approx(FPS)
    assert file.depth_source is not None and file.depth_source.kind == "metric"
    _, moved = errors(file.trajectory.c2w, clip.trajectory.c2w)
    assert float(moved.max()) < 0.08 * length(clip.trajectory.c2w)
    assert main(["convert", str(tmp_path / "walk.json"), str(tmp_path / "walk.txt"), "--to", "tum"]) == 0

    part = ["--start", "0", "--end", "0.5", "--depth", "none", "--stabilise", "0.5"]
    assert main([*asked, *part]) == 0
    said = capsys.readouterr()
    assert "not metres" in said.err and "units" in said.out
    calm = read_trajectory_json(tmp_path / "walk.json")
    assert len(calm.trajectory) == 6 and calm.depth_source is None and "not metres" in calm.notes
    assert calm.length == "unknown" and file.length == "metres"
    assert main(["convert", str(tmp_path / "walk.json"), str(tmp_path / "same.json")]) == 0
    assert "how large its lengths are" in capsys.readouterr().out
    assert read_trajectory_json(tmp_path / "same.json").length == "unknown"
    assert main(["convert", str(tmp_path / "walk.json"), str(tmp_path / "metres.json"), "--scale", "2"]) == 0
    assert read_trajectory_json(tmp_path / "metres.json").length == "metres"
    assert main(["convert", str(tmp_path / "walk.json"), str(tmp_path / "walk.txt"), "--to", "tum"]) == 0
    assert "no metres" in capsys.readouterr().out


def test_what_cannot_be_recovered_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clip = filmed(*WALK)
    write_mp4(tmp_path / "walk.mp4", clip.rgb[:4], FPS)
    (tmp_path / "depths").mkdir()
    asked = ["recover", str(tmp_path / "walk.mp4"), "--out", str(tmp_path / "walk.json")]
    for wrong, why in (
        (["--depth", str(tmp_path / "depths")], "There are no depth files"),
        (["--fov-deg", "200"], "1 to 170 degrees"),
        (["--end", "9"], "begins before it ends"),
        (["--out", str(tmp_path / "walk.mp4")], "is written as .json"),
        (["--stabilise", "3"], "strength of stabilising is 0 to 1"),
    ):
        assert main([*asked, *wrong]) == 2
        assert why in capsys.readouterr().err
    assert not (tmp_path / "walk.json").exists()
