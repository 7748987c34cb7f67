"""Files on their way out: what the session's own studio has under a name. Nothing of the name is joined to a path."""

import mimetypes
import re
from pathlib import Path
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from app.web.session import Session
from scene.errors import InputError

SHOWN = frozenset({".jpg", ".png", ".mp4", ".json"})
"""What a page may show in place; anything else is only ever saved."""
KEYED = re.compile(r"/[0-9a-f]{16}\.\w+$")
"""Names of what is never another under the same name."""


async def send_file(request: Request, session: Session, name: str) -> Response:
    """A file of the session; with `?download` to be saved, under a name that says what it is of.

    Parts of a video are sent when a range is asked for.
    """
    try:
        content, saved_as = await run_in_threadpool(look_up, session, name)
    except InputError as error:
        return PlainTextResponse(f"{error}\n", 409)
    if content is None or (isinstance(content, Path) and not content.is_file()):
        return PlainTextResponse("There is nothing here.\n", 404)
    save = "download" in request.query_params or Path(name).suffix not in SHOWN
    if isinstance(content, Path):
        return FileResponse(content, filename=saved_as if save else None)
    kind = mimetypes.guess_type(name)[0]
    kept = {"Cache-Control": "private, max-age=86400, immutable"} if KEYED.search(name) else {}
    return Response(content, media_type=kind, headers=kept | (attachment(saved_as) if save else {}))


def look_up(session: Session, name: str) -> tuple[Path | bytes | None, str]:
    """What the page calls `name`, and what it is called when it is saved."""
    from app.web.files import download_name, find_file  # with torch; by now it is here

    studio = session.studio
    file = find_file(studio, name)
    return file, download_name(studio, name) if file is not None else ""


def attachment(name: str) -> dict[str, str]:
    """The header that has a browser save a response under a name."""
    return {"Content-Disposition": f"attachment; filename*=utf-8''{quote(name)}"}
