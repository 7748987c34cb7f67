"""What the page's fields send to Gradio, looked at before it: Gradio answers what makes no sense with a traceback."""

import json
import math
from typing import Any

import gradio as gr
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PREDICT = "/gradio_api/run/predict"
KINDS: dict[type, tuple[type, ...]] = {gr.Textbox: (str,), gr.Checkbox: (bool,), gr.Number: (int, float, type(None))}
"""What a field of each kind has in it; a number that is None was emptied."""
MOST_DIGITS = 1e15
"""A number above is none that a field could show."""


class Fields:
    """ASGI middleware: refuses calls of Gradio's functions that no field of the page makes.

    Args:
        app: what answers the others.
        page: whose functions they are.
    """

    def __init__(self, app: ASGIApp, page: gr.Blocks) -> None:
        self._app, self._page = app, page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with a refusal."""
        if scope["type"] != "http" or scope["method"] != "POST" or scope["path"].rstrip("/") != PREDICT:
            return await self._app(scope, receive, send)
        parts: list[Message] = []
        while not parts or (parts[-1]["type"] == "http.request" and parts[-1].get("more_body")):
            parts.append(await receive())
        if parts[-1]["type"] != "http.request":
            return None  # who asked has gone
        if not self._makes_sense(b"".join(part.get("body", b"") for part in parts)):
            refusal = {"error": "The page has no field that sends this. Reload it."}
            return await JSONResponse(refusal, 400)(scope, receive, send)
        waiting = iter(parts)

        async def again() -> Message:
            return next(waiting, None) or await receive()

        return await self._app(scope, again, send)

    def _makes_sense(self, body: bytes) -> bool:
        """Whether it names a function of the page, and has a value of the right kind for each field that it reads."""
        try:
            asked = json.loads(body)
        except (ValueError, RecursionError):
            return False
        if not isinstance(asked, dict) or not isinstance(asked.get("data"), list):
            return False
        number = asked.get("fn_index")
        function = self._page.fns.get(number) if isinstance(number, int) and not isinstance(number, bool) else None
        if function is None or len(asked["data"]) != len(function.inputs):
            return False
        return all(_fits(field, value) for field, value in zip(function.inputs, asked["data"], strict=True))


def _fits(field: Any, value: Any) -> bool:
    kinds = next((kinds for kind, kinds in KINDS.items() if isinstance(field, kind)), None)
    if kinds is None:
        return True
    if isinstance(value, bool) and bool not in kinds:
        return False
    if isinstance(value, int | float) and not (math.isfinite(value) and abs(value) < MOST_DIGITS):
        return False
    return isinstance(value, kinds)
