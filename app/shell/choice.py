"""A list to choose from: the browser's own, which keys and screen readers know and which can grey single entries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from app.shell.form import ApplyValue, Form, Offer

if TYPE_CHECKING:
    from app.studio.studio import Studio

SCRIPT = (Path(__file__).parent / "choice.js").read_text(encoding="utf-8")


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a list offers now."""

    chosen: str
    entries: Sequence[tuple[str, str]]
    """Value and title; a chosen value that is among none of them joins them."""
    groups: Sequence[tuple[str, Sequence[tuple[str, str]]]] = ()
    """More entries, under headings."""
    greyed: Sequence[tuple[str, str]] = ()
    """Those that cannot be chosen."""
    why_greyed: str = ""
    locked: bool = False
    """Nothing else can be chosen."""


def choice(
    form: Form,
    name: str,
    label: str,
    show: Callable[[Studio], Options],
    edit: ApplyValue,
    *,
    other: str = "",
    shown: Callable[[Studio], bool] = lambda _: True,
) -> gr.HTML:
    """A labelled list that shows `show(studio)`, and whose choice goes to `edit`.

    Args:
        form: what the list is part of.
        name: its id in the page.
        label: its name for people.
        show: what it offers now.
        edit: takes the value that was chosen or typed.
        other: an example of what can be typed instead; without it, nothing can.
        shown: whether it is there at all.
    """

    def show_html(studio: Studio) -> dict[str, Any]:
        if not shown(studio):
            return gr.update(visible=False)
        return gr.update(value=to_html(name, label, show(studio), other), visible=True)

    def pick(event: gr.EventData, request: gr.Request) -> None:
        form.commit(request, edit, event.value)

    number = re.fullmatch(r"[\d.]+", other) is not None

    def offers(studio: Studio) -> Iterator[Offer]:
        if not shown(studio) or (options := show(studio)).locked:
            return
        for group, entries in (("", options.entries), *options.groups):
            for value, title in entries:
                now = " (as it is)" if value == options.chosen else ""
                yield Offer(field=name, title=": ".join(filter(None, (label, group, title))) + now, value=value)
        for _, title in options.greyed:
            yield Offer(field=name, title=f"{label}: {title}")
        if other:
            yield Offer(field=name, title=label if number else f"{label}: other, such as {other}", asks=number)

    def take(studio: Studio, value: Any) -> object:
        return edit(studio, value if isinstance(value, str) else f"{value:g}")

    form.offered[name], form.edits[name] = offers, (str | int | float if number else str, take)
    empty = to_html(name, label, Options(chosen="", entries=()), other)
    widget = gr.HTML(
        empty, js_on_load=SCRIPT, apply_default_css=False, min_width=100, elem_id=name, elem_classes=["field", "choice"]
    )
    form.fields[widget] = show_html
    form.listen(widget.pick, pick, widget)
    return widget


def to_html(name: str, label: str, options: Options, other: str) -> str:
    """The list as HTML, every text in it escaped."""
    entries = list(options.entries)
    grouped = [entry for _, group in options.groups for entry in group]
    if options.chosen not in (value for value, _ in (*entries, *grouped, *options.greyed)):
        entries.append((options.chosen, options.chosen))
    groups = "".join(
        f'<optgroup label="{escape(label)}">{_options(group)}</optgroup>' for label, group in options.groups if group
    )
    greyed = f'<optgroup label="{escape(options.why_greyed)}">{_options(options.greyed, " disabled")}</optgroup>'
    last = _options([("", "Other …")]) if other else ""
    return (
        f'<label for="{name}-list">{escape(label)}</label>'
        f'<select id="{name}-list" data-value="{escape(options.chosen)}"{" disabled" if options.locked else ""}>'
        f"{_options(entries)}{groups}{greyed if options.greyed else ''}{last}</select>"
        f'<input aria-label="{escape(label)}" placeholder="{escape(other and f"such as {other}")}" hidden>'
    )


def _options(entries: Iterable[tuple[str, str]], attributes: str = "") -> str:
    return "".join(f'<option value="{escape(value)}"{attributes}>{escape(title)}</option>' for value, title in entries)
