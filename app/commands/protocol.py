"""The part of the protocol's page that is on commands, read off the register: `app.web.protocol` puts it there."""

import inspect
import re
from typing import Any, Literal, get_args, get_origin, get_type_hints

from app.commands.registry import Command
from app.commands.table import TOPICS


def commands_page() -> str:
    """Every command by topic with its arguments and what it does, as Markdown."""
    parts = []
    for topic in TOPICS:
        rows = [_row(each) for each in vars(topic).values() if isinstance(each, Command) and _is_of(each, topic)]
        if rows:
            parts.append(f"**{(inspect.getdoc(topic) or '').rstrip('.')}**\n\n| | arguments | |\n| --- | --- | --- |\n")
            parts += [*rows, "\n"]
    return "".join(parts)


def _is_of(command: Command[..., Any], topic: Any) -> bool:
    return command.topic == topic.__name__


def _row(command: Command[..., Any]) -> str:
    hints = get_type_hints(command.function)
    arguments = ", ".join(_argument(each, hints[each.name]) for each in command.parameters)
    about = " ".join(re.split(r"\n\n *Raises:", command.help)[0].split())
    return f"| `{command.name}` | {arguments} | {about} |\n"


def _argument(parameter: inspect.Parameter, hint: Any) -> str:
    """Name, what it is one of, and its default: `pivot` ("photo", "subject", "start"; "photo")."""
    choices = [repr(each) for kind in (hint, *get_args(hint)) if get_origin(kind) is Literal for each in get_args(kind)]
    default = [] if parameter.default is parameter.empty else [_plain(parameter.default)]
    notes = "; ".join(part for part in (", ".join(choices).replace("'", '"'), *default) if part)
    return f"`{parameter.name}`" + (f" ({notes})" if notes else "")


def _plain(default: Any) -> str:
    """A default as JSON says it; of one that is an object, only that there is one."""
    words = {None: "null", True: "true", False: "false"}
    if default is None or isinstance(default, bool):
        return words[default]
    if isinstance(default, str):
        return f'"{default}"'
    if isinstance(default, tuple):
        return f"[{', '.join(map(_plain, default))}]"
    return f"{default:g}" if isinstance(default, int | float) else "as usual"
