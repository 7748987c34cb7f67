"""The programs in `examples/`, run by the very command that each of them shows."""

import re
import runpy
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from skimage.data import astronaut, coffee
from sklearn.datasets import load_sample_image

from engine.video import probe_video
from tests.app.browser.studio_site import StudioSite
from tests.engine.engines.pipelines.folders import write_folder

ROOT = Path(__file__).parents[1]
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
INDEX = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")

SMALL = {
    "02": "--width 64 --frames 3",
    "03": "--width 64 --frames 3",
    "04": "--width 64 --frames 4",
    "05": "--width 64",
    "06": "--frames 3",
    "07": "--width 48 --frames 3",
    "08": "--frames 5",
    "09": "--width 64 --frames 3",
    "10": "--width 64 --frames 3",
    "12": "--width 64 --frames 3",
    "13": "--width 48 --height 32 --frames 9 --steps 12 --move 'truck right 0.05m' --prompt 'a red card'",
    "14": "--width 64 --height 48 --frames 5",
    "15": "--width 64 --height 64 --frames 5",
}
"""What each gets besides, so that it takes a second."""

FILMS = {
    "02": ("orbit.mp4", 3),
    "03": ("dolly_zoom.mp4", 3),
    "04": ("keyframes.mp4", 4),
    "05": ("imported.mp4", 4),
    "09": ("photo.request/video.mp4", 3),
    "10": ("films/china.mp4", 3),
    "12": ("mirror.request/video.mp4", 3),
    "13": ("shaped.mp4", 9),
    "15": ("driven.mp4", 5),
}
"""The film that each writes, and how many frames it has."""

OTHERS = {
    "01": ["scene.ply", "scene.glb"],
    "04": ["trajectory.json"],
    "06": [
        f"export/{name}"
        for name in (
            "scene.glb",
            "trajectory.json",
            "blender_camera.py",
            "transforms.json",
            "colmap/images.txt",
            "camera_path.json",
            "poses.npz",
        )
    ],
    "11": ["stage.glb"],
    "14": ["handed_over/README.txt", "handed_over/vace/src_mask.mp4", "handed_over/time-to-move/motion_signal.mp4"],
}
"""What else they write."""

SAID = {
    "01": r"approximate.*\n[\d,]{6,} points",
    "05": r"colmap is colmap, 4 frames",
    "07": r"an orbit of [1-9]\S* degrees ends",
    "08": r"at [1-9]\d?% of its size it keeps 0\.(29|3)",
    "10": r"notes.txt: passed over\. .*",
    "11": r"from [1-5]\S* to 6 m",
}
"""What they say, as a pattern."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with everything that the commands name, where they are run."""
    Image.fromarray(coffee()).resize((240, 160)).save(tmp_path / "photo.jpg", quality=95)
    photos = tmp_path / "photos"
    photos.mkdir()
    Image.fromarray(load_sample_image("china.jpg")).resize((160, 106)).save(photos / "china.jpg", quality=95)
    Image.fromarray(astronaut()).resize((128, 128)).save(photos / "astronaut.png")
    (photos / "notes.txt").write_text("Not a photo.\n")
    shutil.copytree(ROOT / "tests" / "data" / "formats" / "colmap", tmp_path / "colmap")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shown(example: Path) -> str:
    """The command in an example's docstring, without the interpreter."""
    doc = example.read_text(encoding="utf-8").split('"""')[1]
    ((program, arguments),) = re.findall(r"^    \.venv/bin/python (\S+)(.*)$", doc, re.MULTILINE)
    assert program == f"examples/{example.name}"
    return arguments


def run(example: Path, *arguments: str) -> None:
    """Run a program as `python FILE ARGUMENTS` does, in this process."""
    before, sys.argv = sys.argv, [str(example), *arguments]
    try:
        runpy.run_path(str(example), run_name="__main__")
    finally:
        sys.argv = before


def with_number(number: str) -> Path:
    (found,) = (example for example in EXAMPLES if example.name.startswith(number))
    return found


def made(number: str, folder: Path) -> None:
    """Assert that an example has written what it says it does."""
    for name in OTHERS.get(number, []):
        assert (folder / name).stat().st_size > 20, name
    if number in FILMS:
        film, frames = FILMS[number]
        assert probe_video(folder / film).frames == frames


@pytest.mark.parametrize(
    "example", [each for each in EXAMPLES if each.name[:2] not in ("13", "15")], ids=lambda e: e.stem
)
def test_the_command_it_shows_makes_what_it_says(
    example: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    number = example.name[:2]
    run(example, *shlex.split(shown(example) + " " + SMALL.get(number, "")))
    made(number, folder)
    assert re.search(SAID.get(number, ""), capsys.readouterr().out)
    assert number in (*OTHERS, *FILMS, *SAID)


def test_a_pipeline_is_shaped(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    weights = write_folder(folder / "weights", "wan")
    run(with_number("13"), "photo.jpg", str(weights), *shlex.split(SMALL["13"]))
    made("13", folder)
    ((shaped, steps),) = re.findall(r"^(\d+) of (\d+) steps were shaped", capsys.readouterr().out, re.MULTILINE)
    assert 0 < int(shaped) <= int(steps) == 12


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioSite]:
    """A running studio."""
    site = StudioSite(tmp_path_factory.mktemp("home"))
    site.start()
    yield site
    site.stop()


def test_a_running_studio_is_driven(folder: Path, site: StudioSite, capsys: pytest.CaptureFixture[str]) -> None:
    run(with_number("15"), site.url, *SMALL["15"].split())
    made("15", folder)
    assert "take 1, 5 frames" in capsys.readouterr().out


def test_every_example_is_in_the_index_and_the_index_names_no_other() -> None:
    listed = re.findall(r"^\| \[(\d\d)\]\((\S+)\) \| \S", INDEX, re.MULTILINE)
    assert [name for _, name in listed] == [example.name for example in EXAMPLES]
    assert [number for number, _ in listed] == [f"{i + 1:02}" for i in range(len(EXAMPLES))]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.stem)
def test_an_example_is_short_and_imports_only_what_is_public(example: Path) -> None:
    code = example.read_text(encoding="utf-8")
    assert 20 <= len(code.splitlines()) <= 90
    ours = re.findall(r"^\s*(?:from|import) ((?:app|benchmarks|engine|scene|tests|tools)[\w.]*)", code, re.MULTILINE)
    assert set(ours) <= {"scene", "engine"}
    assert [page for page in re.findall(r"docs/[\w-]+\.md", code) if not (ROOT / page).is_file()] == []
