"""Everything that a button does is a command, found by name; what is none says why."""

import re

from playwright.sync_api import Page

from tests.app.component.hands import Hands

COMMANDS = {
    "Snap to round numbers: 0.1 m, 5°": "Snap to round numbers",
    "Add": "Orbit right",
    "All keyframes look there": "Look",
    "Overview": "Through the camera",
    "Camera": "Through the camera",
    "Move": "Gizmo moves",
    "Turn": "Gizmo turns",
    "Local": "Gizmo along",
    "World": "Gizmo along",
    "Look": "Look",
    "Target": "Set the target",
    "Measure": "Measure",
    "Draw": "Draw a path",
    "Record": "Record",
    "Map": "The map",
    "Open": "Open a photo",
    "Open a photo": "Open a photo",
    "Open a path": "Import a camera path",
    "Export": "Export the path",
    "Swap the two views": "Through the camera",
    "Preview": "Preview",
    "Generate": "Generate",
    "Make a film": "Generate",
    "Room": "Open the sample room",
    "Street": "Open the sample street",
    "Still life": "Open the sample still-life",
    "Fit to safe": "Fit to safe",
    "Find the ground": "Find the ground",
    "Level": "Level by the ground",
    "Measure something you know": "Measure",
    "Reset": "Reset the depth fixes",
    "Hold: before": "The scene without its depth fixes",
    "Reverse": "Reverse the path",
    "Scale": "Scale the path",
    "Unlock": "frame 0",
    "Lock to the photo": "frame 0",
    "Unlock the start": "frame 0",
    "Delete": "Delete what is selected",
    "Put it where the view is": "Move the selected keyframe",
    "Set the target": "Set the target",
    "Loop: the last frame leads back to the first": "loop of the path",
    "Show me": "Show me",
    "Speed": "speed",
}
"""What buttons are called, and words by which their commands are found; others are called as their command is."""

EXCEPTIONS = {
    r"^Rename the shot": "changes the name where it stands",
    r"^(Do not show this line again|Dismiss|Close.*|Skip)$": "takes away what the button is on",
    r"^move \d+.*|^keyframe \d+": "selects what it is: the keys 1 to 9 and Page Down do",
    r"^(left|right|up|down|in|out|clockwise|counter)$": "a part of the form of a move, typed in the palette",
    r"vertical field of view|horizontal field of view": "shows the same number in another way",
    r"^Takes$|^Flies at$|^Replace the path$|^Continue it$": "a part of the form for what is drawn",
    r"^Copy": "puts what is beside it on the clipboard",
    r"^(Image|Camera|Engine|Takes)$": "Tab: ...",
    r"^(Check|Download|Get|Use) ": "an offer that the state of this machine makes",
    r"^Theme": "Theme: ...",
    r"^(Move|Turn)$": "of the whole path: by the numbers beside it",
    r"^(Undo|Redo)": "Undo, Redo; it says of what",
}
"""Names of what has no command of its own, and why."""

NAMES = """() => [...document.querySelectorAll('.rc button, .rc summary.rc-button')]
  .filter((each) => each.checkVisibility({ visibilityProperty: true }))
  .map((each) => (each.getAttribute('aria-label') || each.textContent.trim()).replace(/ \\([^)]*\\)$/, ''))"""


def titles(page: Page) -> list[str]:
    """Every command that the palette offers now."""
    return page.evaluate("__studio.commands.all().map(({ title }) => title)")


def test_every_button_is_a_command_or_says_why_not(page: Page, hands: Hands):
    hands.author()
    names: set[str] = set()
    for tab in ("Image", "Camera", "Engine", "Takes"):
        hands.tab(tab)
        names |= set(page.evaluate(NAMES))
    hands.do("select", selection=None)
    hands.tab("Camera")
    names |= set(page.evaluate(NAMES))
    known = [title.lower() for title in titles(page)]
    strangers = sorted(
        name
        for name in names
        if not any((COMMANDS.get(name) or name).lower() in title for title in known)
        and not any(re.search(pattern, name, re.IGNORECASE) for pattern in EXCEPTIONS)
    )
    assert strangers == [], strangers


def test_all_moves_with_their_directions_are_commands(page: Page, hands: Hands):
    known = titles(page)
    for each in page.evaluate("new Promise((known) => __studio.onHello(({ moves }) => known(moves)))"):
        for direction in each["directions"] or [""]:
            assert f"{each['kind'].capitalize()} {direction}".strip() in known
