"""Which engine makes the video: those that can, and greyed those that lack something."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import gradio as gr

from app.shell.choice import Options, choice
from app.shell.form import Form

if TYPE_CHECKING:
    from app.studio import Studio
    from engine.known import KnownEngine

CHECK = "element.addEventListener('click', ({ target }) => target.closest('button') && trigger('check'));"


def engine_field(form: Form) -> None:
    """The list, and under it what the greyed ones lack, with a button that looks again."""
    choice(form, "engine", "Engine", show_engines, lambda studio, name: studio.set_engine(name))
    lacking = gr.HTML(js_on_load=CHECK, apply_default_css=False, elem_id="lacking")
    form.fields[lacking] = lambda _: show_lacking()

    def check(request: gr.Request) -> None:  # and the answer makes stage.js show everything anew
        form.session(request).studio.notice(f"Looked again: {_count(_known()[1])}.")

    form.listen(lacking.check, check, lacking)


def show_engines(studio: Studio) -> Options:
    """What can be chosen, and what could be with its weights here."""
    ready, lacking = ([(engine.name, engine.title) for engine in engines] for engines in _known())
    return Options(chosen=studio.document.engine, entries=ready, greyed=lacking, why_greyed="Without weights")


def show_lacking() -> str:
    """What the others lack, as HTML with every text escaped."""
    _, engines = _known()
    rows = (
        f"<li><b>{escape(engine.title)}</b> <span>{engine.size_gb:g} GB</span>"
        f"<p>{escape(engine.reason)}</p><p>Licence: {escape(engine.licence)}</p></li>"
        for engine in engines
    )
    return (
        f"<details><summary>{_count(engines)}</summary><ul>{''.join(rows)}</ul>"
        '<button type="button">Check again</button></details>'
        if engines
        else ""
    )


def _known() -> tuple[list[KnownEngine], list[KnownEngine]]:
    """Known engines that can be used and those that cannot; asked of the disk every time."""
    from engine.known import KNOWN_ENGINES  # brings torch along, and the first page does not wait for that

    engines = KNOWN_ENGINES.values()
    return [engine for engine in engines if not engine.reason], [engine for engine in engines if engine.reason]


def _count(engines: list[KnownEngine]) -> str:
    if not engines:
        return "every known engine can be used"
    return "1 more engine needs weights" if len(engines) == 1 else f"{len(engines)} more engines need weights"
