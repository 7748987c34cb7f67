"""Whatever a page is told, in every situation a shot can be in, is of the types that the protocol has."""

import json
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from app.web.messages import ServerMessage
from app.web.protocol.written import SCHEMA
from app.web.wire import encode
from benchmarks.live_client import LiveClient
from scene.errors import InputError
from tests.app.own_depth import own_photo
from tests.app.web.served import Served, Visitor
from tests.waiting import until

PATH = Path(__file__).parents[2] / "data/formats/tum.txt"
SEEN_BY = {"through": "camera", "u": 0.5, "v": 0.6, "aspect": 1.6, "time": 0.0}
STROKE = {"through": "camera", "aspect": 1.6, "points": [[0.4, 0.8], [0.5, 0.7], [0.6, 0.65]]}


@pytest.fixture(scope="module")
def said(house: Served, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Every message in words that two tabs of a shot were sent, one with states and one with changes."""
    visitor, texts = house.visitor(), []
    photo = own_photo(tmp_path_factory.mktemp("photo"))
    listening = []
    for query in ("", "?changes"):
        socket = visitor.connect(visitor.path("live") + query)
        listening.append(threading.Thread(target=listen, args=(socket, texts)))
        listening[-1].start()
        socket.send(json.dumps({"t": "act", "do": "read_move", "args": {"text": "orbit right 10deg"}, "id": 1}))
        socket.send(json.dumps({"t": "act", "do": "set_seed", "args": {"seed": "many"}, "id": 2}))
        socket.send(json.dumps({"t": "sing"}))
    address = visitor.served.url.replace("http", "ws") + visitor.path("live")
    with LiveClient(address, origin=visitor.served.url, cookie=visitor.cookie) as page:
        live_through(visitor, page, photo, lambda true: until(lambda: any(map(true, states(texts)))))
    assert visitor.http.post(f"/library/{visitor.session.shot}/delete").status_code == 200
    for thread in listening:
        thread.join(60)
    return texts


def listen(socket: ClientConnection, texts: list[str]) -> None:
    with suppress(ConnectionClosed):
        texts.extend(message for message in socket if isinstance(message, str))


def live_through(
    visitor: Visitor, page: LiveClient, photo: Path, heard: Callable[[Callable[[dict[str, Any]], Any]], None]
) -> None:
    """Take the shot through whatever changes the kind of what is said about it.

    `heard` waits until a state was sent to the tab that gets all of it: one that passes quickly could be skipped.
    """
    visitor.http.post(visitor.path("upload"), params={"name": photo.name}, content=photo.read_bytes())
    page.wait(lambda: page.state and page.state["photo"]["name"] == photo.name and page.whole(), "the photo", 120)
    page.act("repair_lift", name="sky_beyond_m", value=2.0)
    page.act("set_path", text="orbit right 10deg over 1s; static over 1s")
    page.act("point_at", point=SEEN_BY)
    page.act("aim_move", segment=0, point=SEEN_BY)
    heard(lambda state: state["segments"][0]["kind"] == "move" and state["segments"][0]["target"])
    page.act("measure", point=SEEN_BY)
    page.act("measure", point={**SEEN_BY, "u": 0.3})
    heard(lambda state: state["pointing"]["apart_m"])
    with suppress(InputError):
        page.act("search_ground")
    page.act("sketch", stroke=STROKE)
    heard(lambda state: state["drawing"] and state["drawing"]["sketch"])
    page.act("forget_sketch")
    page.act("split", time=0.5)
    page.act("select", selection=[0, None])
    page.act("turn_into_keyframes")
    page.act("look_at", selection=[0, 1], point=SEEN_BY)
    heard(lambda state: any("follows" in key for part in state["segments"] for key in part.get("keyframes", [])))
    page.act("set_view", through_camera=True, loop=[0, 1])
    page.act("set_closed", closed=True)
    page.act("set_engine", name="realcam-i2v-512")
    page.wait(lambda: (page.state["locked_cells"] or {}).get("share") is not None, "what is locked", 120)
    page.act("check_weights", engine="realcam-i2v-512")
    page.act("set_engine", name="warp")
    page.act("set_clip", width=128, height=80, frames=5)
    page.wait(page.whole, "the clip", 120)
    page.wait(lambda: page.state["clearance"]["metres"], "the clearance", 120)
    visitor.http.post(
        visitor.path("import"),
        params={"files": json.dumps([[PATH.name, PATH.stat().st_size]])},
        content=PATH.read_bytes(),
    )
    page.wait(lambda: page.state["import"] and page.state["import"]["keyframes"], "the path that waits", 120)
    heard(lambda state: state["import"])
    page.act("drop_import")
    page.act("preview")
    page.wait(lambda: page.state["contract"], "the contract", 120)
    page.act("generate")
    page.wait(lambda: page.state["takes"] and page.state["takes"][0]["state"] == "done", "the video", 240)
    page.wait(lambda: (page.state["takes"][0]["camera"] or {}).get("state") == "done", "the check of its camera", 120)
    page.act("delete_take", number=1)
    page.wait(lambda: page.state["take_bin"], "the bin")
    page.act("set_view", snap=True)  # nothing else is new by now
    page.wait(lambda: page.state["view"]["snap"], "another view")


def states(said: list[str]) -> list[dict[str, Any]]:
    return [came for text in said if (came := json.loads(text))["t"] == "state"]


def test_what_is_said_is_exactly_of_its_type(said: list[str]) -> None:
    for text in said:
        message = msgspec.json.decode(text, type=ServerMessage)
        assert json.loads(encode(message)) == json.loads(text), "nothing is in it that the type has not"


def test_what_is_said_is_what_the_schema_says(said: list[str]) -> None:
    whole = json.loads(SCHEMA.read_text("utf-8"))
    kinds = {kind.__struct_config__.tag: kind.__name__ for kind in ServerMessage.__args__}
    ruled = {
        t: jsonschema.Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": whole["$defs"]})
        for t, name in kinds.items()
    }
    for text in said:
        came = json.loads(text)
        ruled[came["t"]].validate(came)


def test_every_kind_of_message_and_every_situation_was_there(said: list[str]) -> None:
    assert {json.loads(text)["t"] for text in said} == {kind.__struct_config__.tag for kind in ServerMessage.__args__}
    shown = states(said)
    for situation in (
        lambda state: not state["scene"]["ready"],
        lambda state: (state["lift"] or {}).get("state") == "running",
        lambda state: state["scene"].get("repair", {}).get("changed"),
        lambda state: state["segments"][0]["kind"] == "move" and state["segments"][0]["target"],
        lambda state: any("follows" in key for part in state["segments"] for key in part.get("keyframes", [])),
        lambda state: state["pointing"]["apart_m"],
        lambda state: state["drawing"] and state["drawing"]["sketch"],
        lambda state: state["locked_cells"] == {"share": None},
        lambda state: (state["locked_cells"] or {}).get("share") is not None and state["lock"],
        lambda state: state["import"],
        lambda state: (state["job"] or {}).get("state") == "running" and state["job"]["take"],
        lambda state: state["takes"],
        lambda state: state["take_bin"],
        lambda state: state["estimate"] and state["weights"],
    ):
        assert any(map(situation, shown)), f"line {situation.__code__.co_firstlineno}"
