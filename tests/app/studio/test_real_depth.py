"""One button from an approximate scene to a metric one: the weights come from a hub of our own, tiny and random."""

import threading
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from huggingface_hub import constants

from app.commands import clip, keyframes, photo
from app.studio.studio import Studio
from app.takes.workers import Workers
from scene.depth.models import depth_model
from tests.app.studio.test_studio import HERE, coffee, ready
from tests.scene.depth.tiny_depth_anything import save_tiny_model
from tests.there import there
from tests.waiting import until

MODEL = depth_model("depth-anything-v2-metric-indoor-small")


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder whose files it serves as the model's; empty at first."""
    files = tmp_path / "hub" / MODEL.repo / "resolve" / "main"
    files.mkdir(parents=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path / "hub"))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    monkeypatch.setattr(constants, "ENDPOINT", f"http://127.0.0.1:{server.server_address[1]}")
    monkeypatch.setenv("REALCAM_CHECKPOINTS", str(tmp_path / "checkpoints"))
    yield files
    server.shutdown()
    server.server_close()


@pytest.fixture
def studio(hub: Path, tmp_path: Path) -> Iterator[Studio]:
    """A photo without depth of its own, and a path through it."""
    with closing(Workers(tmp_path / "logs")) as workers, closing(Studio(tmp_path / "shot", workers)) as studio:
        ready(studio)
        photo.open_photo(studio, coffee(tmp_path), "coffee.jpg")
        ready(studio)
        keyframes.add_keyframe(studio, HERE)
        yield studio


def kind(studio: Studio) -> str:
    return studio.scene.depth.source.kind if studio.scene is not None else ""


def test_real_depth_takes_the_place_of_the_guess_while_the_path_stays(hub: Path, studio: Studio):
    save_tiny_model(hub)
    path = studio.path
    assert kind(studio) == "approximate"
    photo.get_depth(studio, MODEL.name)
    clip.set_prompt(studio, "steam")  # work goes on meanwhile
    until(lambda: kind(studio) == "metric")
    assert studio.path == path and studio.document.prompt == "steam" and studio.problem == ""
    assert studio.document.photo.depth == MODEL.name
    studio.undo()
    until(lambda: kind(studio) == "approximate")
    studio.redo()
    until(lambda: kind(studio) == "metric")


def test_without_a_network_it_says_so_and_the_approximate_scene_stays(studio: Studio):
    photo.get_depth(studio, MODEL.name)
    until(lambda: studio.scenes.lift is not None and studio.scenes.lift.state == "failed")
    sentence = there(studio.scenes.lift).error
    assert sentence.endswith("now (404). Try again later.") and "http" not in sentence and "README" not in sentence
    assert kind(studio) == "approximate" and studio.blocked == ""
    photo.dismiss_lift(studio)
    assert studio.scenes.lift is None and kind(studio) == "approximate"


def test_trying_again_downloads_again(hub: Path, studio: Studio):
    photo.get_depth(studio, MODEL.name)
    until(lambda: studio.scenes.lift is not None and studio.scenes.lift.state == "failed")
    save_tiny_model(hub)
    photo.lift_again(studio)
    until(lambda: kind(studio) == "metric")
