"""How a Gradio widget shows the document, and how what is typed into it reaches the studio."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import gradio as gr
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
    fields: dict[Component, Show] = field(default_factory=dict)

    def add(self, widget: Component, show: Show, edit: Edit, *, on: Sequence[Callable[..., Any]]) -> None:
        """Let `widget` show `show(studio)`, and `edit(studio, value)` follow each of its events in `on`.

        Those are events of the person, never `change`, which our own showing would set off.
        """

        def take(value: Any, request: gr.Request) -> Any:
            before = show(self.session(request).studio)
            if value == (before["value"] if isinstance(before, dict) else before):
                return gr.skip()  # left as it was found; a rounded number is no edit
            now = show(self.commit(request, edit, value))
            return now if now == before else gr.skip()  # what was refused; typing goes on over what was taken

        self.fields[widget] = show
        gr.on(on, take, inputs=widget, outputs=widget, **QUIET)

    def commit(self, request: gr.Request, edit: Edit, value: Any) -> Studio:
        """Bring a value to the studio of whoever asks; what it refuses is said."""
        studio = self.session(request).studio
        try:
            edit(studio, value)
        except InputError as error:
            studio.notice(str(error), "warning")
        return studio

    def session(self, request: gr.Request) -> Session:
        """Whose page it is that asks."""
        assert request.request is not None  # it is, for events that are not queued
        return self.sessions.find(request.request)

    def values(self, studio: Studio, busy: str = "") -> list[Any]:
        """What every widget of `fields` shows now; the one named `busy` is being typed into and left alone."""
        return [gr.skip() if busy and widget.elem_id == busy else show(studio) for widget, show in self.fields.items()]
