"""Which engine makes the video: those that can, and greyed those that lack something."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, cast

import gradio as gr

from app.actions import clip
from app.shell.choice import Options, choice
from app.shell.form import Form

if TYPE_CHECKING:
    from app.sessions import Visitor
    from app.studio import Studio
    from engine.known import KnownEngine

CHECK = """
element.addEventListener('click', async ({ target }) => {
  const button = target.closest('button');
  if (!button) return;
  const said = button.closest('li').querySelector('[role=status]');
  said.textContent = 'Looking …';
  said.textContent = await server.look(button.value);
  trigger('check');
});
"""


def engine_field(form: Form) -> None:
    """The list, and under it what the greyed ones lack, each with a button that looks again."""

    def look(name: str, request: gr.Request) -> str:
        engine = next(engine for engine in all_engines() if engine.name == name)
        if engine.reason:
            return f"Looked just now: {engine.title} {engine.reason}."
        studio = form.sessions.find(cast("Visitor", request)).studio
        studio.notice(f"{engine.title} is whole and ready. It can be chosen now.")
        return "Whole and ready."

    choice(form, "engine", "Engine", show_engines, lambda studio, name: clip.set_engine(studio, name))
    lacking = gr.HTML(js_on_load=CHECK, server_functions=[look], apply_default_css=False, elem_id="lacking")
    form.fields[lacking] = show_cards
    form.listen(lacking.check, lambda: None, lacking)  # and the answer makes stage.js show everything anew


def show_engines(studio: Studio) -> Options:
    """What can be chosen, and what could be with its weights here."""
    engines = [(engine.name, engine.title, engine.reason) for engine in all_engines()]
    return Options(
        chosen=studio.document.engine,
        entries=[(name, title) for name, title, reason in engines if not reason],
        greyed=[(name, title) for name, title, reason in engines if reason],
        why_greyed="Without weights",
    )


def show_cards(studio: Studio) -> str:
    """What the chosen engine makes and under which licence, and what the others lack, as HTML with all text escaped."""
    chosen = next(engine for engine in all_engines() if engine.name == studio.document.engine)
    card = f'<p class="terms">{escape(_terms(chosen))}.</p>' if chosen.samples and not chosen.reason else ""
    lacking = [engine for engine in all_engines() if engine.reason]
    if not lacking:
        return card
    count = "1 more engine needs weights" if len(lacking) == 1 else f"{len(lacking)} more engines need weights"
    return f"{card}<details><summary>{count}</summary><ul>{''.join(map(_row, lacking))}</ul></details>"


def _row(engine: KnownEngine) -> str:
    title, reason = escape(engine.title), engine.reason
    terms = f"{engine.size_gb:g} GB{_memory(engine)} · {_terms(engine)}"
    source = re.sub("`(.*?)`", r"<code>\1</code>", escape(engine.source[:1].upper() + engine.source[1:]))
    return (
        f'<li><header><b>{title}</b><button type="button" value="{engine.name}" '
        f'aria-label="Check {title}">Check</button></header>'
        f'<p role="status" title="{escape(str(engine.path))}">{escape(reason[:1].upper() + reason[1:])}.</p>'
        f"<p>{escape(terms)}. {source}.</p></li>"
    )


def _terms(engine: KnownEngine) -> str:
    return f"{engine.makes} · licence: {engine.licence}"


def _memory(engine: KnownEngine) -> str:
    """What its longest clip will need here; counting it for the others takes too long for a list."""
    if engine.pipeline is None:
        return ""
    from engine.clip import ClipSpec
    from engine.device import best_device
    from engine.pipeline.estimate_pipe import estimate_pipe
    from engine.settings import Settings
    from engine.weights.folders import release_of

    release, device = release_of(engine.pipeline), best_device()
    clip = ClipSpec(width=release.width, height=release.height, frames=release.frames, fps=release.fps)
    needed = estimate_pipe(engine.pipeline, release, Settings(), clip, device).memory / 1e9
    return f", which take about {needed:.0f} GB of {'GPU memory' if device.type == 'cuda' else 'memory'} here"


def all_engines() -> list[KnownEngine]:
    """Those that are known; whether they can be used is asked of the disk every time."""
    from engine.known import KNOWN_ENGINES  # brings torch along, and the first page does not wait for that

    return list(KNOWN_ENGINES.values())
