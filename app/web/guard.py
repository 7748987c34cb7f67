"""Who may come in: every request and every socket passes here before anything of ours or Gradio's sees it.

The rules, each of which an attack in the tests goes against:

* `Host` must be a name of this machine, else a hostile name server could make its page ours (DNS rebinding). Where
  others come as well it may be a bare address, too: no name server is asked for that.
* `Origin`, where a browser sends one, must be our own; on a socket and on whatever changes something it must be sent.
* Everything but the start page needs the cookie of the home. Whoever sits at this machine gets it with the start page;
  anybody else, and whatever came through another server, shows the home's key for it (`start_page`).
* Of Gradio's many routes only those that the page uses are there, and what they take is small: no uploads, no files by
  path, no monitoring, no proxy.
* A path with a token needs the cookie of the home that the token is of. Whether such a token exists is not told.
"""

import ipaddress
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.patience import receive_in_time
from app.web.policy import policy
from app.web.session import Session
from app.web.sessions import SHOT_HEADER, Sessions

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
OPEN = frozenset({"/", "/healthz", "/manifest.json", "/pwa_icon"})
"""No cookie is needed for these: the start page gives it, and browsers fetch a manifest and its icon without."""
TOKEN_ROOTS = frozenset({"view", "live", "upload", "depth", "import", "check", "files"})
"""Their paths go on with the token of a shot."""
FORWARDED = re.compile(r"forwarded|via|x-forwarded(-.*)?|x-real-ip|x-original-.*|cf-connecting-ip|true-client-ip")
"""Headers of whoever carries requests for others."""
NOT_BELIEVED = frozenset({b"x-forwarded-host", b"x-forwarded-server", b"forwarded"})
"""What others say about our own name is taken off: Gradio would build addresses of it."""
READING = frozenset({"GET", "HEAD"})
OURS = TOKEN_ROOTS | {"", "healthz", "library", "studio-assets"}
GRADIO = re.compile(
    r"/(assets|static|svelte)/.*|/(theme\.css|favicon\.ico|manifest\.json|pwa_icon)"
    r"|/gradio_api/(run/predict|component_server|heartbeat/\w+|startup-events)/?"
)
"""All that the page asks of it."""
LONGEST_NAME = 255
"""Characters between two slashes of a path; no file system has longer names, and readers of files break at them."""
LARGEST_FORM = 2**20
"""Bytes that a field of the page sends to Gradio, at most."""


NOTHING = "There is nothing here."
NOT_OUR_NAME = (
    "This studio does not answer to that name. Use the address it printed when it started, or start it with --name."
)


@dataclass(frozen=True)
class Refusal:
    """Why a request goes no further."""

    status: int
    text: str


class Guard:
    """ASGI middleware: refuses strangers, notes who is admitted and to which shot, sets the security headers."""

    def __init__(self, app: ASGIApp, sessions: Sessions, hosts: frozenset[str], *, addresses: bool) -> None:
        """Stand before `app`.

        Args:
            app: what is guarded.
            sessions: whom to let in.
            hosts: the names by which this machine may be called, in lower case.
            addresses: it may be called by a bare address as well, whichever.
        """
        self._app, self._sessions, self._hosts, self._addresses = app, sessions, hosts, addresses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with a refusal."""
        if scope["type"] not in ("http", "websocket"):
            return await self._app(scope, receive, send)
        connection, state = HTTPConnection(scope), scope.setdefault("state", {})
        key = self._sessions.key
        state["sits_here"] = sits_here(scope)
        state["admitted"] = key.fits(connection.cookies.get(key.cookie_name))
        state["session"] = self._session(connection) if state["admitted"] else None

        refusal = self._refuse(scope, state["admitted"], state["session"])
        if refusal is None:
            believed = [each for each in scope["headers"] if each[0] not in NOT_BELIEVED]
            in_time = receive_in_time(receive) if scope["type"] == "http" else receive
            await self._app({**scope, "headers": believed}, in_time, with_headers(send, policy(scope["path"])))
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": refusal.text})  # becomes 403: not accepted
        else:
            response = PlainTextResponse(refusal.text + "\n", refusal.status)
            await response(scope, receive, with_headers(send, policy("")))

    def _session(self, connection: HTTPConnection) -> Session | None:
        """Find the session of the shot that the path or the header names."""
        parts = connection.scope["path"].split("/")
        named = parts[2] if len(parts) > 2 and parts[1] in TOKEN_ROOTS else connection.headers.get(SHOT_HEADER)
        return self._sessions.of_token(named)

    def _refuse(self, scope: Scope, admitted: bool, session: Session | None) -> Refusal | None:
        headers, path = Headers(scope=scope), scope["path"]
        host, origins = headers.get("host", ""), headers.getlist("origin")
        if not self._answers_to(host_name(host)):
            return Refusal(403, NOT_OUR_NAME)
        if not origins:
            if scope["type"] == "websocket" or scope["method"] not in READING:
                return Refusal(403, "Only the studio's own page may do this.")
        elif not {f"http://{host}", f"https://{host}"}.issuperset(origins):
            return Refusal(403, "Only the studio's own page may do this.")
        if not path.startswith("/") or "\0" in path or any(len(part) > LONGEST_NAME for part in path.split("/")):
            return Refusal(404, NOTHING)
        if not admitted and path not in OPEN:
            return Refusal(401, "Open the studio's start page, at the address it printed when it started.")
        if session is None and len(parts := path.split("/")) > 2 and parts[1] in TOKEN_ROOTS:
            return Refusal(404, NOTHING)
        if path.split("/")[1] not in OURS:
            return _refuse_gradio(path, headers)
        return None

    def _answers_to(self, name: str) -> bool:
        return name in self._hosts or (self._addresses and _is_address(name))


def _refuse_gradio(path: str, headers: Headers) -> Refusal | None:
    if not GRADIO.fullmatch(path):
        return Refusal(404, NOTHING)
    length = headers.get("content-length", "0")
    if "transfer-encoding" in headers or not length.isdecimal() or int(length[:20]) > LARGEST_FORM:
        return Refusal(413, "This is more text than a field of the page can hold.")
    return None


def _is_address(name: str) -> bool:
    """Whether a host is an IP address, as a Host header writes it."""
    try:
        return bool(ipaddress.ip_address(name.removeprefix("[").removesuffix("]")))
    except ValueError:
        return False


def our_names(more: Iterable[str], *, for_others: bool) -> frozenset[str]:
    """The names by which browsers may call this machine; those that others use, where they can come."""
    own = (socket.gethostname(), socket.getfqdn(), f"{socket.gethostname()}.local") if for_others else ()
    return frozenset(each.lower().rstrip(".") for each in (*own, *more)) | LOOPBACK


def sits_here(scope: Scope) -> bool:
    """Whether a request comes from this machine itself, straight from a browser, under a name of the machine's own."""
    headers, client = Headers(scope=scope), scope.get("client")
    if client is None or not _is_loopback(client[0]) or host_name(headers.get("host", "")) not in LOOPBACK:
        return False
    return not any(FORWARDED.fullmatch(name) for name in headers)


def _is_loopback(address: str) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None)
    return (mapped or parsed).is_loopback


def host_name(host: str) -> str:
    """The name in a Host header, without its port, in lower case."""
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdigit() else host).lower()


def with_headers(send: Send, extra: dict[str, str]) -> Send:
    """Add headers to the response, over those that it has."""

    async def send_with(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(extra)
        await send(message)

    return send_with
