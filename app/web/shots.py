"""The library over HTTP: what there is, and what becomes of a shot."""

from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response

from app.commands.photo import open_sample
from app.web.session import Session
from app.web.sessions import Sessions
from app.web.upload import refusal, take_new_photo
from scene.errors import InputError
from scene.samples.shipped import EVERY_SAMPLE, sample_picture


def add_library(site: FastAPI, sessions: Sessions) -> None:
    """Put the library's addresses on the site. The guard asks for the cookie, and our origin where things change."""

    @site.get("/library")
    async def library() -> Response:
        return JSONResponse(await run_in_threadpool(lists, sessions), headers={"Cache-Control": "no-store"})

    @site.get("/library/samples/{name}.jpg")
    async def picture_of_sample(name: str) -> Response:
        return _picture(sample_picture(name)) if name in EVERY_SAMPLE else _nothing()

    @site.get("/library/{shot}/poster.jpg")
    async def poster(shot: str) -> Response:
        return _picture(sessions.library.poster(shot)) if sessions.library.knows(shot) else _nothing()

    @site.post("/library/new")
    async def new(sample: str = "") -> Response:
        return await _answer(lambda: opened(new_shot(sessions, sample)))

    @site.post("/library/photo")
    async def photo(request: Request, name: str = "") -> Response:
        return await take_new_photo(request, sessions, name)

    @site.post("/library/{shot}/rename")
    async def rename(shot: str, name: str = "") -> Response:
        return await _answer(lambda: sessions.rename(shot, name))

    @site.post("/library/{shot}/duplicate")
    async def duplicate(shot: str) -> Response:
        return await _answer(lambda: {"shot": sessions.duplicate(shot)})

    @site.post("/library/{shot}/delete")
    async def delete(shot: str) -> Response:
        return await _answer(lambda: sessions.delete(shot))

    @site.post("/library/{shot}/restore")
    async def restore(shot: str) -> Response:
        return await _answer(lambda: sessions.library.restore(shot))

    @site.post("/library/{shot}/destroy")
    async def destroy(shot: str) -> Response:
        return await _answer(lambda: sessions.library.destroy(shot))


def lists(sessions: Sessions) -> dict[str, Any]:
    """Shots, bin and samples, for the start panel."""
    library = sessions.library
    return {
        "shots": [library.facts(shot) for shot in library.shots()],
        "bin": [library.binned_facts(shot) for shot in library.binned()],
        "samples": list(EVERY_SAMPLE),
    }


def new_shot(sessions: Sessions, sample: str) -> Session:
    """A new shot of a bundled sample; of the first one if none is named.

    Raises:
        InputError: there is no such sample.
    """
    if sample:
        sample_picture(sample)
    session = sessions.new()
    if sample:
        open_sample(session.studio, sample)
        session.studio.begin_here()
    return session


def opened(session: Session) -> dict[str, str]:
    """Where the page goes on."""
    return {"shot": session.shot, "token": session.token}


async def _answer(do: Any) -> Response:
    """Do it, and say what came of it or why it was refused."""
    try:
        answer = await run_in_threadpool(do)
    except InputError as error:
        return refusal(409, str(error))
    return JSONResponse({"ok": True} | (answer or {}))


def _picture(file: Path) -> Response:
    if not file.is_file():
        return _nothing()
    return FileResponse(file, headers={"Cache-Control": "private, max-age=86400"})  # its address says which one


def _nothing() -> Response:
    return PlainTextResponse("There is nothing here.\n", 404)
