"""How a Gradio widget shows the document, and how what is typed into it reaches the studio."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.blocks import Block
from gradio.components import Component

from scene.errors import InputError

if TYPE_CHECKING:
    from app.sessions import Session, Sessions
    from app.studio import Studio

Show = Callable[["Studio"], Any]
"""What a widget shows of the studio: a value, or `gr.update(...)`."""
Edit = Callable[["Studio", Any], object]
"""What a widget's new value does to the studio."""

QUIET: dict[str, Any] = {
    "queue": False,
    "trigger_mode": "multiple",
    "show_progress": "hidden",
    "api_visibility": "private",
}
"""Every event of the page: at once, none lost, no spinner over the form, nothing to call from outside."""


@dataclass(frozen=True)
class Form:
    """The widgets of the panel. The studio is the truth: a widget shows it, and asks it for changes."""

    sessions: Sessions
    fields: dict[Block, Show] = field(default_factory=dict)

    def add(self, widget: Component, show: Show, edit: Edit, *, on: Sequence[Callable[..., Any]]) -> None:
        """Let `widget` show `show(studio)`, and `edit(studio, value)` follow each of its events in `on`.

        Those are events of the person, never `change`, which our own showing would set off.
        """

        def take(value: Any, request: gr.Request) -> None:
            now = show(self.session(request).studio)
            if value != (now["value"] if isinstance(now, dict) else now):  # a rounded number is no edit
                self.commit(request, edit, value)

        self.fields[widget] = show
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

    def commit(self, request: gr.Request, edit: Edit, value: Any) -> None:
        """Bring a value to the studio of whoever asks; what it refuses is said."""
        studio = self.session(request).studio
        try:
            edit(studio, value)
        except InputError as error:
            studio.notice(str(error), "warning")

    def session(self, request: gr.Request) -> Session:
        """Whose page it is that asks."""
        assert request.request is not None  # it is, for events that are not queued
        return self.sessions.find(request.request)

    def values(self, studio: Studio) -> dict[str, Any]:
        """What every widget of `fields` shows now, by its name in the page."""
        return {str(widget.elem_id): show(studio) for widget, show in self.fields.items()}
