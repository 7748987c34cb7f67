"""Fetching weights, from a hub of our own on this machine."""

import contextlib
import hashlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from scene.depth.download import download
from scene.depth.models import FILES, depth_model, find_weights
from scene.errors import InputError

MODEL = depth_model("depth-anything-v2-metric-indoor-small")
CONTENTS = {name: (name * 40_000).encode() for name in FILES}
"""More than one network read each, so that there is a middle to stop in."""


@dataclass
class Hub:
    """Answers as huggingface.co does for three files, and keeps what it was asked for."""

    url: str = ""
    ranges: list[str] = field(default_factory=list)
    missing: bool = False
    breaks_after: int | None = None
    """Bytes of each answer that get through."""
    spoils: bool = False


@pytest.fixture
def hub() -> Iterator[Hub]:
    hub = Hub()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.rsplit("/", 1)[-1]
            if name not in CONTENTS or hub.missing:
                self.send_error(404)
            elif self.path.startswith(f"/{MODEL.repo}/resolve/main/"):
                self.send_response(302)
                self.send_header("Location", f"{hub.url}/storage/{name}")
                self.send_header("X-Linked-ETag", f'"{hashlib.sha256(CONTENTS[name]).hexdigest()}"')
                self.end_headers()
            else:
                self.send_content(CONTENTS[name])

        def send_content(self, content: bytes) -> None:
            wanted = self.headers.get("Range", "")
            start = int(wanted.removeprefix("bytes=").split("-")[0]) if wanted else 0
            if wanted:
                hub.ranges.append(wanted)
            self.send_response(206 if wanted else 200)
            self.send_header("Content-Length", str(len(content) - start))
            self.end_headers()
            sent = content[start:] if not hub.spoils else bytes(len(content) - start)
            self.wfile.write(sent[: hub.breaks_after])

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield hub
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def checkpoints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REALCAM_CHECKPOINTS", str(tmp_path / "checkpoints"))


def test_nothing_is_fetched_before_the_user_agrees_to_size_and_licence(hub: Hub) -> None:
    with pytest.raises(InputError, match=r"99 MB from huggingface\.co under Apache-2\.0\. Agree to that \(--yes\)"):
        download(MODEL, agreed=False, endpoint=hub.url)
    assert not MODEL.folder.exists()


def test_a_download_brings_every_byte_and_reports_progress(hub: Hub) -> None:
    seen: list[tuple[int, int]] = []
    folder = download(MODEL, agreed=True, on_progress=lambda done, total: seen.append((done, total)), endpoint=hub.url)
    assert folder == MODEL.folder == find_weights(MODEL)
    assert {name: (folder / name).read_bytes() for name in FILES} == CONTENTS
    done = [so_far for so_far, _ in seen]
    assert done == sorted(done)
    assert done[-1] == sum(map(len, CONTENTS.values()))
    assert all(so_far <= total for so_far, total in seen)


class Stop(Exception):
    pass


def test_a_stopped_download_leaves_no_model_and_goes_on_where_it_was(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scene.support.hub.CHUNK", 100_000)
    beginning = sum(len(CONTENTS[name]) for name in FILES[:-1])

    def stop_in_the_middle(done: int, total: int) -> None:
        if done > beginning + 200_000:
            raise Stop

    with pytest.raises(Stop):
        download(MODEL, agreed=True, on_progress=stop_in_the_middle, endpoint=hub.url)
    assert find_weights(MODEL) is None
    download(MODEL, agreed=True, endpoint=hub.url)
    assert (MODEL.folder / FILES[-1]).read_bytes() == CONTENTS[FILES[-1]]
    assert hub.ranges == ["bytes=300000-"]


def test_a_broken_connection_is_told_and_the_next_attempt_goes_on(hub: Hub) -> None:
    hub.breaks_after = 150_000
    attempts = 0
    while find_weights(MODEL) is None:
        attempts += 1
        with contextlib.suppress(InputError):
            download(MODEL, agreed=True, endpoint=hub.url)
    assert {name: (MODEL.folder / name).read_bytes() for name in FILES} == CONTENTS
    assert attempts > len(FILES)


def test_bytes_that_are_not_the_hubs_are_thrown_away(hub: Hub) -> None:
    hub.spoils = True
    with pytest.raises(InputError, match=r"The download of .* arrived damaged and was thrown away\. Try again\."):
        download(MODEL, agreed=True, endpoint=hub.url)
    assert list(MODEL.folder.iterdir()) == []


def test_without_network_one_sentence_says_what_to_do() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        endpoint = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(
            InputError,
            match=r"^127\.0\.0\.1:\d+ cannot be reached to download .*\. Connect to the internet, then try again\.$",
        ):
            download(MODEL, agreed=True, endpoint=endpoint)


def test_a_hub_that_does_not_have_it_is_told(hub: Hub) -> None:
    hub.missing = True
    with pytest.raises(InputError, match=r" does not give out .* now \(404\)\. Try again later\.$"):
        download(MODEL, agreed=True, endpoint=hub.url)
    assert find_weights(MODEL) is None


def test_what_is_here_already_is_not_fetched_again() -> None:
    MODEL.folder.mkdir(parents=True)
    for name in FILES:
        (MODEL.folder / name).write_bytes(b"there")
    assert download(MODEL, agreed=False, endpoint="http://127.0.0.1:9") == MODEL.folder
