"""An engine's weights fetched by a worker: from a hub of our own, which has tiny files in the official layout."""

import json
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app.commands import clip, weights
from app.commands.table import find_command
from app.studio.studio import Studio
from app.takes.workers import Workers
from app.web.state.weights import WeightsFacts, weights_facts
from engine.models.config import MODELS
from engine.models.pipelines import PIPELINES
from engine.verification.random_file import keys_of, write
from engine.weights import recammaster
from engine.weights.download import download
from engine.weights.folders import find_folder
from engine.weights.missing import Missing
from engine.weights.releases import RELEASES
from scene.errors import InputError
from tests.app.browser.small_worker import NAME, small_model
from tests.waiting import until

RELEASE = RELEASES[NAME]
SPEC = small_model()


@dataclass
class Hub:
    """What is there by address, and how it behaves."""

    files: dict[str, bytes] = field(default_factory=dict)
    url: str = ""
    ranges: list[str] = field(default_factory=list)
    holds: threading.Event = field(default_factory=threading.Event)
    """A file's second half comes when this is set."""

    def put(self, repo: str, name: str, content: bytes) -> None:
        self.files[f"/{repo}/resolve/main/{name}"] = content


def handler(hub: Hub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = hub.files.get(urlsplit(self.path).path)
            if content is None:
                self.send_error(404)
                return
            asked = self.headers.get("Range", "")
            start = int(asked[6:-1]) if asked else 0
            hub.ranges += [asked] if asked else []
            self.send_response(206 if asked else 200)
            self.send_header("Content-Length", str(len(content) - start))
            self.end_headers()
            half = (start + len(content)) // 2
            try:
                self.wfile.write(content[start:half])
                hub.holds.wait()
                self.wfile.write(content[half:])
            except OSError:
                pass  # who asked has gone

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """Which the worker is told of as a person would, by HF_ENDPOINT."""
    hub = Hub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(hub))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    hub.holds.set()
    (tmp_path / "checkpoints").mkdir()
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    monkeypatch.setenv("REALCAM_CHECKPOINTS", str(tmp_path / "checkpoints"))
    monkeypatch.setitem(MODELS, NAME, SPEC)
    yield hub
    hub.holds.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def studio(hub: Hub, tmp_path: Path) -> Iterator[Studio]:
    with closing(Workers(tmp_path / "logs")) as workers, closing(Studio(tmp_path / "shot", workers)) as studio:
        yield studio


def released(folder: Path) -> bytes:
    """A small model's file, as its authors publish one."""
    write(folder / RELEASE.repo_file, keys_of(SPEC), form="safetensors")
    content = (folder / RELEASE.repo_file).read_bytes()
    (folder / RELEASE.repo_file).unlink()
    return content


def row(studio: Studio) -> WeightsFacts | None:
    return next((row for row in weights_facts(studio) if row.name == NAME), None)


def state(studio: Studio) -> str:
    """State of the download; "" where there is none."""
    found = row(studio)
    return found.download.state if found and found.download else ""


def test_an_engine_can_be_chosen_when_its_weights_have_come(hub: Hub, studio: Studio, tmp_path: Path) -> None:
    hub.put(RELEASE.repo, RELEASE.repo_file, released(tmp_path))
    assert row(studio) == WeightsFacts(name=NAME, trouble="", download=None)
    weights.get_weights(studio, NAME)
    weights.get_weights(studio, NAME)  # a second click is the same wish
    clip.set_prompt(studio, "steam")  # work goes on meanwhile
    until(lambda: row(studio) is None)
    until(lambda: any("is ready to use." in notice.text for notice in studio.notices))
    clip.set_engine(studio, NAME)
    assert studio.document.engine == NAME and studio.document.prompt == "steam"


def test_a_stopped_download_goes_on_where_it_was(hub: Hub, studio: Studio, tmp_path: Path) -> None:
    content = released(tmp_path)
    hub.put(RELEASE.repo, RELEASE.repo_file, content)
    hub.holds.clear()
    weights.get_weights(studio, NAME)
    part = tmp_path / "checkpoints" / f"{RELEASE.repo_file}.part"
    until(lambda: part.is_file() and part.stat().st_size > 0)
    assert state(studio) == "running"
    weights.cancel_weights(studio, NAME)
    until(lambda: state(studio) == "")
    studio.weights.fetch(NAME, by="another shot")
    with pytest.raises(InputError, match="Another shot began"):
        find_command("cancel_weights")(studio, NAME)
    assert state(studio) == "running"
    find_command("cancel_weights", owner=True)(studio, NAME)
    until(lambda: state(studio) == "")
    assert row(studio) is not None and part.is_file()
    hub.holds.set()
    weights.get_weights(studio, NAME)
    until(lambda: row(studio) is None)
    assert (tmp_path / "checkpoints" / RELEASE.place).read_bytes() == content
    assert hub.ranges and hub.ranges[-1] != "bytes=0-"


def test_a_failure_is_one_plain_sentence_that_can_be_dismissed(hub: Hub, studio: Studio) -> None:
    weights.get_weights(studio, NAME)
    until(lambda: state(studio) == "failed")
    found = row(studio)
    assert found is not None and found.download is not None
    sentence = found.download.error
    assert sentence.endswith("does not give out RealCam-I2V 256 now (404). Try again later.")
    assert "Errno" not in sentence and "/resolve/" not in sentence
    weights.dismiss_weights(studio, NAME)
    assert row(studio) == WeightsFacts(name=NAME, trouble="", download=None)


def test_an_engine_without_weights_of_its_own_has_none_to_download(studio: Studio) -> None:
    with pytest.raises(InputError, match=r"There are no weights for 'warp'\. There are some for realcam-i2v-512"):
        weights.get_weights(studio, "warp")


def test_recammaster_comes_from_two_repositories_and_only_what_is_read(hub: Hub, tmp_path: Path) -> None:
    parts = {name: ["diffusers", "Part"] for name in (*recammaster.NEEDED, "transformer")}
    contents = {
        recammaster.REPO: {recammaster.FILE: b"network" * 1000},
        f"{recammaster.OWNER}/{recammaster.WAN[0]}": {
            "vae/model.safetensors": b"pictures" * 1000,
            "text_encoder/model.safetensors": b"words" * 1000,
            "tokenizer/vocabulary.json": b"{}",
            "model_index.json": json.dumps({"_class_name": "WanPipeline", **parts}).encode(),
        },
    }
    needless = {"README.md": b"x", "transformer/model.safetensors": b"x"}
    for repo, files in contents.items():
        siblings = [{"rfilename": name, "size": len(content)} for name, content in (needless | files).items()]
        hub.files[f"/api/models/{repo}/revision/main"] = json.dumps({"siblings": siblings}).encode()
        for name, content in files.items():
            hub.put(repo, name, content)
    with pytest.raises(InputError, match=r"ReCamMaster is 14\.7 GB .* under the licence on its page and Apache-2\.0\."):
        download("recammaster", agreed=False, endpoint=hub.url)
    told: list[tuple[int, int]] = []
    place = download("recammaster", agreed=True, on_progress=lambda *now: told.append(now), endpoint=hub.url)
    folder = tmp_path / "checkpoints"
    assert place == folder / recammaster.FILE
    there = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    read, wan = contents.values()
    assert there == read | {f"{recammaster.WAN[0]}/{name}": content for name, content in wan.items()}
    total = sum(map(len, there.values()))
    assert told[-1] == (total, total) and [done for done, _ in told] == sorted(done for done, _ in told)
    assert recammaster.find_wan() == folder / recammaster.WAN[0]


def test_a_pipelines_folder_comes_whole_and_its_index_last(hub: Hub, tmp_path: Path) -> None:
    model = PIPELINES["svd+shaping"]
    release = model.releases[0]
    index = {"_class_name": model.pipeline, "unet": ["diffusers", "UNetSpatioTemporalConditionModel"]}
    contents = {
        "model_index.json": json.dumps(index).encode(),
        "unet/config.json": b"{}",
        "unet/diffusion_pytorch_model.safetensors": b"weights" * 1000,
    }
    needless = {
        ".gitattributes": b"x",
        "svd_xt.safetensors": b"x",
        "unet/diffusion_pytorch_model.fp16.safetensors": b"x",
    }
    siblings = [{"rfilename": name, "size": len(content)} for name, content in (contents | needless).items()]
    hub.files[f"/api/models/{release.repo}/revision/main"] = json.dumps({"siblings": siblings}).encode()
    for name in ("unet/config.json", "unet/diffusion_pytorch_model.safetensors"):
        hub.put(release.repo, name, contents[name])
    with pytest.raises(InputError, match="does not give out Stable Video Diffusion now"):
        download(model.name, agreed=True, endpoint=hub.url)
    assert isinstance(find_folder(model), Missing)
    hub.put(release.repo, "model_index.json", contents["model_index.json"])
    place = download(model.name, agreed=True, endpoint=hub.url)
    assert place == tmp_path / "checkpoints" / release.folder
    there = {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()}
    assert there == contents
    assert not isinstance(find_folder(model), Missing)
