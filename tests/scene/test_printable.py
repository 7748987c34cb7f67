"""What cannot be seen is written out wherever words from elsewhere are shown."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.main import main
from scene.errors import InputError
from scene.formats.convert import read_trajectory
from scene.photo.image import load_image
from scene.printable import printable

SPOOF = "a\x1b[2J\u202egpj.\nerror: x\r\udcff\u2028"
"""A terminal's command, a turn of the direction of writing, ends of lines, and a byte that is no text."""


@given(st.text(st.characters(codec=None)))
def test_it_is_one_line_that_can_be_written_whatever_comes(text: str) -> None:
    shown = printable(text)
    assert shown.isprintable() and shown == shown.encode().decode()
    assert printable(shown) == shown


def test_words_of_every_language_stay_as_they_are() -> None:
    for words in ("Straße am See.jpg", "東京 — 夜.png", "مدينة.jpg", "🏔️ 50 %.heic".replace("\ufe0f", "")):
        assert printable(words) == words
    assert printable(SPOOF) == r"a\x1b[2J\u202egpj.\nerror: x\r\udcff\u2028"


def test_an_error_shows_a_name_as_it_can_be_shown(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refusal:
        load_image(tmp_path / SPOOF.replace("/", ""))
    assert str(refusal.value).isprintable() and r"\x1b[2J\u202egpj.\nerror" in str(refusal.value)


def test_what_was_assumed_of_a_file_shows_its_names_so(tmp_path: Path) -> None:
    pose = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]
    frames = [
        {"file_path": f"{camera}/{i}.png", "transform_matrix": pose} for camera in (SPOOF[:9], "b") for i in range(3)
    ]
    (tmp_path / "transforms.json").write_text(json.dumps({"fl_x": 500, "w": 640, "h": 480, "frames": frames}))
    imported = read_trajectory(tmp_path / "transforms.json")
    assert imported.cameras and any(r"\x1b[2J\u202eg" in said for said in imported.assumptions)
    assert all(said.isprintable() for said in imported.assumptions)


def test_a_command_says_names_on_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a\x1b[2J\u202e\nerror: x.png"
    Image.linear_gradient("L").resize((64, 48)).convert("RGB").save(file)
    out = tmp_path / "b\x1b[2J\r.ply"
    assert main(["lift", str(file), "--depth", "layout-prior", "--fov-deg", "60", "--out", str(out)]) == 0
    assert main(["lift", f"{file}x", "--out", str(out)]) == 2
    said = capsys.readouterr()
    lines = (said.out + said.err).splitlines()
    assert all(line.isprintable() for line in lines) and not any(line.startswith("error: x") for line in lines)
    assert r"b\x1b[2J\r.ply" in said.out
