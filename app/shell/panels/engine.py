"""Which engine makes the video: those that can, and those that lack something, greyed."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr

from app.shell.form import QUIET, Form
from scene.errors import InputError

if TYPE_CHECKING:
    from app.studio import Studio

HERE = Path(__file__).parent


def engine_field(form: Form) -> None:
    """A list of the page's own, since Gradio's cannot grey one entry: choosing is `pick`, looking again is `check`."""

    def pick(event: gr.EventData, request: gr.Request) -> object:
        studio = form.sessions.find(request).studio
        try:
            studio.set_engine(event._data["engine"])
        except InputError as error:
            studio.notice(str(error))
        return show_engines(studio)

    def check(request: gr.Request) -> object:
        return show_engines(form.sessions.find(request).studio)

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
    engines = studio.engines()
    ready = [engine for engine in engines if engine.ready]
    absent = [engine for engine in engines if not engine.ready]
    return "".join(
        (
            '<label for="engine-list">Engine</label>',
            f'<select id="engine-list" data-engine="{escape(studio.document.engine)}">',
            *(f'<option value="{escape(engine.name)}">{escape(engine.title)}</option>' for engine in ready),
            '<optgroup label="Not on this machine">' if absent else "",
            *(f'<option value="{escape(engine.name)}" disabled>{escape(engine.title)}</option>' for engine in absent),
            "</optgroup></select>" if absent else "</select>",
            _what_is_missing(absent) if absent else "",
        )
    )


def _what_is_missing(absent) -> str:
    rows = (
        f"<li><b>{escape(engine.title)}</b><p>{escape(engine.reason)}</p>"
        f"<p>{engine.size_mb / 1000:.1f} GB · {escape(engine.licence)}</p><code>{escape(str(engine.path))}</code></li>"
        for engine in absent
    )
    count = "1 engine lacks" if len(absent) == 1 else f"{len(absent)} engines lack"
    return (
        f"<details><summary>{count} weights</summary><ul>{''.join(rows)}</ul>"
        '<button type="button">Check again</button></details>'
    )
