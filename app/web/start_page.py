"""The start page: who opens it gets the home's cookie, or shows its key first; and it is told which shot it is on."""

import hmac
import json
import re
from pathlib import Path
from urllib.parse import urlencode

from starlette.datastructures import MutableHeaders, QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.guard import with_headers
from app.web.session import Session
from app.web.sessions import Sessions

DAYS = 400
"""How long browsers keep a cookie at most; every visit begins that anew."""
CAME_FROM_ELSEWHERE = '<!doctype html><meta http-equiv="refresh" content="0; url={}"><title>RealCam Studio</title>'
"""A link on another site does not bring our cookie along (SameSite=Strict), a page of our own does."""
START = (Path(__file__).parent / "start.html").read_text(encoding="utf-8")
"""Stands first in the head of the start page."""
ASK = (Path(__file__).parent / "ask.html").read_text(encoding="utf-8")


class StartPage:
    """ASGI middleware behind the guard: answers `GET /`."""

    def __init__(self, app: ASGIApp, sessions: Sessions, key: str | None) -> None:
        """Stand before `app`.

        Args:
            app: has the start page.
            sessions: the shots.
            key: what `/?key=` must say of those who have no cookie yet; None: nothing of whoever sits at this machine,
                and the home's key of anybody else.
        """
        self._app, self._sessions, self._key = app, sessions, key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on with the cookie set and the shot told."""
        if scope["type"] != "http" or scope["path"] != "/" or scope["method"] != "GET":
            return await self._app(scope, receive, send)
        request = Request(scope)
        refusal = self._refuse(request)
        if refusal is not None:
            return await refusal(scope, receive, send)
        cookie = f"{self._sessions.key.cookie_name}={self._sessions.key.cookie}"
        send = with_headers(
            send, {"Set-Cookie": f"{cookie}; Max-Age={DAYS * 86400}; Path=/; HttpOnly; SameSite=Strict"}
        )
        if "key" in request.query_params:
            return await RedirectResponse(_first_page(request.query_params), 303)(scope, receive, send)
        asked = request.query_params.get("shot", "")
        session = self._sessions.of_shot(asked) or self._sessions.latest()
        if not self._sessions.has_room_for(session):
            return await PlainTextResponse(self._sessions.full + "\n", 503)(scope, receive, send)
        scope["state"]["session"] = session
        await self._app(scope, receive, _telling(send, _start(session, missing=bool(asked) and asked != session.shot)))

    def _refuse(self, request: Request) -> Response | None:
        """What to answer instead of the page."""
        if request.state.admitted:
            return None
        if request.headers.get("sec-fetch-site") == "cross-site":
            return HTMLResponse(CAME_FROM_ELSEWHERE.format(_first_page(request.query_params)))
        key = self._sessions.key.text if self._key is None else self._key
        if fits(key, request.query_params) or (self._key is None and request.state.sits_here):
            return None
        return HTMLResponse(ASK, 401)


def _first_page(query: QueryParams) -> str:
    """Its address with the shot that was asked for, and nothing else that a stranger may have put there."""
    shot = query.get("shot", "")
    return f"/?{urlencode({'shot': shot})}" if re.fullmatch(r"[0-9a-f-]{1,40}", shot) else "/"


def fits(key: str, query: QueryParams) -> bool:
    """Whether the query has the key."""
    return hmac.compare_digest(query.get("key", "").encode("utf-8", "replace"), key.encode())


def _start(session: Session, *, missing: bool) -> bytes:
    """What the page is told before anything else in it runs."""
    facts = json.dumps({"shot": session.shot, "token": session.token, "missing": missing})
    return START.replace("{start}", facts).encode()


def _telling(send: Send, start: bytes) -> Send:
    """Put `start` at the beginning of the head of the page that is sent, which is held back until it is whole."""
    head: Message = {}
    body = bytearray()

    async def send_with(message: Message) -> None:
        nonlocal head
        if message["type"] == "http.response.start":
            head = message
            return
        body.extend(message.get("body", b""))
        if message.get("more_body"):
            return
        before, tag, after = bytes(body).partition(b"<head>")
        whole = before + tag + start + after if tag else bytes(body)
        headers = MutableHeaders(scope=head)
        headers["Content-Length"] = str(len(whole))
        await send(head)
        await send({"type": "http.response.body", "body": whole})

    return send_with
