"""A wheel of the project, installed where there is no checkout, is the whole program."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import urllib.request
import zipfile
from dataclasses import dataclass
from email import message_from_bytes
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
from PIL import Image
from skimage.data import coffee

from scene import __version__
from tests.waiting import until
from tests.wheel import ROOT, build_wheel

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Installed:
    """A virtual environment with nothing but the wheel, which sees the libraries that are installed here."""

    folder: Path

    @property
    def scripts(self) -> Path:
        """Where its programs are."""
        return self.folder / ("Scripts" if os.name == "nt" else "bin")

    def environment(self) -> dict[str, str]:
        """Variables that lead nowhere near the checkout, and to a user who has nothing."""
        home = self.folder.parent / "home"
        return {"PATH": os.defpath, "HOME": str(home), "OMP_NUM_THREADS": "1", "REALCAM_HOME": str(home / "shots")}

    def run(self, *command: str) -> str:
        """What a command of the environment prints; it must succeed."""
        program = [str(self.scripts / command[0]), *command[1:]]
        done = subprocess.run(
            program, cwd=self.folder.parent, env=self.environment(), capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("built"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("elsewhere") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True, timeout=120)
    made = Installed(folder)
    own = Path(made.run("python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    (own / "libraries.pth").write_text(
        sysconfig.get_path("purelib") + "\n"
    )  # what is there is no .pth: none of it counts
    pip = [sys.executable, "-m", "pip", "--python", str(made.scripts / "python"), "install"]
    subprocess.run([*pip, "-q", "--no-deps", "--no-index", str(wheel)], check=True, timeout=300)
    return made


def test_its_metadata_says_who_and_what_it_is(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as files:
        (name,) = (name for name in files.namelist() if name.endswith(".dist-info/METADATA"))
        said = message_from_bytes(files.read(name))
        packaged = set(files.namelist())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert said["Version"] == __version__ and "version" not in project
    assert said["Author"] == "RealCam Studio contributors"
    assert said["Description-Content-Type"] == "text/markdown"
    assert str(said.get_payload()).startswith("# RealCam Studio")
    assert {Path(file).name for file in said.get_all("License-File", [])} >= {"LICENSE", "NOTICE"}
    assert {f"{package}/py.typed" for package in ("app", "benchmarks", "engine", "research", "scene")} <= packaged
    samples = {str(file.relative_to(ROOT)) for file in (ROOT / "ui_assets/samples").rglob("*.*") if file.is_file()}
    assert samples <= packaged


def test_nothing_of_the_checkout_is_seen(installed: Installed) -> None:
    packages = "app, benchmarks, engine, research, scene"
    code = f"import {packages}; print(*(m.__file__ for m in ({packages})))"
    for file in installed.run("python", "-c", code).split():
        assert Path(file).is_relative_to(installed.folder)
        assert not Path(file).is_relative_to(ROOT)


def test_the_studio_opens_and_a_sample_moves(installed: Installed, tmp_path: Path) -> None:
    log = tmp_path / "log"
    command = [str(installed.scripts / "realcam-studio"), "--no-browser", "--home", str(tmp_path / "home")]
    with (
        log.open("w") as output,
        subprocess.Popen(
            command, cwd=tmp_path, env=installed.environment(), stdout=output, stderr=subprocess.STDOUT
        ) as studio,
    ):
        try:
            until(lambda: studio.poll() is not None or "RealCam Studio is at" in log.read_text(), what="the studio")
            address = re.findall(r"RealCam Studio is at (http://[^/\s]+)", log.read_text())
            assert address, log.read_text()
            browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
            page = browser.open(f"{address[0]}/", timeout=60).read().decode()
            assert "RealCam Studio" in page
            scripts = set(re.findall(r"/studio-assets/component/\w[\w-]*\.js", page))
            assert scripts and all(browser.open(address[0] + each, timeout=60).status == 200 for each in scripts)

            shutil.copy(ROOT / "examples" / "15_drive_the_studio.py", tmp_path)
            drive = [str(tmp_path / "15_drive_the_studio.py"), f"{address[0]}/", "--width", "64", "--height", "64"]
            done = subprocess.run(
                [str(installed.scripts / "python"), *drive, "--frames", "5"],
                cwd=tmp_path,
                env=installed.environment(),
                capture_output=True,
                text=True,
                timeout=300,
            )
            assert "driven.mp4: take 1, 5 frames" in done.stdout, done.stderr + log.read_text()
        finally:
            studio.terminate()
            studio.wait(60)
    assert "every shot is saved" in log.read_text()


def test_an_example_runs(installed: Installed) -> None:
    Image.fromarray(coffee()).resize((120, 80)).save(installed.folder.parent / "photo.jpg")
    shutil.copy(ROOT / "examples" / "09_make_a_video.py", installed.folder.parent)
    said = installed.run("python", "09_make_a_video.py", "photo.jpg", "--width", "64", "--frames", "3")
    assert said.strip().endswith("video.mp4")
    assert (installed.folder.parent / "photo.request" / "video.mp4").stat().st_size > 500


def test_it_calls_itself_by_its_own_name(installed: Installed) -> None:
    assert "usage: realcam-studio" in installed.run("realcam-studio", "--help")
    listed = installed.run("realcam-studio", "models", "list")
    assert "`realcam-studio models download NAME` fetches one." in listed and "launch.py" not in listed
    (guide,) = re.findall(r"^(/.*README\.md) says how to copy", listed, re.MULTILINE)
    assert "# Weights" in Path(guide).read_text(encoding="utf-8")
    doctor = subprocess.run(
        [str(installed.scripts / "realcam-studio"), "doctor"],
        env=installed.environment(),
        capture_output=True,
        text=True,
    )
    assert "launch.py" not in doctor.stdout


def test_weights_belong_to_the_user_and_outlive_the_next_version(installed: Installed) -> None:
    code = """
import json
from engine import KNOWN_ENGINES
from scene.depth.models import DEPTH_MODELS
engine = KNOWN_ENGINES["realcam-i2v-512"]
print(json.dumps([str(engine.path), str(engine.missing), *(str(model.folder) for model in DEPTH_MODELS.values())]))
"""
    path, missing, *folders = json.loads(installed.run("python", "-c", code))
    assert path in missing
    home = installed.folder.parent / "home"
    for place in (path, *folders):
        assert Path(place).is_relative_to(home) and not Path(place).is_relative_to(installed.folder)
