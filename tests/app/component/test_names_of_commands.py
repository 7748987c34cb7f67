"""Everything that a control does is a command, found by name; what is none says why."""

import json
import re

from playwright.sync_api import Page

from tests.app.component.hands import Hands

COMMANDS = {
    "Snap to round numbers: 0.1 m, 5°": "Snap to round numbers",
    "Overview": "Look through the camera, or at the overview",
    "Camera": "Look through the camera, or at the overview",
    "Move": "Gizmo moves",
    "Turn": "Gizmo turns",
    "Local": "Gizmo axes",
    "World": "Gizmo axes",
    "Record": "Record a flight",
    "Draw": "Draw a path",
    "Open": "Open a photo or clip",
    "Open a path": "Import a camera path",
    "Export": "Export the path",
    "Other formats": "Export the path",
    "Swap the two views": "Look through the camera, or at the overview",
    "Make a film": "Generate",
    "Room": "Open the sample room",
    "Street": "Open the sample street",
    "Still life": "Open the sample still-life",
    "Toy train": "Open the sample toy-train",
    "Measure something you know": "Measure between two points",
    "Reset": "Reset the depth fixes",
    "Center": "Crop: to the middle",
    "Hold: before": "with or without its depth fixes",
    "Scale": "Scale the path",
    "Unlock": "frame 0",
    "Lock to the photo": "frame 0",
    "Unlock the start": "frame 0",
    "Delete": "Delete the selection",
    "Duplicate": "Duplicate the selection",
    "Put it where the view is": "Move the selected keyframe",
    "Loop: the last frame leads back to the first": "Close the path into a loop",
    "Another seed": "Another random seed",
    "Speed": "speed graph",
    "Safe distance in metres": "Safe distance",
    "Use the scene's": "Use the scene's safe distance",
    "Leaves": "Easing: Linear",
    "Path here": "Path at the selected keyframe",
    "Duration in seconds": "Duration of the path",
    "Frames": "Frames of the path",
    "Show all of it": "Frame the selection",
    "Width of the small picture": "Reset the sizes",
    "Width of the panel": "Reset the sizes",
    "Height of the timeline": "Reset the sizes",
    "Part of the photo in the clip": "Crop: show and move it",
    "playhead": "Playhead to the second",
    "No film yet: make one": "Generate",
    "Bring the free view to this camera": "Bring the free view to the camera at the playhead",
    "Go to this camera": "Go to keyframe 2",
    "Split here": "Split",
}
"""What controls are called, and words by which their commands are found; others are called as their command is."""

EXCEPTIONS = {
    r"^Rename the shot": "changes the name where it stands",
    r"^(Do not show this line again|Dismiss|Close.*|Skip)$": "takes away what the button is on",
    r"^move \d+.*|^keyframe \d+": "selects what it is: the keys 1 to 9 and Page Down do",
    r"^(left|right|up|down|in|out|clockwise|counter|add)$": "a part of the form of a move, typed in the palette",
    r"^Copy": "puts what is beside it on the clipboard",
    r"^(Image|Camera|Engine|Takes)$": "Tab: ...",
    r"^Theme": "Theme: ...",
    r"^(Undo|Redo)": "Undo, Redo; it says of what",
    r"^(Turn|Path by|About|Scale|Move)\b": "of the whole path: shift, turn, scale it by numbers behind their words",
    r"^(Depth from|Field of view, degrees across)": "a sample has its own",
    r"^Size of the map$": "only how large it is drawn",
}
"""Names of what has no command of its own, and why."""

NAMES = """() => {
  const controls = 'button, summary.rc-button, select, input, textarea, [role=slider], [role=separator]';
  const elsewhere = '.rc-move-form, [data-island=takes] li, .rc-speed-graph, .rc-area [role=slider]:not(.rc-playhead)';
  const name = (each) => {
    const field = each.matches('input, select, textarea');
    return each.getAttribute('aria-label') || ((field ? each.closest('label') : each)?.textContent ?? '').trim();
  };
  return [...document.querySelectorAll(`.rc :is(${controls}), #panel .field :is(label, button)`)]
    .filter((each) => each.checkVisibility({ visibilityProperty: true }) && !each.closest(elsewhere))
    .map((each) => name(each).replace(/ \\([^)]*\\)$/, '').replace(/:? …$/, ''))
    .filter(Boolean);
}"""
MENU = "[...document.querySelectorAll(':popover-open [role^=menuitem] b')].map((each) => each.textContent)"


def titles(page: Page) -> list[str]:
    """Every command that the palette offers now."""
    return page.evaluate("__studio.commands.refresh().then(() => __studio.commands.all().map(({ title }) => title))")


def strangers(names: set[str], known: list[str]) -> list[str]:
    """Those that no command is called by."""
    titles = [title.lower() for title in known]
    return sorted(
        name
        for name in names
        if not any((COMMANDS.get(name) or name).lower() in title for title in titles)
        and not any(re.search(pattern, name, re.IGNORECASE) for pattern in EXCEPTIONS)
    )


def test_every_control_is_a_command_or_says_why_not(page: Page, hands: Hands):
    hands.author()
    hands.do("add_move", text="orbit right 20deg over 1s")
    hands.do("set_clip", width=288, height=512, frames=9)
    hands.wait("state.clip.width === 288 && state.clip.window && state.segments.length === 2")
    page.evaluate("document.querySelectorAll('#panel details').forEach((fold) => (fold.open = true))")
    selections = (
        {"selection": None},
        {"selection": [0, 1]},
        {"selection": [1, None]},
        {"selection": [0, 1], "others": [[0, 2]]},
    )
    for selection in selections:
        hands.do("select", **selection)
        hands.wait(
            f"JSON.stringify(state.view.selection) === '{json.dumps(selection['selection'], separators=(',', ':'))}'"
        )
        names: set[str] = set()
        for tab in ("Image", "Camera", "Engine") if selection["selection"] is None else ("Camera",):
            hands.tab(tab)
            names |= set(page.evaluate(NAMES))
        found = strangers(names, titles(page))
        assert not found, found
    page.evaluate("document.querySelectorAll('#panel details').forEach((fold) => (fold.open = false))")
    hands.do("set_clip", width=512, height=320)


def test_every_line_of_a_menu_is_a_command(page: Page, hands: Hands):
    page.get_by_role("button", name="Export", exact=True).click()
    names = set(page.evaluate(MENU))
    page.keyboard.press("Escape")
    assert names and strangers(names, titles(page)) == []


def test_no_two_commands_have_one_name(page: Page, hands: Hands):
    hands.author()
    titles(page)
    ids = page.evaluate("__studio.commands.all().map(({ id }) => id)")
    assert len(ids) == len(set(ids))


def test_all_moves_with_their_directions_are_commands(page: Page, hands: Hands):
    known = titles(page)
    for each in page.evaluate("new Promise((known) => __studio.onHello(({ moves }) => known(moves)))"):
        for direction in each["directions"] or [""]:
            assert f"{each['kind'].capitalize()} {direction}".strip() in known
