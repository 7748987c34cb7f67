"""The table of keys of docs/the-page.md, read off the register of commands."""

import re
from itertools import groupby

from app.commands.registry import Named
from app.commands.table import help_sheet
from tools.docs.parts import table

NUMBERED = re.compile(r" \d$")


def keys() -> str:
    """Every command that has a key, by group; keyframes 1 to 9 share a row."""
    rows = []
    for group, lines in groupby((each for each in help_sheet() if each.keys), lambda each: each.group):
        for title, same in groupby(lines, lambda each: NUMBERED.sub(" 1 to 9", each.title)):
            rows.append((group, title, _keys(list(same))))
            group = ""
    return table(("", "command", "key"), rows)


def _keys(lines: list[Named]) -> str:
    if len(lines) > 1:
        return f"`{lines[0].keys[0]}` to `{lines[-1].keys[0]}`"
    return " or ".join(f"`{key}`" for key in lines[0].keys)
