"""The viewport on our own port: viser's page from its package, its socket carried through."""

import asyncio
import contextlib
import functools
from importlib.resources import files
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

from app.web.rate_limit import RateLimit

PAGE_STYLE = Path(__file__).parents[1] / "viewport" / "page.css"
PAGE_SCRIPT = PAGE_STYLE.with_suffix(".js")
HARMLESS = frozenset({"fixedDpr", "darkMode", "hideViserLogo", "showStats"})
"""What may stand in the page's query. `websocket` and `playbackPath` would make it run another server's script."""


def viewport_page(request: Request) -> Response:
    """The viewer's page; any other query than a harmless one is taken off."""
    if not HARMLESS.issuperset(request.query_params):
        return RedirectResponse(request.url.path)
    return HTMLResponse(page())


@functools.cache
def page() -> bytes:
    """Viser's page, with our style and script at the end of its head."""
    html = files("viser").joinpath("client/build/index.html").read_bytes()
    if not PAGE_STYLE.exists():
        return html
    head, end, rest = html.rpartition(b"</head>")
    style, script = PAGE_STYLE.read_bytes(), PAGE_SCRIPT.read_bytes()
    return b"".join([head, b"<style>", style, b"</style><script>", script, b"</script>", end, rest])


async def bridge(socket: WebSocket, port: int, secret: str) -> None:
    """Carry a browser's socket to the viewport's own server and back, until either end is gone.

    Nothing is queued in between: a message is received only when the one before it has been sent.
    """
    offered = [Subprotocol(name) for name in socket.scope.get("subprotocols", [])]
    address = f"ws://127.0.0.1:{port}/{secret.lstrip('/')}"
    try:
        viewer = await connect(
            address,
            subprotocols=offered or None,
            max_size=None,
            compression=None,
            proxy=None,
            ping_interval=None,
            close_timeout=1,
        )
    except (OSError, InvalidHandshake):
        return await socket.close(1013, "The viewport is not there; reload the page.")
    async with viewer:
        await socket.accept(viewer.subprotocol)
        ways = [asyncio.create_task(_to_viewer(socket, viewer)), asyncio.create_task(_to_browser(viewer, socket))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):  # it has gone in this very moment
        if socket.client_state.name == "CONNECTED":
            await socket.close(1001)


MOST_PER_SECOND = 300
"""Messages of a browser in the long run; a camera that is moved says so 60 times a second, a gizmo as often."""


async def _to_viewer(socket: WebSocket, viewer: ClientConnection) -> None:
    limit = RateLimit(MOST_PER_SECOND, 2 * MOST_PER_SECOND)
    while (message := await socket.receive())["type"] == "websocket.receive":
        try:
            await viewer.send(message["bytes"] if message.get("bytes") is not None else message["text"])
        except ConnectionClosed:
            return
        await asyncio.sleep(limit.wait())


async def _to_browser(viewer: ClientConnection, socket: WebSocket) -> None:
    async for message in viewer:
        try:
            await (socket.send_bytes(message) if isinstance(message, bytes) else socket.send_text(message))
        except WebSocketDisconnect:
            return
