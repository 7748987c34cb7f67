"""Names that lead to no file one could read to its end: each door says so at once."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from app.main import main
from engine.weights.read import read
from scene.depth.choose import estimate_depth
from scene.errors import InputError
from scene.formats.convert import read_trajectory
from scene.photo.image import load_image
from scene.samples.shipped import ASSETS, SAMPLES

PHOTO = ASSETS / SAMPLES[0] / "photo.jpg"
DOORS: dict[str, Callable[[Path], object]] = {
    "jpg": load_image,
    "npy": lambda file: estimate_depth(load_image(PHOTO), file),
    "png": lambda file: estimate_depth(load_image(PHOTO), file),
    "txt": read_trajectory,
    "json": read_trajectory,
    "ckpt": read,
}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
@pytest.mark.parametrize("ending", DOORS)
def test_a_pipe_and_a_device_are_refused_and_not_waited_for(tmp_path: Path, ending: str) -> None:
    pipe, device = tmp_path / f"pipe.{ending}", tmp_path / f"device.{ending}"
    os.mkfifo(pipe)
    device.symlink_to("/dev/zero")
    for file in (pipe, device):
        with pytest.raises(InputError):
            DOORS[ending](file)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
@pytest.mark.parametrize("name", ["transforms.json", "images.txt", "0001.json", "keyframes/cameras/1.json"])
def test_a_folder_with_a_pipe_in_it_is_not_waited_for(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(tmp_path / name)
    with pytest.raises(InputError):
        read_trajectory(tmp_path)


@pytest.mark.parametrize("command", ["lift", "convert", "models check", "run"])
def test_a_name_that_no_file_can_have_is_a_sentence(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    more = {"lift": ["--out", "out.ply"], "convert": ["out.json"]}.get(command, [])
    assert main([*command.split(), "x" * 5000, *more]) == 2
    said = capsys.readouterr().err
    assert said.startswith("error: ") and len(said.replace("x" * 5000, "x")) < 400
