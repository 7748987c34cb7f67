"""The register, the protocol's page and the calls of our own page name the same commands and arguments."""

import re
from pathlib import Path

from app.commands.protocol import commands_page
from app.commands.registry import GROUPS
from app.commands.table import COMMANDS, help_sheet

SCRIPTS = sorted((Path(__file__).parents[3] / "ui_assets/component").glob("*.js"))
CALL = re.compile(r'\bact\("(?P<name>\w+)"(?:, \{(?P<arguments>[^{}]*(?:\{[^{}]*\}[^{}]*)*)\})?')


def test_the_page_on_the_protocol_has_every_command() -> None:
    page = commands_page()
    assert all(f"| `{name}` |" in page for name in COMMANDS)


def test_every_line_of_the_help_sheet_gives_its_command_what_that_takes() -> None:
    for line in help_sheet():
        assert line.group in GROUPS
        if line.action:
            takes = {each.name for each in COMMANDS[line.action].parameters}
            assert set(line.arguments) | ({line.asks} if line.asks else set()) <= takes, line.id


def calls() -> list[tuple[str, str, str]]:
    """Script, command and arguments of every call that the page spells out."""
    return [
        (script.name, found["name"], found["arguments"] or "")
        for script in SCRIPTS
        for found in CALL.finditer(script.read_text("utf-8"))
    ]


def named(arguments: str) -> set[str]:
    """Keys of an object as JavaScript writes it: `a: 1, b, ...c` has a and b."""
    while re.search(r"[\[({][^\[\](){}]*[\])}]", arguments):
        arguments = re.sub(r"[\[({][^\[\](){}]*[\])}]", "", arguments)
    keys = (each.split(":")[0].strip() for each in arguments.split(","))
    return {key for key in keys if re.fullmatch(r"\w+", key)}


def test_the_page_is_found_to_call_commands() -> None:
    assert len({name for _, name, _ in calls()}) > 40
    assert named("selection: at, change, done: f(a, {b: 1}), ...more") == {"selection", "change", "done"}


def test_what_the_page_asks_for_is_there() -> None:
    for script, name, arguments in calls():
        assert name in COMMANDS, script
        assert named(arguments) <= {each.name for each in COMMANDS[name].parameters}, f"{script}: {name}"
