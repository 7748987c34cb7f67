"""Structs and dataclasses read with what stands about each field below it."""

import ast
import dataclasses
import inspect
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, get_args, get_type_hints

import msgspec
from msgspec import Struct, UnsetType

from app.commands.registry import Command, EditCommand
from app.web.messages import PageRequest
from app.web.wire import Part


@dataclass(frozen=True)
class Entry:
    """A field as JSON has it."""

    name: str
    type: Any
    optional: bool
    """It may be left out."""
    about: str
    """One line; "" where there is nothing to say."""


def entries(kind: type, *, to_studio: bool) -> list[Entry]:
    """The fields of a struct or a dataclass, those of its bases first; what has a default is optional `to_studio`."""
    about = _about_fields(kind)
    if issubclass(kind, Struct):
        return [
            Entry(
                each.encode_name,
                each.type,
                not each.required if to_studio else UnsetType in get_args(each.type),
                about.get(each.name, ""),
            )
            for each in msgspec.structs.fields(kind)
        ]
    hints = get_type_hints(kind, include_extras=True)
    return [
        Entry(each.name, hints[each.name], to_studio and _has_default(each), about.get(each.name, ""))
        for each in dataclasses.fields(kind)
    ]


def classes(hints: Iterable[Any]) -> list[type]:
    """Every struct and dataclass in those types, each before those in its fields."""
    documented: dict[type, None] = {}

    def look(hint: Any) -> None:
        if isinstance(hint, type) and (issubclass(hint, Struct) or dataclasses.is_dataclass(hint)):
            if hint in documented:
                return
            documented[hint] = None
            inner: list[Any] = [base_of(hint), *(each.type for each in entries(hint, to_studio=False))]
        else:
            inner = list(get_args(hint))
        for each in inner:
            look(each)

    for each in hints:
        look(each)
    return list(documented)


def base_of(kind: type) -> type | None:
    """The struct or dataclass that a class adds fields to; None for one of its own, or of messages as such."""
    base = kind.__bases__[0]
    return None if base in (Part, PageRequest, Struct, object) else base


def tag_of(kind: type) -> tuple[str, str] | None:
    """Name and value of the field by which a struct is told from others; None where there is none."""
    config = kind.__struct_config__ if issubclass(kind, Struct) else None
    return (config.tag_field, str(config.tag)) if config and config.tag is not None and config.tag_field else None


def bare_of(kind: type) -> Mapping[str, Any]:
    """The fields that a struct has alone, with their values, where all others are unset; empty if that never is."""
    return getattr(kind, "bare", {})


def about_of(kind: type) -> str:
    """What a class is, on one line."""
    return _line(inspect.cleandoc(kind.__doc__ or ""))


def arguments(command: Command[..., Any]) -> list[Entry]:
    """What a command takes."""
    hints = get_type_hints(command.function, include_extras=True)
    return [Entry(each.name, hints[each.name], each.default is not each.empty, "") for each in command.parameters]


def answer(command: Command[..., Any]) -> Any:
    """The type of what a command answers; None for one that only does something."""
    hint = None if isinstance(command, EditCommand) else get_type_hints(command.function).get("return")
    return None if hint is type(None) else hint


def about_command(command: Command[..., Any]) -> str:
    """What a command does, on one line."""
    return _line(command.help.split("Raises:")[0])


def _has_default(field: dataclasses.Field[Any]) -> bool:
    return field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING


def _about_fields(kind: type) -> dict[str, str]:
    about: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        if base.__module__.partition(".")[0] not in ("app", "engine", "scene"):
            continue
        (tree,) = ast.parse(textwrap.dedent(inspect.getsource(base))).body
        assert isinstance(tree, ast.ClassDef)
        for field, below in zip(tree.body, tree.body[1:], strict=False):
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                about[field.target.id] = _text(below)
    return about


def _text(node: ast.stmt) -> str:
    """The text that a statement is, on one line; "" for any other statement."""
    value = node.value if isinstance(node, ast.Expr) else None
    return _line(value.value) if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""


def _line(text: str) -> str:
    return " ".join(text.split())
