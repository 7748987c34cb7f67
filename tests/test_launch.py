"""The launcher, run for real on a checkout with a few tiny packages and an index that is a folder or a local server.

What installs is the uv of the machine's own index, or pip where the checkout's index has no uv.
"""

import ast
import base64
import json
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import packaging
import pytest

import launch
from app.cli import installation, installers

APP = """
import json, os, sys, tiny, torch
def main(argv):
    print(json.dumps({"argv": argv, "cwd": os.getcwd(), "prefix": sys.prefix, "tiny": tiny.it, "torch": torch.it}))
    return 7
"""


NAMES_A_PLACE = re.compile("PIP_|PYTHON|UV_|SSL_CERT|REQUESTS_CA|CURL_CA|.*_proxy$", re.I)


def write_wheel(folder: Path, name: str, version: str, needs: str = "") -> None:
    """Write a package whose only content is `it`, its own version."""
    needed = f"Requires-Dist: {needs}\n" if needs else ""
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}.py", f"it = {version!r}\n")
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needed}")
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "".join(f"{file},,\n" for file in [*wheel.namelist(), f"{info}/RECORD"]))


@pytest.fixture(scope="session")
def uv_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The uv that the launcher fetches, from wherever pip looks here."""
    folder = tmp_path_factory.mktemp("uv")
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder), installers.UV]
    fetched = subprocess.run(command, capture_output=True, text=True)
    if fetched.returncode:
        pytest.skip(f"{installers.UV} is not to be had here: {fetched.stderr[-200:]}")
    return next(folder.glob("*.whl"))


class Checkout:
    """A folder like a fresh clone, and the only place that may be looked in."""

    def __init__(self, folder: Path, uv: Path | None = None) -> None:
        self.root, self.wheels = folder / "a clone", folder / "wheels"
        (self.root / "app" / "cli").mkdir(parents=True)
        self.wheels.mkdir()
        shutil.copy(launch.__file__, self.root)
        for module in ("installation.py", "installers.py"):
            shutil.copy(launch.ROOT / "app" / "cli" / module, self.root / "app" / "cli")
        (self.root / "app" / "main.py").write_text(APP)
        if uv:
            (self.wheels / uv.name).symlink_to(uv)
        self.require("1.0")
        for name, version in [("torch", "2.13.0"), ("torch", "2.13.0+cpu"), ("tiny", "1.0")]:
            write_wheel(self.wheels, name, version)

    def require(self, tiny: str, python: str = ">=3.11,<3.15") -> None:
        project = f'[project]\nrequires-python = "{python}"\ndependencies = ["torch==2.13.0", "tiny=={tiny}"]\n'
        (self.root / "pyproject.toml").write_text(project)
        (self.root / "requirements.txt").write_text(f"tiny=={tiny}\ntorch==2.13.0\n")

    def popen(self, *arguments: str, cwd: Path | None = None, python: str = "", **environment: str) -> subprocess.Popen:
        clean = {name: value for name, value in os.environ.items() if not NAMES_A_PLACE.match(name)}
        folders = clean.get("PATH", os.defpath).split(os.pathsep)
        clean["PATH"] = os.pathsep.join(folder for folder in folders if not shutil.which("uv", path=folder))
        return subprocess.Popen(
            [python or getattr(sys, "_base_executable", sys.executable), str(self.root / "launch.py"), *arguments],
            cwd=cwd or self.root,
            env=clean | (environment if "PIP_CONFIG_FILE" in environment else self.folder_only() | environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # whoever runs the tests in the background may have switched Ctrl-C off for their children
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def folder_only(self) -> dict[str, str]:
        """The variables that let pip look in the folder of wheels and nowhere else."""
        return {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": self.wheels.as_uri()}

    def packages(self) -> list[str]:
        """What pip lists in the environment."""
        command = [str(launch_python(self)), "-m", "pip", "list", "--format=freeze", "--disable-pip-version-check"]
        return subprocess.check_output(command, text=True, env={**os.environ, "PIP_NO_INDEX": "1"}).splitlines()

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
    return checkout.root / installers.PYTHON.relative_to(installers.ROOT)


BY_PIP = "so pip "  # installs, or starts over


@pytest.fixture(scope="module", params=["uv", pytest.param("pip", marks=pytest.mark.slow)])
def installed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A checkout that two starts have set up at the same time."""
    uv = request.getfixturevalue("uv_wheel") if request.param == "uv" else None
    checkout = Checkout(tmp_path_factory.mktemp("installed"), uv)
    both = [checkout.popen("--cpu", "demo") for _ in range(2)]
    outputs = [process.communicate(timeout=300)[0] for process in both]
    assert [process.returncode for process in both] == [7, 7], outputs
    assert sum("Set up in" in output for output in outputs) == 1
    assert sum(BY_PIP in output for output in outputs) == (uv is None), outputs
    return checkout


def test_a_set_up_checkout_passes_on_arguments_folder_and_exit_code(installed: Checkout, tmp_path: Path):
    heard = installed.app("preview", "my photo.jpg", "--cpu", cwd=tmp_path)
    assert heard["argv"] == ["preview", "my photo.jpg", "--cpu"]  # a flag behind the command is the command's
    assert Path(heard["cwd"]).samefile(tmp_path)
    assert Path(heard["prefix"]).samefile(installed.root / ".venv")


def test_its_own_interpreter_starts_it_too(installed: Checkout):
    code, output = installed.start(python=str(launch_python(installed)))
    assert code == 7 and json.loads(output)["argv"] == []


def test_any_program_of_the_environment_finds_the_packages(installed: Checkout, tmp_path: Path):
    (tmp_path / "mine.py").write_text("import app.main; print(app.main.__file__)")
    command = [str(launch_python(installed)), str(tmp_path / "mine.py")]
    found = subprocess.check_output(command, text=True, cwd=tmp_path, env={"PATH": os.defpath})
    assert Path(found.strip()).samefile(installed.root / "app" / "main.py")


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


def test_what_one_command_had_installed_stays_for_it_while_others_install_theirs(tmp_path: Path, uv_wheel: Path):
    checkout = Checkout(tmp_path, uv_wheel)
    for group in ("test", "research", "lint", "docs"):
        write_wheel(checkout.wheels, f"for_{group}", "1.0")
        (checkout.root / f"requirements-{group}.txt").write_text(f"for_{group}==1.0\n")
    for command in ("lint", "docs"):
        assert "Set up in" in checkout.start("--cpu", command)[1]
    assert {"for_test==1.0", "for_lint==1.0", "for_docs==1.0"} <= set(checkout.packages())
    assert not [command for command in ("lint", "docs", "demo") if "Set up in" in checkout.start("--cpu", command)[1]]

    (checkout.root / "requirements-lint.txt").unlink()
    write_wheel(checkout.wheels, "for_docs", "2.0")
    (checkout.root / "requirements-docs.txt").write_text("for_docs==2.0\n")
    assert "Set up in" in checkout.start("--cpu", "docs")[1]
    assert "Set up in" not in checkout.start("--cpu", "test")[1]
    assert "for_docs==2.0" in checkout.packages()


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


# --- uv, set up like pip ----------------------------------------------------------------------------------------------


class Index(BaseHTTPRequestHandler):
    """A package index, by itself or as the proxy through which it can be reached."""

    wheels: Path
    password: str
    asked: list[tuple[str, str]]

    def do_GET(self) -> None:
        path = re.sub(r"^http://[^/]+", "", self.path)  # what a proxy is asked for begins with a host
        self.asked.append((self.path, self.headers.get("User-Agent", "").split("/")[0]))
        if self.password and self.headers.get("Authorization") != f"Basic {self.password}":
            self.answer(401, b"")
        elif path.startswith("/simple/"):
            name = path.split("/")[2]
            links = "".join(f'<a href="/files/{file.name}">{file.name}</a>' for file in self.wheels.glob(f"{name}-*"))
            self.answer(200 if links else 404, f"<!DOCTYPE html><html><body>{links}</body></html>".encode())
        else:
            self.answer(200, (self.wheels / path.split("/")[-1].replace("%2B", "+")).read_bytes())

    def do_HEAD(self) -> None:
        self.do_GET()

    def answer(self, code: int, body: bytes) -> None:
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Type", "text/html" if body[:2] != b"PK" else "application/octet-stream")
        if code == 401:
            self.send_header("WWW-Authenticate", 'Basic realm="index"')
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serving(wheels: Path, login: str = "", certificate: Path | None = None) -> Iterator[tuple[int, list]]:
    """A running index over the folder: its port, and what it was asked for and by which program."""
    password = base64.b64encode(login.encode()).decode()
    handler = type("OneIndex", (Index,), {"wheels": wheels, "password": password, "asked": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port, handler.asked
        server.shutdown()


def own_authority(folder: Path) -> tuple[Path, Path]:
    """The certificate of an authority that nobody knows, and the one for localhost that it has signed, with its key."""
    authority, server = folder / "authority.pem", folder / "server.pem"
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    (folder / "names").write_text("subjectAltName=DNS:localhost\nbasicConstraints=critical,CA:FALSE\n")
    for command in (
        ["req", "-x509", *curve, "-keyout", "authority.key", "-out", authority.name, "-subj", "/CN=Somebody"],
        ["req", "-new", *curve, "-keyout", "server.key", "-out", "server.request", "-subj", "/CN=localhost"],
        [
            *("x509", "-req", "-in", "server.request", "-CA", authority.name, "-CAkey", "authority.key"),
            *("-CAcreateserial", "-extfile", "names", "-out", server.name),
        ],
    ):
        subprocess.run(["openssl", *command], cwd=folder, check=True, capture_output=True)
    server.write_text((folder / "server.key").read_text() + server.read_text())
    return authority, server


def set_up_both_ways(folder: Path, uv: Path, configuration: str, **environment: str) -> list[str]:
    """Set up two checkouts with the same pip.conf, one with uv, one with pip; what both have installed."""
    (folder / "pip.conf").write_text(configuration)
    listed = []
    for name in ("by-uv", "by-pip"):
        (folder / name).mkdir()
        checkout = Checkout(folder / name)
        places = {"PIP_CONFIG_FILE": str(folder / "pip.conf"), "HOME": str(folder), **environment}
        if name == "by-uv":
            places["PATH"] = f"{uv.parent}{os.pathsep}{os.environ['PATH']}"
        code, output = checkout.start("--cpu", "demo", cwd=None, python="", **places)
        assert code == 7 and (BY_PIP in output) == (name == "by-pip"), output
        listed.append([line for line in checkout.packages() if not line.startswith("uv==")])
    assert listed[0] == listed[1]
    return listed[0]


@pytest.fixture(scope="session")
def uv(uv_wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program, by itself."""
    folder = tmp_path_factory.mktemp("program")
    with zipfile.ZipFile(uv_wheel) as wheel:
        name = next(name for name in wheel.namelist() if re.search(r"scripts/uv(\.exe)?$", name))
        program = folder / Path(name).name
        program.write_bytes(wheel.read(name))
    program.chmod(0o755)
    return program


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl makes the certificate")
def test_an_index_with_a_password_and_a_certificate_of_its_own_serves_both(uv: Path, tmp_path: Path):
    wheels, more = tmp_path / "wheels", tmp_path / "more"
    wheels.mkdir()
    more.mkdir()
    for version in ("2.13.0", "2.13.0+cpu"):
        write_wheel(wheels, "torch", version)
    write_wheel(wheels, "tiny", "1.0", needs="small")
    for version in ("1.0", "3.0"):
        write_wheel(wheels, "small", version)
    write_wheel(more, "small", "2.0")  # the best of both places, within the constraint
    (tmp_path / "constraints.txt").write_text("small<3\n")
    authority, certificate = own_authority(tmp_path)
    with serving(wheels, "somebody:a secret", certificate) as (port, asked):
        listed = set_up_both_ways(
            tmp_path,
            uv,
            f"[global]\nindex-url = https://somebody:a%20secret@localhost:{port}/simple\ncert = {authority}\n"
            f"constraint = {tmp_path}/constraints.txt\n[install]\nfind-links =\n  {more}\n  ~/nothing\n"
            "[list]\nno-index = true\n",
            # what uv may not take for itself
            UV_DEFAULT_INDEX="http://localhost:1/simple",
            SSL_CERT_FILE="/nowhere",
        )
    assert {"torch==2.13.0+cpu", "tiny==1.0", "small==2.0"} <= set(listed)
    assert {"uv", "pip"} <= {program for path, program in asked if path.endswith("tiny/")}


@pytest.mark.slow
def test_an_index_behind_a_proxy_serves_both(uv: Path, tmp_path: Path):
    source = Checkout(tmp_path)
    with serving(source.wheels) as (port, asked):
        set_up_both_ways(
            tmp_path,
            uv,
            f"[global]\nindex-url = http://packages.invalid/simple\ntrusted-host = packages.invalid\n"
            f"proxy = http://127.0.0.1:{port}\ntimeout = 9\nretries = 2\n",
        )
    assert ("http://packages.invalid/simple/tiny/", "uv") in asked


@pytest.mark.slow
def test_where_uv_gives_up_pip_begins_afresh(uv_wheel: Path, tmp_path: Path):
    checkout = Checkout(tmp_path, uv_wheel)
    dead = {
        "PIP_NO_INDEX": "",
        "PIP_INDEX_URL": "http://127.0.0.1:1/simple",
        "PIP_RETRIES": "0",
    }  # pip only warns of it
    code, output = checkout.start("--cpu", "demo", cwd=None, python="", **dead)
    assert code == 7 and "pip starts over" in output, output
    assert checkout.app()["torch"] == "2.13.0+cpu"


@pytest.mark.slow
def test_a_uv_that_is_too_old_is_passed_over(tmp_path: Path):
    checkout = Checkout(tmp_path)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "uv").write_text("#!/bin/sh\necho uv 0.1.2\nexit 1\n")
    (tmp_path / "bin" / "uv").chmod(0o755)
    code, output = checkout.start("demo", PATH=f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    assert code == 7 and "uv is not to be had here, so pip installs" in output


def test_a_setting_of_pip_that_uv_has_no_word_for_is_left_to_pip():
    listed = "global.no-binary=':all:'\n:env:.disable-pip-version-check='1'"
    with pytest.raises(installers.NoUv, match="pip is set to no-binary, which uv does not know"):
        installers.for_uv(installers.pip_settings(listed))


def test_the_last_word_in_pips_configuration_counts():
    listed = """
global.index-url='https://one.example/simple'
global.extra-index-url='https://a.example/simple\\nhttps://b.example/simple'
install.index-url='https://two.example/simple'
download.index-url='https://never.example/simple'
:env:.no-index='0'
:env:.index-url=''
"""
    arguments, variables = installers.for_uv(installers.pip_settings(listed))
    assert "--no-index" not in arguments
    assert variables["UV_DEFAULT_INDEX"] == "https://two.example/simple"
    assert variables["UV_INDEX"] == "https://a.example/simple https://b.example/simple"


# --- which torch ------------------------------------------------------------------------------------------------------

CPU_INDEX, CUDA_INDEX = installation.PYTORCH_INDEX["cpu"], installation.PYTORCH_INDEX["cuda"]


@pytest.mark.parametrize(
    ("system", "build", "usual", "more", "expected"),
    [
        ("Linux", "cpu", ["2.13.0"], ["2.13.0+cpu"], (["torch==2.13.0+cpu", "--extra-index-url", CPU_INDEX], "cpu")),
        ("Linux", "cpu", ["2.13.0"], [], (["torch==2.13.0"], "cuda")),
        ("Linux", "cpu", ["2.13.0", "2.13.0+cpu"], [], (["torch==2.13.0+cpu"], "cpu")),
        ("Linux", "cuda", ["2.13.0", "2.13.0+cpu"], [], (["torch===2.13.0"], "cuda")),
        ("Linux", "cuda", ["2.13.0+cpu"], [], (["torch==2.13.0"], "cpu")),
        ("Windows", "cpu", ["2.13.0"], ["2.13.0+cpu"], (["torch===2.13.0"], "cpu")),
        (
            *("Windows", "cuda", ["2.13.0"], ["2.13.0+cu130"]),
            (["torch==2.13.0+cu130", "--extra-index-url", CUDA_INDEX], "cuda"),
        ),
        ("Windows", "cuda", ["2.13.0"], [], (["torch==2.13.0"], "cpu")),
        ("Darwin", "cpu", ["2.13.0"], [], (["torch===2.13.0"], "cpu")),
    ],
)
def test_the_wanted_build_is_asked_for_where_it_can_be_had(
    system: str, build: str, usual: list[str], more: list | list[str], expected: tuple[list[str], str]
):
    def offered(*where: str) -> list[str]:
        return usual + more if where else usual

    assert installation.choose_torch("2.13.0", build, system, offered) == expected
