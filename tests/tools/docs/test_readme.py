"""What the README shows works as it stands there."""

import re
from pathlib import Path

import pytest
from PIL import Image
from skimage.data import coffee

ROOT = Path(__file__).parents[3]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_eight_lines_make_a_video(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = re.findall(r"```python\n(.*?)```", README, re.DOTALL)[0]
    lines = [line for line in code.splitlines() if line and not line.startswith("from ")]
    assert len(lines) == 8
    Image.fromarray(coffee()).resize((300, 200)).save(tmp_path / "street.jpg")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(compile(code.replace("frames=49", "frames=3"), "README.md", "exec"), names)
    assert Path(str(names["video"])) == Path("street.request/video.mp4")
    assert (tmp_path / "street.request" / "video.mp4").stat().st_size > 1000


def test_every_link_and_picture_is_there() -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", README)
    assert targets
    assert not [target for target in targets if not target.startswith("http") and not (ROOT / target).exists()]


def test_every_command_is_in_the_table() -> None:
    from app.main import COMMANDS

    for command in COMMANDS:
        assert re.search(rf"^\| `{command}\b", README, re.MULTILINE), command


def test_every_move_is_in_the_table() -> None:
    from scene.path.moves import MOVE_KINDS

    for kind in MOVE_KINDS:
        assert re.search(rf"^\| {kind} \|", README, re.MULTILINE), kind
