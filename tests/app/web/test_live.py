"""The live socket on a real server, driven by a page without a browser."""

import io
import json
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import websockets.exceptions
from PIL import Image

from app.commands import clip
from app.commands.table import COMMANDS
from app.web.live import LARGEST
from benchmarks.live_client import LiveClient
from scene.errors import InputError
from tests.app.web.served import Served, Visitor, served
from tests.there import there
from tests.waiting import until


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("home")) as site:
        yield site


def newcomer(site: Served) -> Visitor:
    """Somebody with a shot whose clip is small: nothing waits for pictures that nobody looks at."""
    visitor = site.visitor()
    studio = visitor.session.studio
    until(lambda: studio.baked is not None)
    clip.set_clip(studio, 96, 64, frames=9)
    return visitor


@pytest.fixture
def visitor(site: Served) -> Visitor:
    return newcomer(site)


@pytest.fixture(scope="module")
def anybody(site: Served) -> Visitor:
    """One for all whom the socket turns away."""
    return newcomer(site)


@pytest.fixture
def page(visitor: Visitor) -> Iterator[LiveClient]:
    with tab(visitor) as page:
        yield page


@pytest.fixture(scope="module")
def patient(anybody: Visitor) -> Iterator[LiveClient]:
    """One page for all that is refused."""
    with tab(anybody) as page:
        yield page


def tab(visitor: Visitor) -> LiveClient:
    address = visitor.served.url.replace("http", "ws") + visitor.path("live")
    page = LiveClient(address, origin=visitor.served.url, cookie=visitor.cookie)
    page.wait(page.whole, "the sample")
    return page


def test_the_first_message_tells_version_commands_and_what_can_be_chosen(page: LiveClient):
    assert page.hello["t"] == "hello" and page.hello["v"] == 1
    assert {"boot", "view", "files", "upload", "moves", "samples", "engines"} <= set(page.hello)
    for command in page.hello["commands"]:
        assert command["do"] == "" or command["do"] in COMMANDS


def test_every_frame_of_the_clip_arrives_as_a_picture_of_its_size(page: LiveClient):
    shape = page.state["clip"]
    assert sorted(page.clip()) == list(range(shape["frames"]))
    with Image.open(io.BytesIO(page.clip()[0])) as picture:
        assert picture.size == (shape["width"], shape["height"])
    assert len(page.state["coverage"]["outside"]) == shape["frames"]


def test_an_edit_comes_back_as_state_and_as_a_picture(page: LiveClient):
    pictures = len(page.live)
    page.act("set_path", text="truck right 0.3m over 3s")
    page.wait(lambda: page.state["segments"][0]["text"] == "truck right 0.3m over 3s")
    page.wait(lambda: len(page.live) > pictures, "a live picture")
    page.wait(page.whole, "the new clip")
    assert page.state["undo"] == "Change the path" and not page.state["suggested"]


def test_two_tabs_of_one_session_agree_and_other_sessions_see_nothing(site: Served, visitor: Visitor, page: LiveClient):
    with tab(visitor) as second, tab(newcomer(site)) as stranger:
        undo = stranger.state["undo"]
        page.act("set_prompt", text="for us alone")
        second.wait(lambda: second.state["prompt"] == "for us alone")
        second.act("undo")
        page.wait(lambda: page.state["prompt"] == "")
        assert stranger.state["prompt"] == "" and stranger.state["undo"] == undo
        assert stranger.hello["files"] != page.hello["files"]


def test_scrubbing_moves_the_playhead_of_every_tab_without_a_whole_state(visitor: Visitor, page: LiveClient):
    with tab(visitor) as second:
        revision = second.state["rev"]
        page.send({"t": "scrub", "time": 1.25})
        second.wait(lambda: second.state["view"]["time"] == 1.25)
        assert second.state["rev"] == revision


def test_states_say_which_edits_of_their_page_they_contain(visitor: Visitor, page: LiveClient):
    """One that changed nothing, and one that was refused, included: pages wait for it."""
    first, nothing, wrong = (
        page.begin(*edit, **arguments)
        for edit, arguments in [(["set_seed"], {"seed": 5}), (["set_seed"], {"seed": 5}), (["set_seed"], {"seed": "x"})]
    )
    assert first < nothing < wrong
    page.wait(lambda: page.state["edit"] == wrong)
    assert page.state["seed"] == 5
    with tab(visitor) as second:
        assert second.state["edit"] == 0 and second.state["seed"] == 5, "it has made none"
        second.act("set_seed", seed=6)
        page.wait(lambda: page.state["seed"] == 6)
        assert page.state["edit"] == wrong


def test_changes_make_of_each_state_the_next_one(visitor: Visitor, page: LiveClient):
    """A page that asks for changes knows what one has that gets every state whole."""
    with visitor.connect(visitor.path("live")) as whole:
        for action, arguments in [
            ("set_path", {"text": "truck right 0.3m over 3s; pan left 10deg over 1s"}),
            ("add_keyframe", {"camera": {"position": [0, 0, 0.1], "wxyz": [1, 0, 0, 0]}}),
            ("delete_selected", {}),
            ("undo", {}),
        ]:
            page.act(action, **arguments)
        page.wait(page.whole)
        said: dict = {}
        while any(said.get(name) != page.state[name] for name in page.state if name not in ("rev", "edit", "estimate")):
            message = whole.recv(timeout=60)
            came = json.loads(message) if isinstance(message, str) else {"t": ""}
            if came["t"] == "state":
                said = came
            elif came["t"] == "view":
                said["view"] = {name: value for name, value in came.items() if name not in ("t", "edit")}


def test_a_drag_is_one_step_over_the_socket_too(page: LiveClient):
    page.act("set_path", text="pan left 5deg over 2s")
    for step in range(10):
        page.begin("retime", selection=[0, None], time=2 + step / 10, done=False)
    page.act("retime", selection=[0, None], time=3.5, done=True)
    page.act("undo")
    page.wait(lambda: page.state["clip"]["duration"] == 2.0)
    assert page.state["undo"] == "Change the path"


@pytest.mark.parametrize(
    "action, arguments, said",
    [
        ("close", {}, "no action 'close'"),
        ("__class__", {}, "no action"),
        ("open_photo", {"file": "/etc/passwd", "name": "x"}, "no action"),
        ("set_seed", {"seed": "many"}, "seed: .*valid integer"),
        ("set_seed", {}, "seed: Missing"),
        ("set_seed", {"seed": 1, "more": 2}, "more: Unexpected"),
        ("set_duration", {"seconds": 1e999}, "finite"),
        ("add_keyframe", {"camera": {"position": [0, 0, float("nan")], "wxyz": [1, 0, 0, 0]}}, "finite"),
        ("add_keyframe", {"camera": {"position": [0, 0, 1], "wxyz": [0, 0, 0, 0]}}, "no rotation"),
        ("select", {"selection": [5, 5]}, "no longer exists"),
        ("add_move", {"text": "fly to the moon"}, "not a move"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words_and_the_socket_lives(
    patient: LiveClient, action: str, arguments: dict[str, Any], said: str
):
    before = patient.state["undo"], patient.state["seed"], patient.state["segments"]
    with pytest.raises(InputError, match=said):
        patient.act(action, **arguments)
    patient.act("frame")
    assert (patient.state["undo"], patient.state["seed"], patient.state["segments"]) == before


@pytest.mark.parametrize("text", ["", "nonsense", "[]", "{}", '"act"', "{" * 10, "[" * 60000, '{"t": []}'])
def test_what_is_no_message_ends_the_connection(anybody: Visitor, text: str):
    with anybody.connect(anybody.path("live")) as socket:
        socket.recv()
        socket.send(text)
        with pytest.raises(websockets.exceptions.ConnectionClosed):
            while True:
                socket.recv(timeout=20)


@pytest.mark.parametrize(
    "message", [b"", b"\xff" * 1000, '{"t": "act", "do": "set_prompt", "args": {"text": "a\\u0000b"}, "id": 1}']
)
def test_what_cannot_be_read_is_refused_in_words_and_the_socket_lives(
    visitor: Visitor, page: LiveClient, message: str | bytes
):
    with visitor.connect(visitor.path("live")) as socket:
        socket.send(message)
        said = {}
        while said.get("t") != "refused":
            came = socket.recv(timeout=60)
            said = json.loads(came) if isinstance(came, str) else said
        assert said["text"].endswith(".")
        socket.send(json.dumps({"t": "act", "do": "set_prompt", "args": {"text": "\U0001f600 fine"}}))
        page.wait(lambda: page.state["prompt"] == "\U0001f600 fine")


def test_a_message_that_is_too_long_ends_the_connection(anybody: Visitor):
    with anybody.connect(anybody.path("live")) as socket:
        socket.send(json.dumps({"t": "act", "do": "set_prompt", "args": {"text": "x" * LARGEST}}))
        with pytest.raises(websockets.exceptions.ConnectionClosed):
            while True:
                socket.recv(timeout=20)


def test_a_page_that_acknowledges_nothing_gets_two_live_pictures_and_then_the_newest(
    visitor: Visitor, page: LiveClient
):
    page.act("set_path", text="truck right 0.3m over 2s")
    page.wait(page.whole)
    with visitor.connect(visitor.path("live")) as lazy:
        for step in range(12):
            page.act("retime", selection=[0, None], time=2 + step / 20, done=False)
            time.sleep(0.05)
        page.act("retime", selection=[0, None], time=4.0, done=True)
        page.wait(page.whole)
        serials = []
        with suppress(TimeoutError):
            while True:
                message = lazy.recv(timeout=60 if len(serials) < 2 else 0.5)
                if isinstance(message, bytes) and message[0] == 1:
                    serials.append(int.from_bytes(message[4:8], "little"))
        assert len(serials) == 2
        newest = there(visitor.session.studio.picture.live).serial
        assert newest > max(serials)
        lazy.send(json.dumps({"t": "ack", "serial": newest}))
        later = b""
        while later[:1] != b"\x01":
            message = lazy.recv(timeout=20)
            later = message if isinstance(message, bytes) else b""
        assert int.from_bytes(later[4:8], "little") == newest


def test_a_tab_that_has_gone_is_not_told_anything_any_more(visitor: Visitor):
    listeners = visitor.session.studio._listeners
    before = len(listeners)
    with tab(visitor):
        assert len(listeners) == before + 1
    until(lambda: len(listeners) == before)
