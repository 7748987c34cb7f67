"""The first page: who opens it gets a cookie, or shows a key first."""

import hmac

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.server.guard import with_headers
from app.sessions import Sessions

DAYS = 400
"""How long browsers keep a cookie at most; every visit begins that anew."""
CAME_FROM_ELSEWHERE = '<!doctype html><meta http-equiv="refresh" content="0; url=/"><title>RealCam Studio</title>'
"""A link on another site does not bring our cookie along (SameSite=Strict), a page of our own does."""


class Entrance:
    """ASGI middleware behind the guard: sets the cookie with `GET /`."""

    def __init__(self, app: ASGIApp, sessions: Sessions, key: str | None) -> None:
        """Stand before `app`.

        Args:
            app: has the first page.
            sessions: where new ones come from.
            key: what `/?key=` must say of those who have no cookie yet; None: nothing.
        """
        self._app, self._sessions, self._key = app, sessions, key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on with the cookie set."""
        if scope["type"] != "http" or scope["path"] != "/" or scope["method"] != "GET":
            return await self._app(scope, receive, send)
        request = Request(scope)
        answer, cookie = self._receive(request)
        if cookie:
            set_cookie = (
                f"{self._sessions.cookie_name}={cookie}; Max-Age={DAYS * 86400}; Path=/; HttpOnly; SameSite=Strict"
            )
            send = with_headers(send, {"Set-Cookie": set_cookie})
        await (answer or self._app)(scope, receive, send)

    def _receive(self, request: Request) -> tuple[Response | None, str | None]:
        """What to answer instead of the page, and the cookie to set."""
        session = request.state.session
        cookie = request.cookies.get(self._sessions.cookie_name) if session else None
        if cookie is None:
            if request.headers.get("sec-fetch-site") == "cross-site":
                return HTMLResponse(CAME_FROM_ELSEWHERE), None
            if self._key is not None and not fits(self._key, request.query_params):
                return PlainTextResponse("This studio asks for the key in the address that it printed.\n", 401), None
            cookie, session = self._sessions.new()
        if not self._sessions.has_room_for(session):
            return PlainTextResponse(self._sessions.full + "\n", 503), None
        return RedirectResponse("/", 303) if "key" in request.query_params else None, cookie


def fits(key: str, query: QueryParams) -> bool:
    """Whether the query has the key."""
    return hmac.compare_digest(query.get("key", "").encode(), key.encode())
