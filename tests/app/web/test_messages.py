"""What a page says, read into types, and the answers to what cannot be read."""

import json
import math
import re
from typing import Any

import numpy as np
import pytest

from app.web.live_words import Unread, edit_of, read_message
from app.web.messages import Ack, Act, DrawRate, Motion, PageMessage, Refused, Room, Scrub, Theme
from app.web.wire import encode


@pytest.mark.parametrize(
    "said, message",
    [
        ({"t": "act", "do": "undo", "id": 3}, Act(do="undo", id=3)),
        ({"t": "act", "do": "retime", "args": {"time": 1}}, Act(do="retime", args={"time": 1})),
        ({"t": "act", "do": "undo", "args": None}, Act(do="undo")),
        ({"t": "scrub", "time": 2, "jump": 4}, Scrub(time=2.0, jump=4)),
        ({"t": "scrub", "time": 0.5, "id": 9}, Scrub(time=0.5, id=9)),
        ({"t": "ack", "serial": 12}, Ack(serial=12)),
        ({"t": "theme", "dark": True, "other": "word"}, Theme(dark=True)),
        ({"t": "motion", "reduced": False}, Motion(reduced=False)),
        ({"t": "draw_rate", "fps": 60, "software": False}, DrawRate(fps=60.0, software=False)),
        ({"t": "room", "aspect": 1.5, "free": [[0, 0, 1, 1]]}, Room(aspect=1.5, free=((0.0, 0.0, 1.0, 1.0),))),
    ],
)
def test_a_message_is_read_into_its_type(said: dict[str, Any], message: PageMessage) -> None:
    assert read_message(json.dumps(said)) == message


@pytest.mark.parametrize(
    "said, why",
    [
        ({"t": "sing", "id": 4}, "no message 'sing' in version 1"),
        ({"t": "act", "id": 4}, "act: .*do"),
        ({"t": "act", "do": "undo", "args": [1], "id": 4}, "act: args"),
        ({"t": "scrub", "time": "soon", "id": 4}, "scrub: time"),
        ({"t": "scrub", "id": 4}, "scrub: .*time"),
        ({"t": "ack", "serial": 1.5, "id": 4}, "ack: serial"),
        ({"t": "theme", "dark": "very", "id": 4}, "theme: dark"),
        ({"t": "room", "aspect": 1, "free": [[0, 0, 1]], "id": 4}, "room: free"),
        ({"t": "draw_rate", "fps": None, "software": False, "id": 4}, "draw_rate: fps"),
    ],
)
def test_what_has_another_type_is_refused_by_its_number_and_in_words(said: dict[str, Any], why: str) -> None:
    message = read_message(json.dumps(said))
    assert isinstance(message, Unread) and message.id == 4
    assert re.search(why, message.why) and message.why.endswith(".")
    assert edit_of(message) == (4 if said["t"] == "act" else 0), "pages wait for their edits, refused ones too"


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"t": 1}', '{"t": "act"', "1" * 5000])
def test_what_is_no_message_is_none(text: str) -> None:
    assert read_message(text) is None


def test_a_number_that_is_not_finite_is_left_to_the_command_that_refuses_it() -> None:
    message = read_message('{"t": "act", "do": "scale_path", "args": {"factor": NaN}, "id": 1}')
    assert isinstance(message, Act) and message.args is not None


@pytest.mark.parametrize("number", [10**30, -1, 1.5, "1", True, [1]])
def test_a_number_that_no_page_counts_to_is_refused_without_it(number: bool | float | list[int] | str) -> None:
    message = read_message(json.dumps({"t": "act", "do": "undo", "id": number}))
    assert isinstance(message, Unread) and message.id is None and edit_of(message) == 0


def test_the_name_of_a_file_that_is_no_text_can_be_quoted() -> None:
    assert json.loads(encode(Refused(id=1, text="No \udcff.")))["text"] == "No \udcff."
    assert json.loads(encode(DrawRate(fps=math.inf, software=False)))["fps"] is None, "JSON knows no infinity"


def test_a_number_of_numpys_is_a_number() -> None:
    assert json.loads(encode(DrawRate(fps=np.float64(1.5), software=False)))["fps"] == 1.5
