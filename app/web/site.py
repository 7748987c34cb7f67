"""Everything but Gradio's page, as one FastAPI application."""

from pathlib import Path

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from app.web.bridge import bridge, viewport_page
from app.web.disk_trouble import DiskTrouble
from app.web.downloads import send_file
from app.web.guard import LOOPBACK, Guard
from app.web.session import Session
from app.web.sessions import Sessions
from app.web.shots import add_library
from app.web.start_page import StartPage
from app.web.upload import take_depth, take_path, take_upload, take_video
from scene.errors import InputError

COMPONENT = Path(__file__).parents[2] / "ui_assets" / "component"


def make_site(
    sessions: Sessions,
    *,
    hosts: frozenset[str] = LOOPBACK,
    addresses: bool = False,
    key: str | None = None,
    component: Path = COMPONENT,
) -> FastAPI:
    """The site, guarded; Gradio is mounted at "/" by whoever has it.

    Args:
        sessions: whose shots are shown.
        hosts: the names by which this machine may be called.
        addresses: it may be called by any bare address as well, and then there must be a key.
        key: what everybody must show at the start page; None: whoever sits at this machine need not, and others show
            the home's.
        component: the folder of the page's own scripts and styles.
    """
    assert not addresses or key is not None, "open to others needs a key"
    site = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    site.add_middleware(StartPage, sessions=sessions, key=key)
    site.add_middleware(DiskTrouble)
    site.add_middleware(Guard, sessions=sessions, hosts=hosts, addresses=addresses)
    site.mount("/studio-assets/component", StaticFiles(directory=component, check_dir=False))

    @site.get("/healthz")
    async def healthz() -> JSONResponse:
        return JSONResponse({"ok": True, "boot": sessions.boot})

    @site.get("/view/{token}/")
    async def view_page(request: Request) -> Response:
        return viewport_page(request)

    @site.websocket("/view/{token}")
    async def view_socket(socket: WebSocket) -> None:
        session: Session = socket.state.session
        with session.visit():
            try:
                viewport = await run_in_threadpool(lambda: session.viewport)
            except InputError as error:  # the page hears it from the live socket
                return await socket.close(1013, str(error))
            await bridge(socket, viewport.port, viewport.secret)

    @site.websocket("/live/{token}")
    async def live_socket(socket: WebSocket) -> None:
        session: Session = socket.state.session
        with session.visit():
            try:
                await run_in_threadpool(lambda: session.studio)
            except InputError as error:
                await socket.accept()
                await socket.send_json({"t": "notice", "kind": "error", "text": str(error)})
                return await socket.close(1013)
            await run_in_threadpool(sessions.opened, session)
            from app.web.live import serve_live  # light, now that the studio is there

            await serve_live(socket, session)

    @site.post("/upload/{token}")
    async def upload(request: Request, name: str = "") -> Response:
        return await take_upload(request, sessions, request.state.session, name)

    @site.post("/depth/{token}")
    async def depth(request: Request, name: str = "", files: str = "") -> Response:
        return await take_depth(request, request.state.session, name, files)

    @site.post("/check/{token}/{number}")
    async def check(request: Request, number: int, name: str = "") -> Response:
        return await take_video(request, request.state.session, number, name)

    @site.post("/import/{token}")
    async def import_path(request: Request, files: str = "") -> Response:
        return await take_path(request, request.state.session, files)

    @site.get("/files/{token}/{name:path}")
    async def download(request: Request, name: str) -> Response:
        return await send_file(request, request.state.session, name)

    add_library(site, sessions)
    return site
