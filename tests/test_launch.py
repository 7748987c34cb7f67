"""The launcher, run for real on a checkout with two tiny packages and an index that is a folder."""

import ast
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import packaging
import pytest

import launch

APP = """
import json, os, sys, tiny, torch
def main(argv):
    print(json.dumps({"argv": argv, "cwd": os.getcwd(), "prefix": sys.prefix, "tiny": tiny.it, "torch": torch.it}))
    return 7
"""


def write_wheel(folder: Path, name: str, version: str) -> None:
    """Write a package whose only content is `it`, its own version."""
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}.py", f"it = {version!r}\n")
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "".join(f"{file},,\n" for file in [*wheel.namelist(), f"{info}/RECORD"]))


class Checkout:
    """A folder like a fresh clone, and the only place that pip may look in."""

    def __init__(self, folder: Path) -> None:
        self.root, self.wheels = folder / "a clone", folder / "wheels"
        (self.root / "app").mkdir(parents=True)
        self.wheels.mkdir()
        shutil.copy(launch.__file__, self.root)
        (self.root / "app" / "main.py").write_text(APP)
        self.require("1.0")
        for name, version in [("torch", "2.13.0"), ("torch", "2.13.0+cpu"), ("tiny", "1.0")]:
            write_wheel(self.wheels, name, version)

    def require(self, tiny: str, python: str = ">=3.11,<3.15") -> None:
        project = f'[project]\nrequires-python = "{python}"\ndependencies = ["torch==2.13.0", "tiny=={tiny}"]\n'
        (self.root / "pyproject.toml").write_text(project)
        (self.root / "requirements.txt").write_text(f"tiny=={tiny}\ntorch==2.13.0\n")

    def popen(self, *arguments: str, cwd: Path | None = None, python: str = "", **environment: str) -> subprocess.Popen:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
        return subprocess.Popen(
            [python or getattr(sys, "_base_executable", sys.executable), str(self.root / "launch.py"), *arguments],
            cwd=cwd or self.root,
            env=clean
            | {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": self.wheels.as_uri()}
            | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # whoever runs the tests in the background may have switched Ctrl-C off for their children
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def start(self, *arguments: str, cwd: Path | None = None, python: str = "", **environment: str) -> tuple[int, str]:
        """Run the launcher to its end: exit code, and everything it said."""
        with self.popen(*arguments, cwd=cwd, python=python, **environment) as process:
            output = process.communicate(timeout=300)[0]
        return process.returncode, output

    def app(self, *arguments: str, cwd: Path | None = None) -> dict:
        """What the app was given; the launcher must have had nothing to say."""
        code, output = self.start(*arguments, cwd=cwd)
        assert code == 7, output
        return json.loads(output)


def launch_python(checkout: Checkout) -> Path:
    """The interpreter of the checkout's own environment."""
    return checkout.root / ".venv" / launch.PYTHON.relative_to(launch.VENV)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A checkout that two starts have set up at the same time."""
    checkout = Checkout(tmp_path_factory.mktemp("installed"))
    both = [checkout.popen("--cpu", "demo") for _ in range(2)]
    outputs = [process.communicate(timeout=300)[0] for process in both]
    assert [process.returncode for process in both] == [7, 7], outputs
    assert sum("Set up in" in output for output in outputs) == 1
    return checkout


def test_a_set_up_checkout_passes_on_arguments_folder_and_exit_code(installed: Checkout, tmp_path: Path):
    heard = installed.app("preview", "my photo.jpg", "--cpu", cwd=tmp_path)
    assert heard["argv"] == ["preview", "my photo.jpg", "--cpu"]  # a flag behind the command is the command's
    assert Path(heard["cwd"]).samefile(tmp_path)
    assert Path(heard["prefix"]).samefile(installed.root / ".venv")


def test_its_own_interpreter_starts_it_too(installed: Checkout):
    code, output = installed.start(python=str(launch_python(installed)))
    assert code == 7 and json.loads(output)["argv"] == []


def test_an_environment_that_satisfies_the_pins_is_used_as_it_is(installed: Checkout, tmp_path: Path):
    other = Checkout(tmp_path)
    (tmp_path / "packaging").symlink_to(Path(packaging.__file__).parent)
    python, searched = str(launch_python(installed)), str(tmp_path)
    code, output = other.start("demo", python=python, PYTHONPATH=searched)
    assert code == 7, output
    assert Path(json.loads(output)["prefix"]).samefile(installed.root / ".venv")
    other.require(tiny="2.0")
    code, output = other.start("--help", python=python, PYTHONPATH=searched)
    assert code == 0 and "usage: python3 launch.py" in output
    assert not (other.root / ".venv").exists()


def test_the_build_of_torch_changes_only_when_asked(installed: Checkout):
    assert installed.app()["torch"] == "2.13.0+cpu"
    assert "Set up in" in installed.start("--cuda")[1]
    assert installed.app()["torch"] == installed.app("demo")["torch"] == "2.13.0"
    assert "Set up in" in installed.start("--cpu")[1]
    assert installed.app()["torch"] == "2.13.0+cpu"


def test_an_interrupted_set_up_is_repaired_by_the_next_start(tmp_path: Path):
    checkout = Checkout(tmp_path)
    process = checkout.popen("demo")
    while not (checkout.root / ".venv" / "pyvenv.cfg").exists():
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    output = process.communicate(timeout=60)[0]
    assert process.returncode == 130 and "same command again" in output and "Traceback" not in output
    launch_python(checkout).unlink(missing_ok=True)
    assert "making it anew" in checkout.start("demo")[1]
    assert checkout.app()["tiny"] == "1.0"

    checkout.require(tiny="2.0")
    code, output = checkout.start("demo")
    assert code == 1 and "No matching distribution found for tiny==2.0" in output
    write_wheel(checkout.wheels, "tiny", "2.0")
    assert "making it anew" in checkout.start("demo")[1]
    assert checkout.app()["tiny"] == "2.0"


def test_a_venv_made_by_somebody_else_is_kept(tmp_path: Path):
    checkout = Checkout(tmp_path)
    (checkout.root / ".venv").mkdir()
    (checkout.root / ".venv" / "mine").touch()
    process = checkout.popen("demo")
    assert process.stdout
    assert "was not made by launch.py" in process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert len(list(checkout.root.glob(".venv-*/mine"))) == 1


def test_an_unsupported_python_gets_one_sentence(tmp_path: Path):
    checkout = Checkout(tmp_path)
    checkout.require(tiny="1.0", python=">=3.97,<3.99")
    code, output = checkout.start("demo")
    assert code == 1 and not (checkout.root / ".venv").exists()
    assert re.fullmatch(r"launch.py: RealCam Studio needs Python 3.97 to 3.98, and this is Python .*\n", output)


def test_an_old_python_can_read_the_launcher():
    ast.parse(Path(launch.__file__).read_text(encoding="utf-8"), feature_version=(3, 6))


def test_a_missing_ensurepip_gets_the_line_for_apt(tmp_path: Path):
    checkout = Checkout(tmp_path)
    (tmp_path / "ensurepip.py").write_text("raise ImportError('No module named ensurepip')")
    code, output = checkout.start("demo", PYTHONPATH=str(tmp_path))
    assert code == 1 and "Traceback" not in output
    assert "`sudo apt install python{}.{}-venv`".format(*sys.version_info) in output


CPU_INDEX, CUDA_INDEX = launch.PYTORCH_INDEX["cpu"], launch.PYTORCH_INDEX["cuda"]


@pytest.mark.parametrize(
    ("system", "build", "offered", "online", "expected"),
    [
        ("Linux", "cpu", ["2.13.0"], True, (["torch==2.13.0", "--extra-index-url", CPU_INDEX], "cpu")),
        ("Linux", "cpu", ["2.13.0"], False, (["torch==2.13.0"], "cuda")),
        ("Linux", "cpu", ["2.13.0", "2.13.0+cpu"], False, (["torch==2.13.0+cpu"], "cpu")),
        ("Linux", "cuda", ["2.13.0", "2.13.0+cpu"], False, (["torch===2.13.0"], "cuda")),
        ("Linux", "cuda", ["2.13.0+cpu"], False, (["torch==2.13.0"], "cpu")),
        ("Windows", "cpu", ["2.13.0"], False, (["torch===2.13.0"], "cpu")),
        ("Windows", "cuda", ["2.13.0"], True, (["torch==2.13.0", "--extra-index-url", CUDA_INDEX], "cuda")),
        ("Windows", "cuda", ["2.13.0"], False, (["torch==2.13.0"], "cpu")),
        ("Darwin", "cpu", ["2.13.0"], False, (["torch===2.13.0"], "cpu")),
    ],
)
def test_pip_is_asked_for_the_wanted_build_where_it_can_be_had(system, build, offered, online, expected):
    assert launch.choose_torch("2.13.0", build, system, offered, lambda url: online) == expected


def test_an_index_that_never_answers_is_given_up():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert not launch.answers(f"http://127.0.0.1:{silent.getsockname()[1]}/torch/", patience=0.3)
    assert not launch.answers("http://no-such-host.invalid/torch/", patience=1)


def test_an_index_that_answers_is_found():
    class Index(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()

    with HTTPServer(("127.0.0.1", 0), Index) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert launch.answers(f"http://127.0.0.1:{server.server_port}/torch/")
        server.shutdown()
