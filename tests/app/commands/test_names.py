import re
from collections import Counter
from pathlib import Path

from app.commands.table import COMMANDS, help_sheet

COMPONENT = Path(__file__).parents[3] / "ui_assets/component"
BY_NAME = (
    *(
        "offers.js",
        "take-menu.js",
        "take-commands.js",
        "take-bin.js",
        "camera-check.js",
        "palette.js",
        "shots.js",
    ),  # lists of commands
    *("aim.js", "depth.js", "depth-map.js", "film-words.js", "import.js", "inspector.js", "keyframe-panel.js"),
    "clip-panel.js",
    *(
        "real-size.js",
        "repair.js",
        "safety.js",
        "several-panel.js",
        "weights.js",
        "whole-path.js",
    ),  # the panel's, see panel-commands.js
)
"""Where an action that is asked for has a name in the palette; and in the host's form each of its fields has one."""
FORM = {"change_settings", "set_clip", "set_engine", "set_lens", "set_negative_prompt", "set_prompt"}
REASONS = {
    "bend": "drags a handle in the viewport",
    "cancel_recording": "Esc, while one records",
    "copy_keyframes": "a drag with Shift: Duplicate, then its time",
    "drag_keyframe": "drags the gizmo in the viewport",
    "delete_time_key": "Delete on the key, in the Clip lane",
    "move_time_key": "a drag in the Clip lane, and arrow keys on the key",
    "draw": "takes a stroke; the tool has a command",
    "fly": "keys that are held, and a hand",
    "forget_sketch": "what a stroke that goes on looks like",
    "get_surface": "prepares for a click",
    "measure": "takes a place in the picture; the tool has a command",
    "point_at": "takes a place in the picture; the tool has a command",
    "record": "begins when the count of its command is over",
    "reorder": "a drag: earlier and later in the order do it",
    "rename_take": "words typed into the name; the command leads there",
    "retime": "a drag: the numbers and the time of what is selected do it",
    "sketch": "what a stroke that goes on looks like",
    "stop_recording": "the other half of Record",
    "cancel_drag": "Esc, in a drag",
    "try_move": "shows a move that is being chosen",
    "watched_take": "nobody asks for it",
}
"""Actions of the page that nobody asks for by name, and why."""


def test_no_key_and_no_name_stands_for_two_commands():
    keys = Counter(key for command in help_sheet() for key in command.keys)
    names = Counter(command.id for command in help_sheet())
    assert not [each for each, times in (keys + names).items() if times > 1]


def test_whatever_the_page_can_ask_for_can_be_asked_for_by_name():
    words = {word for name in BY_NAME for word in re.findall(r'"([a-z_]+)"', (COMPONENT / name).read_text("utf-8"))}
    named = {command.action for command in help_sheet()} | words | FORM
    assert sorted(set(COMMANDS) - named - set(REASONS)) == [], "give it a command, or say here why it has none"
    assert sorted(set(REASONS) - set(COMMANDS)) == [], "there is no such action"
