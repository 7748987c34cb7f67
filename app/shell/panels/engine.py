"""Which engine makes the video: those that can, and greyed those that lack something."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr

from app.shell.form import QUIET, Form
from scene.errors import InputError

if TYPE_CHECKING:
    from app.studio import Studio
    from engine.known import KnownEngine

HERE = Path(__file__).parent


def engine_field(form: Form) -> None:
    """A list of the page's own, since Gradio's cannot grey one entry: choosing is `pick`, looking again is `check`."""

    def pick(event: gr.EventData, request: gr.Request) -> str:
        studio = form.session(request).studio
        try:
            studio.set_engine(event._data["engine"])
        except InputError as error:
            studio.notice(str(error), "warning")
        return show_engines(studio)

    def check(request: gr.Request) -> str:
        studio = form.session(request).studio
        _, absent = _engines()
        studio.notice(f"Looked again: {_lacking(absent) if absent else 'every known engine can be used'}.")
        return show_engines(studio)

    field = gr.HTML(
        js_on_load=(HERE / "engine.js").read_text(encoding="utf-8"),
        apply_default_css=False,
        elem_id="engine",
        elem_classes="field",
    )
    form.fields.append((field, show_engines))
    field.pick(pick, outputs=field, **QUIET)
    field.check(check, outputs=field, **QUIET)


def show_engines(studio: Studio) -> str:
    """The list as HTML, every text in it escaped."""
    ready, absent = _engines()
    return "".join(
        (
            '<label for="engine-list">Engine</label>',
            f'<select id="engine-list" data-engine="{escape(studio.document.engine)}">',
            *(f'<option value="{escape(engine.name)}">{escape(engine.title)}</option>' for engine in ready),
            '<optgroup label="Without weights">' if absent else "",
            *(f'<option value="{escape(engine.name)}" disabled>{escape(engine.title)}</option>' for engine in absent),
            "</optgroup></select>" if absent else "</select>",
            _what_is_missing(absent) if absent else "",
        )
    )


def _engines() -> tuple[list[KnownEngine], list[KnownEngine]]:
    """Known engines that can be used and those that cannot; asked of the disk every time."""
    from engine.known import KNOWN_ENGINES  # brings torch along, and the first page does not wait for that

    engines = KNOWN_ENGINES.values()
    return [engine for engine in engines if not engine.reason], [engine for engine in engines if engine.reason]


def _lacking(absent: list[KnownEngine]) -> str:
    return "1 more engine needs weights" if len(absent) == 1 else f"{len(absent)} more engines need weights"


def _what_is_missing(absent: list[KnownEngine]) -> str:
    rows = (
        f"<li><b>{escape(engine.title)}</b> <span>{engine.size_gb:g} GB</span>"
        f"<p>{escape(engine.reason)}</p><p>Licence: {escape(engine.licence)}</p></li>"
        for engine in absent
    )
    return (
        f"<details><summary>{_lacking(absent)}</summary><ul>{''.join(rows)}</ul>"
        '<button type="button">Check again</button></details>'
    )
