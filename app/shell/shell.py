"""The page: stage and timeline on the left, the panel on the right, and what is live in both left to the component."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import gradio as gr
from fastapi import FastAPI
from msgspec import to_builtins
from starlette.middleware import Middleware

from app.shell.early import Early
from app.shell.fields import Fields
from app.shell.form import QUIET, Form
from app.shell.island import island
from app.shell.panels.generate import generate_panel
from app.shell.panels.image import image_panel
from app.shell.theme import UI_ASSETS, palette_css, theme

if TYPE_CHECKING:
    from app.web.sessions import Sessions, Visitor

HERE = Path(__file__).parent
TITLE = "RealCam Studio"
ICON = '<link rel="icon" type="image/svg+xml" href="favicon.ico">'


def build(sessions: Sessions) -> gr.Blocks:
    """The page's widgets and events. Whose studio they show is asked of `sessions` at every event."""
    form = Form(sessions)

    def mirror(_: object, request: gr.Request) -> dict[str, Any]:
        from app.web.state.whole import state  # imported late: with torch, which the start page does not wait for

        session = sessions.find(cast("Visitor", request))  # here it is Starlette's, without Gradio's around it
        files = f"/files/{session.token}/"
        now, fields = session.studio.read(lambda studio: (state(studio, files), form.values(studio)))
        return {"state": to_builtins(now), "fields": fields}

    def form_offers(_: object, request: gr.Request) -> list[dict[str, Any]]:
        studio = sessions.find(cast("Visitor", request)).studio
        return [asdict(offer) for offer in studio.read(form.offers)]

    def fill_field(wanted: dict[str, Any], request: gr.Request) -> None:
        form.fill(sessions.find(cast("Visitor", request)).studio, wanted.get("field"), wanted.get("value"))

    with gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True, fill_height=True) as page:
        stage = gr.HTML(
            {"token": ""},
            html_template=_read("stage.html"),
            js_on_load=_read("stage.js"),
            server_functions=[mirror, form_offers, fill_field],
            apply_default_css=False,
            elem_id="stage",
        )
        with gr.Column(elem_id="panel", min_width=0):
            with gr.Tabs(elem_id="tabs"):
                with gr.Tab("Image"):
                    image_panel(form)
                with gr.Tab("Camera"):
                    island("inspector")
                    island("moves")
                    island("safety")
                    island("drawing")
                    island("import")
                with gr.Tab("Engine"):
                    generate_panel(form)
                with gr.Tab("Takes"):
                    island("takes")
            island("job")

        def arrive(request: gr.Request) -> dict[str, str]:
            return {"token": form.session(request).token}  # the forms follow with the first state

        page.load(arrive, outputs=stage, **QUIET)
        stage.fill(None, inputs=stage, outputs=list(form.fields), js="({ fields }) => fields", **QUIET)
    page.queue(max_size=16, api_open=False)
    queue = page._queue  # nothing of ours waits in it, and Gradio would look a thousand times a second
    queue.sleep_when_free = queue.progress_update_sleep_when_free = 0.25
    return page


def mount(app: FastAPI, sessions: Sessions) -> FastAPI:
    """Put the page at "/" of `app`, behind the routes that are there already."""
    page = build(sessions)
    early = _read("scheme.js") + _read("stopwatch.js")
    return gr.mount_gradio_app(
        app,
        page,
        path="/",
        app_kwargs={"middleware": [Middleware(Fields, page=page), Middleware(Early, script=early)]},
        theme=theme(),
        css=palette_css() + _read("page.css"),
        head=ICON,
        favicon_path=str(UI_ASSETS / "favicon.svg"),
        footer_links=[],
        run_history=False,
        max_file_size="1mb",  # photos come by /upload; Gradio's own door stays nearly shut
        show_error=False,
        ssr_mode=False,
        mcp_server=False,
        pwa=False,
    )


def _read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")
