"""The tables of docs/command-line.md, read off the parsers of the commands."""

import argparse
import inspect
import re
import warnings
from collections.abc import Callable, Iterator
from typing import cast

import tyro

from app.main import COMMANDS, FAMILIES
from tools.docs.parts import table

SHARED = {
    "path options": "Path options",
    "photo options": "Photo options",
    "engine options": "Engine options",
    "engine.sampling options": "Sampling options",
    "places options": "Weights options",
}
"""Groups of options that several commands have, and the heading under which the page tells each once."""
ENDS = re.compile(r"\s*\((?:default: (?P<default>.*)|required|repeatable)\)$", re.DOTALL)
"""The end of an option's help, where the parser says what it is by default."""

Row = tuple[str, str, str]


def commands() -> str:
    """Every command: what it does, its own options, and which of the shared groups it has."""
    listed = every_command()
    rows = ((f"[`{name}`](#{_anchor(name)})", _about(does)) for name, does in listed.items())
    parts = [table(("command", "does"), rows)]
    for name, does in listed.items():
        parser = _parser(does)
        own = [row for group in _groups(parser) if group.title not in SHARED for row in _rows(group)]
        parts += [f"### {name}\n", f"{_about(does)}\n", _usage(name, parser)]
        parts += [table(("option", "meaning", "default"), own)] if own else []
        has = {group.title for group in _groups(parser)}
        shared = [f"[{each.lower()}](#{_anchor(each)})" for title, each in SHARED.items() if title in has]
        if shared:
            parts.append(f"It also takes the {', '.join(shared)}.\n")
    return "\n".join(parts)


def shared_options() -> str:
    """Every group of options that several commands have."""
    told: dict[str, tuple[str, list[Row]]] = {}
    for does in every_command().values():
        for group in _groups(_parser(does)):
            if group.title in SHARED:
                said = (group.description or "", list(_rows(group)))
                assert told.setdefault(group.title, said) == said, f"{group.title} differ between commands"
    parts = []
    for title, heading in SHARED.items():
        about, rows = told[title]
        parts += [f"### {heading}\n", f"{about}\n", table(("option", "meaning", "default"), rows)]
    return "\n".join(parts)


def every_command() -> dict[str, Callable[..., None]]:
    """Every command with its words, those of a family each for itself."""
    out: dict[str, Callable[..., None]] = {}
    for name, does in COMMANDS.items():
        out |= {f"{name} {word}": one for word, one in FAMILIES[name].items()} if name in FAMILIES else {name: does}
    return out


def _parser(does: Callable[..., None]) -> argparse.ArgumentParser:
    markers = (tyro.conf.OmitArgPrefixes, tyro.conf.FlagCreatePairsOff, tyro.conf.DisallowNone)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # tyro has no other way to ask for every option
        return cast(
            argparse.ArgumentParser, tyro.extras.get_parser(does, config=markers)
        )  # tyro has a copy of argparse


def _groups(parser: argparse.ArgumentParser) -> "Iterator[argparse._ArgumentGroup]":
    return (group for group in parser._action_groups if group._group_actions)


def _rows(group: "argparse._ArgumentGroup") -> Iterator[Row]:
    for action in group._group_actions:
        if action.dest == "help":
            continue
        said = " ".join((action.help or "").split())
        end = ENDS.search(said)
        about = said[: end.start()] if end else said
        default = end["default"] if end else None
        yield f"`{_name(action)}`", about, "" if default in (None, "None", "", "''", "False") else f"`{default}`"


def _name(action: argparse.Action) -> str:
    kind = str(action.metavar or "")
    if action.option_strings:
        return f"{action.option_strings[0]} {kind}".strip()
    return kind if action.choices else action.dest.upper() if action.nargs == 1 else f"[{action.dest.upper()}]"


def _usage(name: str, parser: argparse.ArgumentParser) -> str:
    actions = [action for group in _groups(parser) if group.title not in SHARED for action in group._group_actions]
    words = [_name(each) for each in actions if not each.option_strings]
    words += [_name(each) for each in actions if each.option_strings and each.required]
    return f"```sh\n{' '.join(['python3 launch.py', name, *words, '[options]'])}\n```\n"


def _about(does: Callable[..., None]) -> str:
    return " ".join((inspect.getdoc(does) or "").split("\n\n")[0].split())


def _anchor(heading: str) -> str:
    return heading.lower().replace(" ", "-")
