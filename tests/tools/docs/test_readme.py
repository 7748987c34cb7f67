"""What the README shows works as it stands there."""

import re
from pathlib import Path

import pytest
from PIL import Image
from skimage.data import coffee

from tools.docs.pages import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
LINES = 100
"""More than this nobody reads; what is longer has a page in docs/."""


def test_the_program_makes_a_video(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = re.findall(r"```python\n(.*?)```", README, re.DOTALL)[0]
    Image.fromarray(coffee()).resize((300, 200)).save(tmp_path / "photo.jpg")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(compile(code.replace("frames=49", "frames=3"), "README.md", "exec"), names)
    assert Path(str(names["video"])) == Path("photo.request/video.mp4")
    assert (tmp_path / "photo.request" / "video.mp4").stat().st_size > 1000


def test_it_is_short() -> None:
    assert len(README.splitlines()) <= LINES
