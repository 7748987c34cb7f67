"""The parts of docs/live-protocol.md that are written: messages, the state, commands."""

from collections.abc import Sequence
from typing import get_args

from app.commands.protocol import commands_page
from app.web.messages import PageMessage, PageRequest, ServerMessage
from app.web.protocol.documented import Entry, about_of, bare_of, base_of, classes, entries, tag_of
from app.web.protocol.typescript import typescript_type
from app.web.state.whole import ShotState

BEGIN, END = "<!-- {}: written by `python -m app.web.protocol` -->\n", "<!-- end of {} -->\n"


def filled(page: str) -> str:
    """The page with those parts as they are now; each stands between two comments that name it."""
    to_page, to_studio = get_args(ServerMessage), get_args(PageMessage)
    state = classes([ShotState])
    beside = [kind for kind in classes(to_page) if kind not in (*state, *to_page)]
    for name, text in {
        "what the studio says": _messages(to_page) + "".join(map(_table, beside)),
        "the state": "".join(map(_table, state)),
        "what a page says": _messages(to_studio),
        "commands": commands_page(),
    }.items():
        begin, end = BEGIN.format(name), END.format(name)
        before, rest = page.split(begin)
        _, after = rest.split(end)
        page = f"{before}{begin}\n{text}{end}{after}"
    return page


def _messages(kinds: Sequence[type]) -> str:
    """A table of messages: `t`, fields but those that all of them have, what it says."""
    rows = []
    for kind in kinds:
        tag, to_studio = tag_of(kind), issubclass(kind, PageRequest)
        base = base_of(kind) or (PageRequest if to_studio else None)
        theirs = {each.name for each in entries(base, to_studio=to_studio)} if base else set()
        fields = [_field(each) for each in entries(kind, to_studio=to_studio) if each.name not in theirs]
        notes = [f"those of `{base.__name__}`"] if base and not to_studio else []
        rows.append(f"| `{tag and tag[1]}` | {', '.join([*notes, *fields])} | {about_of(kind)} |\n")
    return f"| `t` | | |\n| --- | --- | --- |\n{''.join(rows)}\n"


def _field(entry: Entry) -> str:
    """Name, whether it may be left out, and what it is: `jump` (optional; the playhead as the page knows it)."""
    about = entry.about[:1].lower() + entry.about[1:].rstrip(".")
    notes = "; ".join(part for part in ("optional" if entry.optional else "", about) if part)
    return f"`{entry.name}`" + (f" ({notes})" if notes else "")


def _table(kind: type) -> str:
    """A table of the fields of a part."""
    tag, bare = tag_of(kind), bare_of(kind)
    rows = [f"| `{tag[0]}` | `{tag[1]}` | |\n"] if tag else []
    for each in entries(kind, to_studio=False):
        type_name = typescript_type(each.type).replace("|", "\\|")
        optional = "optional. " if each.optional and not bare else ""
        rows.append(f"| `{each.name}` | `{type_name}` | {optional}{each.about} |\n")
    return f"**{kind.__name__}**: {about_of(kind)}\n\n| | | |\n| --- | --- | --- |\n{''.join(rows)}\n"
