"""The page's declarations: messages, parts of the state and commands in TypeScript."""

import types
from collections.abc import Mapping, Sequence
from dataclasses import is_dataclass
from json import dumps
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from msgspec import Struct, UnsetType

from app.commands.table import COMMANDS
from app.web.messages import Asked, PageMessage, Patch, ServerMessage
from app.web.protocol.documented import Entry, about_command, about_of, answer, arguments, bare_of, entries, tag_of
from app.web.wire import Part
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
PLAIN = {int: "number", float: "number", str: "string", bool: "boolean", type(None): "null", Any: "any"}


def declarations() -> str:
    """The text of protocol.d.ts."""
    writing = _Writing()
    to_page, to_studio = get_args(ServerMessage), get_args(PageMessage)
    for kind in to_page:
        writing.declare(kind, to_studio=False)
    for kind in to_studio:
        writing.declare(kind, to_studio=True)
    asked, answers = [], []
    for command in sorted(COMMANDS.values(), key=lambda each: each.name):
        fields = [_field(each, writing.name(each.type, to_studio=True)) for each in arguments(command)]
        taken = f"{{ {' '.join(fields)} }}" if fields else "Record<string, never>"
        asked.append(f"{_about(about_command(command), '  ')}  {command.name}: {taken};\n")
        if (kind := answer(command)) is not None:
            answers.append(f"  {command.name}: {writing.name(kind, to_studio=False)};\n")
    return "\n".join(
        [
            HEAD,
            *(f"{_about(about)}export type {name} = {said};\n" for _, name, said, about in NAMED),
            *writing.written.values(),
            _union("ServerMessage", to_page, "What the studio tells a page in words."),
            _union("PageMessage", to_studio, "What a page tells the studio."),
            _interface("Commands", asked, "Every command with its arguments."),
            _interface("Answers", answers, "What commands answer; the others answer nothing."),
        ]
    )


class _Writing:
    """Declares every class that comes up, once."""

    def __init__(self) -> None:
        self.written: dict[type, str] = {}

    def name(self, hint: Any, *, to_studio: bool) -> str:
        """How a type is said; a class is declared, too."""
        for kind, name, _, _ in NAMED:
            if hint == kind:
                return name
        if hint in PLAIN:
            return PLAIN[hint]
        if isinstance(hint, type) and (issubclass(hint, Struct) or is_dataclass(hint)):
            self.declare(hint, to_studio=to_studio)
            return hint.__name__
        origin, args = get_origin(hint), get_args(hint)
        if origin is Annotated:
            return self.name(args[0], to_studio=to_studio)
        if origin is Literal:
            return " | ".join(dumps(each) for each in args)
        said = [self.name(each, to_studio=to_studio) for each in args if each not in (UnsetType, ...)]
        if origin in UNIONS:
            return " | ".join(dict.fromkeys(said))
        if origin in (list, Sequence) or (origin is tuple and args[-1] is ...):
            return f"({said[0]})[]" if get_origin(args[0]) in (*UNIONS, Literal) else f"{said[0]}[]"
        if origin is tuple:
            return f"[{', '.join(said)}]"
        if origin in (dict, Mapping):
            return f"Record<string, {said[1]}>"
        raise TypeError(f"nobody has said how {hint} is declared in TypeScript")

    def declare(self, kind: type, *, to_studio: bool) -> None:
        """Write the declaration of a struct or a dataclass, and of those in it."""
        if kind in self.written:
            return
        self.written[kind] = ""  # its place in the order: before those in it
        (base,) = kind.__bases__[:1]
        inherits = base not in (Part, Asked, Struct, object)
        if inherits:
            self.declare(base, to_studio=to_studio)
        theirs = {each.name for each in entries(base, to_studio=to_studio)} if inherits else set()
        own = [each for each in entries(kind, to_studio=to_studio) if each.name not in theirs]
        tag, bare = tag_of(kind), bare_of(kind)
        lines = [f"  {tag[0]}: {dumps(tag[1])};\n"] if tag else []
        for each in own:
            said = self.name(each.type, to_studio=to_studio)
            each, said = _unless_bare(each, said, bare)
            lines.append(f"{_about(each.about, '  ')}  {_field(each, said)}\n")
        body = f"{{\n{''.join(lines)}}}"
        if bare:
            alone = " ".join(f"{name}: {dumps(value)};" for name, value in bare.items())
            self.written[kind] = f"{_about(about_of(kind))}export type {kind.__name__} = {{ {alone} }} | {body};\n"
        else:
            extends = f" extends {base.__name__}" if inherits else ""
            self.written[kind] = f"{_about(about_of(kind))}export interface {kind.__name__}{extends} {body}\n"


def _unless_bare(entry: Entry, said: str, bare: Mapping[str, Any]) -> tuple[Entry, str]:
    """A field, and how its type is said, as they are where a struct is not bare: then nothing is left out."""
    if not bare:
        return entry, said
    if entry.name in bare:
        said = "true" if bare[entry.name] is False else said.removesuffix(" | null")
    return Entry(entry.name, entry.type, False, entry.about), said


def _field(entry: Entry, said: str) -> str:
    return f"{entry.name}{'?' if entry.optional else ''}: {said};"


def _about(text: str, indent: str = "") -> str:
    return f"{indent}/** {text} */\n" if text else ""


def _union(name: str, kinds: Sequence[type], about: str) -> str:
    return f"{_about(about)}export type {name} = {' | '.join(each.__name__ for each in kinds)};\n"


def _interface(name: str, fields: Sequence[str], about: str) -> str:
    return f"{_about(about)}export interface {name} {{\n{''.join(fields)}}}\n"
