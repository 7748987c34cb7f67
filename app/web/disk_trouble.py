"""What is answered where the disk with the shots is full, read-only or gone."""

import html
import logging

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.page_words import on_the_page
from scene.errors import InputError
from scene.support.file_trouble import FULL, cannot_use, is_of_a_file

logger = logging.getLogger(__name__)

PAGE = '<!doctype html><html lang="en"><meta charset="utf-8"><title>RealCam Studio</title><p>{}</p></html>'


class DiskTrouble:
    """ASGI middleware: a request that fails since a file cannot be read or written is answered with a sentence."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; answer it where that fails before an answer has begun."""
        begun = False

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        try:
            await self._app(scope, receive, noting)
        except (OSError, InputError) as error:
            if begun or (isinstance(error, OSError) and not is_of_a_file(error)):  # such as a person who has left
                raise
            logger.warning("%s %s: %s", scope["method"], scope["path"], error)
            await answer(Request(scope), error)(scope, receive, send)


def answer(request: Request, error: OSError | InputError) -> Response:
    """The sentence, as a page for a browser that opens one and as JSON for everything else."""
    cause = error if isinstance(error, OSError) else error.__cause__
    full = isinstance(cause, OSError) and cause.errno in FULL
    said = on_the_page(cannot_use(error) if isinstance(error, OSError) else str(error))
    headers = {"Connection": "close", "Cache-Control": "no-store"}
    if "text/html" in request.headers.get("accept", ""):
        return HTMLResponse(PAGE.format(html.escape(said)), 507 if full else 503, headers)
    return JSONResponse({"error": said}, 507 if full else 503, headers)
