"""How a Gradio widget shows the document, and how what is typed into it reaches the studio."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from types import UnionType
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.blocks import Block
from gradio.components import Component

from scene.errors import InputError

if TYPE_CHECKING:
    from app.studio.studio import Studio
    from app.web.session import Session
from app.web.sessions import Sessions

Show = Callable[["Studio"], Any]
"""What a widget shows of the studio: a value, or `gr.update(...)`."""
ApplyValue = Callable[["Studio", Any], object]
"""What a widget's new value does to the studio."""

QUIET: dict[str, Any] = {
    "queue": False,
    "trigger_mode": "multiple",
    "show_progress": "hidden",
    "api_visibility": "private",
}
"""Every event of the page: at once, none lost, no spinner over the form, nothing to call from outside."""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """Something that a field of the form does, for who would rather call it by name."""

    field: str
    title: str
    value: Any = None
    """Value that the field takes then; None where the person says it."""
    asks: bool = False
    """The person says a number; else words, in the field itself."""


@dataclass(frozen=True)
class Form:
    """The widgets of the panel. The studio is the truth: a widget shows it, and asks it for changes."""

    sessions: Sessions
    fields: dict[Block, Show] = field(default_factory=dict)
    offered: dict[str, Callable[[Studio], Iterable[Offer]]] = field(default_factory=dict)
    """What each field does, by the field's name in the page."""
    edits: dict[str, tuple[type | UnionType, ApplyValue]] = field(default_factory=dict)
    """What each field takes, and what that does."""

    def add(self, widget: Component, show: Show, edit: ApplyValue, *, on: Sequence[Callable[..., Any]]) -> None:
        """Let `widget` show `show(studio)`, and `edit(studio, value)` follow each of its events in `on`.

        Those are events of the person, never `change`, which our own showing would set off.
        """

        def take(value: Any, request: gr.Request) -> None:
            now = show(self.session(request).studio)
            if value != (now["value"] if isinstance(now, dict) else now):  # a rounded number is no edit
                self.commit(request, edit, value)

        self.fields[widget] = show
        self.edits[str(widget.elem_id)] = _taken_by(widget), edit
        self.offered[str(widget.elem_id)] = lambda studio: _offers_of(widget, show(studio))
        for event in on:
            self.listen(event, take, widget, inputs=widget)

    def listen(
        self,
        event: Callable[..., Any],
        take: Callable[..., None],
        widget: Component,
        *,
        inputs: Component | None = None,
    ) -> None:
        """Have an event of `widget` taken, and stage.js told when it leaves and when the studio has answered.

        The answer itself brings nothing: it could come after newer ones. What a widget shows comes from `values` alone.
        """
        tell = "document.dispatchEvent(new CustomEvent('{}', {{ detail: '{}' }}))".format
        leaves = f"(value) => ({tell('leaves', widget.elem_id)}, value)"
        taken = event(take, inputs=inputs, js=leaves, **QUIET)
        taken.then(None, js=f"() => {{ {tell('answered', widget.elem_id)}; }}", **QUIET)

    def commit(self, request: gr.Request, edit: ApplyValue, value: Any) -> None:
        """Bring a value to the studio of whoever asks; what it refuses is said."""
        _bring(self.session(request).studio, edit, value)

    def fill(self, studio: Studio, name: Any, value: Any) -> None:
        """Do with a studio what the field of that name does with such a value; what it refuses is said."""
        kind, edit = self.edits.get(name, (str, None))
        if edit is None or not isinstance(value, kind) or (isinstance(value, float) and not math.isfinite(value)):
            studio.notice("The form has no such field, or it takes something else. Reload the page.", "warning")
        else:
            _bring(studio, edit, value)

    def session(self, request: gr.Request) -> Session:
        """Whose page it is that asks."""
        assert request.request is not None  # it is, for events that are not queued
        return self.sessions.find(request.request)

    def offers(self, studio: Studio) -> list[Offer]:
        """What every field does now."""
        return [offer for offers in self.offered.values() for offer in offers(studio)]

    def values(self, studio: Studio) -> dict[str, Any]:
        """What every widget of `fields` shows now, by its name in the page."""
        return {str(widget.elem_id): show(studio) for widget, show in self.fields.items()}


def _offers_of(widget: Component, shown: Any) -> Iterable[Offer]:
    """What a widget of Gradio's own does, as it shows that value or update."""
    update = shown if isinstance(shown, dict) else {"value": shown}
    if not (update.get("visible", True) and update.get("interactive", True)):
        return
    name, label = str(widget.elem_id), update.get("label", widget.label)
    if isinstance(widget, gr.Checkbox):
        on = bool(update["value"])
        yield Offer(field=name, title=f"{label}: {'off' if on else 'on'}", value=not on)
    else:
        yield Offer(field=name, title=str(label), asks=isinstance(widget, gr.Number))


def _taken_by(widget: Component) -> type | UnionType:
    if isinstance(widget, gr.Checkbox):
        return bool
    if isinstance(widget, gr.Number):
        return int if widget.precision == 0 else int | float
    return str


def _bring(studio: Studio, edit: ApplyValue, value: Any) -> None:
    try:
        edit(studio, value)
    except InputError as error:
        studio.notice(str(error), "warning")
