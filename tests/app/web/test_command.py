"""`launch.py` without a command: a page that answers, a port that is named, an end that is clean."""

import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.cli.studio import home_folder
from app.web.ports import address, claim
from app.web.window import show_app
from scene.errors import InputError
from tests.app.web.served import soon

ROOT = Path(__file__).parents[3]


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def test_a_port_that_was_asked_for_and_is_taken_is_named_with_the_next_free_one(taken: int) -> None:
    with pytest.raises(InputError, match=f"^Port {taken} is taken. Port [0-9]+ is free") as refused:
        claim("127.0.0.1", taken)
    free = int(str(refused.value).split("--port ")[1].split(",")[0])
    assert free > taken
    listening, notice = claim("127.0.0.1", free)
    with listening:
        assert notice == "" and listening.getsockname()[1] == free


def test_the_usual_port_gives_way_to_the_next_and_says_so(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.web.ports.USUAL", taken)
    listening, notice = claim("127.0.0.1", None)
    with listening:
        assert notice == f"Port {taken} is taken; "
        assert listening.getsockname()[1] > taken


@pytest.mark.parametrize(("host", "port"), [("no-such-host.invalid", 7860), ("127.0.0.1", 70_000), ("8.8.8.8", 7860)])
def test_an_address_that_cannot_be_had_gets_a_sentence(host: str, port: int) -> None:
    with pytest.raises(InputError, match=f"{host}, port {port}: .*--port"):
        claim(host, port)


def test_the_address_is_one_that_a_browser_here_can_open() -> None:
    assert address("127.0.0.1", 7860) == address("0.0.0.0", 7860) == "http://127.0.0.1:7860/"
    assert address("::", 7860) == address("::1", 7860) == "http://[::1]:7860/"


def test_home_is_where_it_was_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REALCAM_HOME", str(tmp_path / "set"))
    assert home_folder(None) == tmp_path / "set"
    assert home_folder(tmp_path / "given") == tmp_path / "given"
    monkeypatch.delenv("REALCAM_HOME")
    assert "RealCam" in str(home_folder(None))


@pytest.mark.skipif(sys.platform == "win32", reason="the browser of this test is a shell script")
def test_a_window_of_its_own_lasts_until_it_is_closed(tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$@" > "{tmp_path}/told"\n')
    browser.chmod(browser.stat().st_mode | stat.S_IXUSR)
    assert show_app(str(browser), "http://127.0.0.1:1/", tmp_path / "profile")
    told = (tmp_path / "told").read_text()
    assert "--app=http://127.0.0.1:1/" in told and f"--user-data-dir={tmp_path}/profile" in told
    browser.write_text("#!/bin/sh\nexit 3\n")
    assert not show_app(str(browser), "http://127.0.0.1:1/", tmp_path / "profile"), "a browser that cannot start"


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent to one process there")
def test_the_studio_starts_answers_and_stops(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, str(ROOT / "launch.py"), "--no-browser", "--port", str(port), "--home", str(tmp_path)]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=hear_ctrl_c,
    ) as studio:
        assert studio.stdout is not None
        try:
            assert studio.stdout.readline() == "Starting RealCam Studio ...\n"
            assert f"RealCam Studio is at http://127.0.0.1:{port}/" in studio.stdout.readline()
            url = f"http://127.0.0.1:{port}"
            page = httpx.Client(base_url=url, headers={"Origin": url}, trust_env=False, timeout=60)
            first = page.get("/")
            assert first.status_code == 200 and "gradio" in first.text.lower()
            assert "'unsafe-eval'" in first.headers["content-security-policy"]
            (name,) = page.cookies
            assert name.startswith("realcam-") and str(port) not in name, "the home's, whatever the port"
            assert page.get("/theme.css").status_code == 200 and page.get("/config").status_code == 404
            for wrong in ({"Origin": "http://evil.example"}, {"Cookie": ""}):
                stranger = httpx.Client(base_url=url, headers={"Origin": url, **wrong}, trust_env=False, timeout=60)
                assert stranger.get("/theme.css").status_code in (401, 403), "Gradio's own doors are closed as well"
                assert stranger.post("/gradio_api/queue/join", json={}).status_code in (401, 403)
            private = next((tmp_path / "shots").iterdir()) / "private.json"
            private.write_text("{}")
            for file in (private, private.parent, ROOT / "launch.py", "launch.py", "/etc/passwd"):
                assert page.get(f"/gradio_api/file={file}").status_code in (403, 404)
            private.unlink()
            for lying in tmp_path.rglob("*"):
                assert lying.stat().st_mode & 0o077 == 0, f"{lying} is its owner's alone"
            second = subprocess.run(command, capture_output=True, text=True, timeout=60)
            assert second.returncode == 2 and f"A studio is running at {url}" in second.stderr
            studio.send_signal(2)
            assert "every shot is saved" in studio.stdout.read()
            assert studio.wait(20) == 0
        finally:
            studio.kill()
    assert soon(lambda: not listens(port))
    assert not [left for left in tmp_path.rglob("*") if left.name.startswith((".", "incoming-"))]


def hear_ctrl_c() -> None:
    """What runs in the background of a script is deaf to it, and so are its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
