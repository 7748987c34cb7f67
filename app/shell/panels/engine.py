"""Which engine makes the video: those that can, and greyed those that lack their weights."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import gradio as gr

from app.commands import clip
from app.shell.choice import Options, choice
from app.shell.form import Form
from app.shell.island import island
from engine.engines.registry import KNOWN_ENGINES

if TYPE_CHECKING:
    from app.studio.studio import Studio
    from engine.engines.known import KnownEngine
    from engine.weights.missing import Missing


def engine_field(form: Form) -> None:
    """The list, what the chosen one makes, and the greyed ones with a button each that downloads their weights."""
    choice(form, "engine", "Engine", show_engines, lambda studio, name: clip.set_engine(studio, name))
    terms = gr.HTML(apply_default_css=False, elem_id="terms")
    form.fields[terms] = show_terms
    island("weights")


def show_engines(studio: Studio) -> Options:
    """What can be chosen, and what could be with its weights here."""
    lacking, engines = studio.weights.lacking(), all_engines()
    return Options(
        chosen=studio.document.engine,
        entries=[(engine.name, engine.title) for engine in engines if engine.name not in lacking],
        greyed=[
            (engine.name, f"{engine.title} ({_why(engine, lacking[engine.name])})")
            for engine in engines
            if engine.name in lacking
        ],
        why_greyed="Without weights",
    )


def show_terms(studio: Studio) -> str:
    """What the chosen engine makes and under which licence, as HTML."""
    chosen = next(engine for engine in all_engines() if engine.name == studio.document.engine)
    if not chosen.samples or chosen.name in studio.weights.lacking():
        return ""
    return f"<p>{escape(f'{chosen.makes} · licence: {chosen.licence}')}.</p>"


def _why(engine: KnownEngine, missing: Missing) -> str:
    return "its weights cannot be used" if missing.damaged else f"{engine.size_gb:g} GB to download"


def all_engines() -> list[KnownEngine]:
    """Those that are known."""
    return list(KNOWN_ENGINES.values())
