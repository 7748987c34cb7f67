"""The page's declarations: messages, parts of the state and commands in TypeScript."""

import types
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import is_dataclass
from json import dumps
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from msgspec import Struct, UnsetType

from app.commands.registry import Command
from app.commands.table import COMMANDS
from app.web.messages import PageMessage, Patch, ServerMessage
from app.web.protocol.documented import (
    Entry,
    about_command,
    about_of,
    answer,
    arguments,
    bare_of,
    base_of,
    classes,
    entries,
    tag_of,
)
from scene.path.edits import Selection
from scene.pose import Point

HEAD = "// Written by `python -m app.web.protocol` from the types of the live protocol: docs/live-protocol.md.\n"
NAMED = [
    (Selection, "Selection", "[segment: number, index: number | null]", "A keyframe, or with null a move."),
    (Point, "Point", "[x: number, y: number, z: number]", "Metres, OpenCV axes."),
    (
        Patch,
        "Patch",
        'null | ["=", any] | ["{", Record<string, Patch>, string[]] | ["[", Record<string, Patch>]'
        ' | ["~", number, number, any[]]',
        "What makes the next state of the last.",
    ),
]
"""Types that have a name there: theirs, how they are declared, and what they are."""
UNIONS = (Union, types.UnionType)
NOTHING = "Record<string, never>"
PLAIN = {int: "number", float: "number", str: "string", bool: "boolean", type(None): "null", Any: "any"}


def declarations() -> str:
    """The text of protocol.d.ts."""
    to_page, to_studio = get_args(ServerMessage), get_args(PageMessage)
    commands = sorted(COMMANDS.values(), key=lambda each: each.name)
    taken = [each.type for command in commands for each in arguments(command)]
    sent, asked = classes([*to_page, *map(answer, commands)]), classes([*to_studio, *taken])
    return "\n".join(
        [
            HEAD,
            *(f"{_about(about)}export type {name} = {declared};\n" for _, name, declared, about in NAMED),
            *(_declared(each, to_studio=False) for each in sent),
            *(_declared(each, to_studio=True) for each in asked),
            _union("ServerMessage", to_page, "What the studio tells a page in words."),
            _union("PageMessage", to_studio, "What a page tells the studio."),
            _interface("Commands", map(_taken, commands), "Every command with its arguments."),
            _interface("Answers", map(_answered, commands), "What commands answer; the others answer nothing."),
        ]
    )


def typescript_type(hint: Any) -> str:
    """A type as TypeScript says it; classes by their names."""
    for kind, name, _, _ in NAMED:
        if hint == kind:
            return name
    if hint in PLAIN:
        return PLAIN[hint]
    if isinstance(hint, type) and (issubclass(hint, Struct) or is_dataclass(hint)):
        return hint.__name__
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return typescript_type(args[0])
    if origin is Literal:
        return " | ".join(dumps(each) for each in args)
    types = [typescript_type(each) for each in args if each not in (UnsetType, ...)]
    if origin in UNIONS:
        return " | ".join(dict.fromkeys(types))
    if origin in (list, Sequence) or (origin is tuple and args[-1] is ...):
        return f"({types[0]})[]" if get_origin(args[0]) in (*UNIONS, Literal) else f"{types[0]}[]"
    if origin is tuple:
        return f"[{', '.join(types)}]"
    if origin in (dict, Mapping):
        return f"Record<string, {types[1]}>"
    raise TypeError(f"nobody has said how {hint} is declared in TypeScript")


def _declared(kind: type, *, to_studio: bool) -> str:
    """The declaration of a struct or a dataclass."""
    base, tag, bare = base_of(kind), tag_of(kind), bare_of(kind)
    theirs = {each.name for each in entries(base, to_studio=to_studio)} if base else set()
    lines = [f"  {tag[0]}: {dumps(tag[1])};\n"] if tag else []
    for each in entries(kind, to_studio=to_studio):
        if each.name not in theirs:
            text = _unless_bare(each, bare) if bare else _field(each)
            lines.append(f"{_about(each.about, '  ')}  {text}\n")
    about, body = _about(about_of(kind)), f"{{\n{''.join(lines)}}}"
    if bare:
        alone = " ".join(f"{name}: {dumps(value)};" for name, value in bare.items())
        return f"{about}export type {kind.__name__} = {{ {alone} }} | {body};\n"
    return f"{about}export interface {kind.__name__}{f' extends {base.__name__}' if base else ''} {body}\n"


def _unless_bare(entry: Entry, bare: Mapping[str, Any]) -> str:
    """A field as it is where its struct is not bare: then nothing is left out."""
    type_name = typescript_type(entry.type)
    if entry.name in bare:
        type_name = "true" if bare[entry.name] is False else type_name.removesuffix(" | null")
    return f"{entry.name}: {type_name};"


def _field(entry: Entry) -> str:
    return f"{entry.name}{'?' if entry.optional else ''}: {typescript_type(entry.type)};"


def _taken(command: Command[..., Any]) -> str:
    """A command with its arguments, as a field."""
    fields = " ".join(map(_field, arguments(command)))
    return f"{_about(about_command(command), '  ')}  {command.name}: {f'{{ {fields} }}' if fields else NOTHING};\n"


def _answered(command: Command[..., Any]) -> str:
    """A command with its answer, as a field; "" for one that answers nothing."""
    kind = answer(command)
    return "" if kind is None else f"  {command.name}: {typescript_type(kind)};\n"


def _about(text: str, indent: str = "") -> str:
    return f"{indent}/** {text} */\n" if text else ""


def _union(name: str, kinds: Sequence[type], about: str) -> str:
    return f"{_about(about)}export type {name} = {' | '.join(each.__name__ for each in kinds)};\n"


def _interface(name: str, fields: Iterable[str], about: str) -> str:
    return f"{_about(about)}export interface {name} {{\n{''.join(fields)}}}\n"
