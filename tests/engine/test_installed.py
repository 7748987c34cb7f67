"""Installed by pip, engine and scene serve programs of other people's."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from engine.request import pack
from engine.worker import ROOT
from tests.engine.scenes import small_preview, small_scene
from tests.wheel import build_wheel

PACKAGES = ("app", "benchmarks", "engine", "scene", "ui_assets")
PROGRAM = """
import sys
from engine import attach, read_request
from scene.formats.trajectory_json import schema
from scene.samples.sample import load_sample

assert read_request(sys.argv[1]).preview.mask.any()
assert load_sample("room").path and schema()
heavy = {"gradio", "viser", "open3d", "transformers"} & set(sys.modules)
assert not heavy, heavy
print(sys.modules[attach.__module__].__file__)
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site-packages")
    with zipfile.ZipFile(build_wheel(tmp_path_factory.mktemp("built"))) as wheel:
        wheel.extractall(folder)
    return folder


def test_everything_that_modules_read_is_installed(installed: Path) -> None:
    files = [file for name in PACKAGES for file in (ROOT / name).rglob("*") if file.is_file()]
    wanted = [file.relative_to(ROOT) for file in files if "__pycache__" not in file.parts]
    assert len(wanted) > 300
    assert [str(file) for file in wanted if not (installed / file).is_file()] == []
    assert [file.name for file in (installed / "checkpoints").iterdir()] == ["README.md"]  # and no weights


def test_shaping_is_imported_from_anywhere_without_the_studio(installed: Path, tmp_path: Path) -> None:
    preview = small_preview()
    request = pack(tmp_path / "request", small_scene(), preview.trajectory, preview)
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(request.folder)],
        cwd=tmp_path,
        env={"PYTHONPATH": str(installed), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    assert Path(ran.stdout.strip()).is_relative_to(installed)
