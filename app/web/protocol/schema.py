"""A JSON Schema of the messages, the parts of the state and the arguments of commands."""

from json import dumps
from typing import Any, get_args

import msgspec
from msgspec import NODEFAULT, Struct

from app.commands.registry import Command
from app.commands.table import COMMANDS
from app.web.messages import VERSION, PageMessage, ServerMessage
from app.web.protocol.documented import about_command, about_of, arguments, bare_of, classes, entries
from app.web.state.whole import ShotState

REF = "#/$defs/{name}"


def schema() -> str:
    """The text of live-protocol.schema.json."""
    to_page, to_studio = get_args(ServerMessage), get_args(PageMessage)
    commands = [_arguments(COMMANDS[name]) for name in sorted(COMMANDS)]
    _, parts = msgspec.json.schema_components([*to_page, ShotState, *to_studio, *commands], ref_template=REF)
    for kind in classes(
        [*to_page, *to_studio, *(each.type for name in COMMANDS for each in arguments(COMMANDS[name]))]
    ):
        _explain(parts[kind.__name__], kind)
    taken = {kind.__name__: parts.pop(kind.__name__) for kind in commands}
    parts["ServerMessage"] = {"description": "What the studio tells a page in words.", "oneOf": _refs(to_page)}
    parts["PageMessage"] = {"description": "What a page tells the studio.", "oneOf": _refs(to_studio)}
    parts["Commands"] = {
        "description": "Every command with its arguments.",
        "type": "object",
        "properties": {
            name: {key: value for key, value in each.items() if key != "title"} for name, each in taken.items()
        },
    }
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"The live protocol, version {VERSION}",
        "anyOf": _refs(["ServerMessage", "PageMessage"]),
    }
    lines = [f"{dumps(name)}: {dumps(part, ensure_ascii=False)}" for name, part in sorted(parts.items())]
    defined = ",\n".join(lines)  # each on a line of its own: so a change is seen for what it is
    return f'{dumps(head)[:-1]}, "$defs": {{\n{defined}\n}}}}\n'


def _refs(kinds: Any) -> list[dict[str, str]]:
    return [{"$ref": REF.format(name=kind if isinstance(kind, str) else kind.__name__)} for kind in kinds]


def _arguments(command: Command[..., Any]) -> type[Struct]:
    """A struct of what a command takes, called like the command."""
    defaults = {each.name: each.default for each in command.parameters if each.default is not each.empty}
    return msgspec.defstruct(
        command.name,
        [(each.name, each.type, defaults.get(each.name, NODEFAULT)) for each in arguments(command)],
        namespace={"__doc__": about_command(command)},
        forbid_unknown_fields=True,
        kw_only=True,
    )


def _explain(part: dict[str, Any], kind: type) -> None:
    """Add what is said about a class and its fields, and that it may be bare."""
    part["description"] = about_of(kind)
    for each in entries(kind, to_studio=False):
        if each.about:
            part["properties"][each.name]["description"] = each.about
    if bare := bare_of(kind):
        alone = {"properties": {name: {"const": value} for name, value in bare.items()}}
        part["if"], part["then"] = alone, {"maxProperties": len(bare)}
        part["else"] = {"required": list(part["properties"])}
