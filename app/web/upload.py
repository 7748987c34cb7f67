"""A photo, its depth or a path on its way in: streamed to disk under a limit, under names that are only names."""

import json
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Callable
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from app.commands import depth_file, filmed, imports, photo
from app.studio.studio import Studio
from app.web.page_words import on_the_page
from app.web.session import Session
from app.web.sessions import Sessions
from app.web.unpack import pack_maps, split, unzip
from scene.clip.clip import probe_clip
from scene.errors import InputError

MOST_BYTES = 200 * 2**20
TOO_LARGE = f"This file is larger than {MOST_BYTES // 2**20} MB. Reduce the photo, or save it as JPEG."
DEPTH_TOO_LARGE = f"This depth map is larger than {MOST_BYTES // 2**20} MB. Reduce it to the size of its photo."
PATH_TOO_LARGE = f"This is larger than {MOST_BYTES // 2**20} MB. A path of 100000 frames is smaller; cut it shorter."
MOST_CLIP_BYTES = 2 * 2**30
CLIP_DEPTH_TOO_LARGE = f"This depth is larger than {MOST_CLIP_BYTES // 2**30} GB. Reduce it to the size of its clip."
MOST_MAPS = 4096
"""Files with a clip's depth maps."""
CLIP_TOO_LARGE = f"This clip is larger than {MOST_CLIP_BYTES // 2**30} GB. Cut it shorter, or reduce it."
MOST_FILES = 16
LONGEST_NAME = 80

RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
"""Names that are devices on Windows, whatever their ending."""


async def take_upload(request: Request, sessions: Sessions, session: Session, name: str) -> Response:
    """Receive a photo as the raw body of the request and open it: here if nothing here is anybody's own, else in a
    new shot, which the answer names.

    Returns 413 as soon as it is known to be too large, 400 when it is no photo that can be used, with a sentence.
    """

    def take(file: Path) -> dict[str, str]:
        if session.untouched:
            _open(session.studio, file)
            return {}
        return _in_new_shot(sessions, file)

    return await _take_one(request, session.folder, name, _too_large(name), take, _most(name))


async def take_new_photo(request: Request, sessions: Sessions, name: str) -> Response:
    """The same, always in a new shot."""
    take = lambda file: _in_new_shot(sessions, file)  # noqa: E731
    return await _take_one(request, None, name, _too_large(name), take, _most(name))


def _most(name: str) -> int:
    return MOST_CLIP_BYTES if filmed.is_clip(name) else MOST_BYTES


def _too_large(name: str) -> str:
    return CLIP_TOO_LARGE if filmed.is_clip(name) else TOO_LARGE


def _in_new_shot(sessions: Sessions, file: Path) -> dict[str, str]:
    session = sessions.new()
    try:
        _open(session.studio, file)
    except InputError:
        sessions.drop(session)
        raise
    session.studio.begin_here()
    return {"shot": session.shot, "token": session.token}


def _open(studio: Studio, file: Path) -> None:
    """Open a photo, or a clip; a GIF may be either."""
    as_clip = filmed.is_clip(file.name) and not (file.suffix.lower() == ".gif" and probe_clip(file).frames < 2)
    (filmed.open_clip_file if as_clip else photo.open_photo)(studio, file, file.name)


async def _take_one(
    request: Request,
    inside: Path | None,
    name: str,
    too_large: str,
    take: Callable[[Path], dict[str, str]],
    most: int = MOST_BYTES,
) -> Response:
    announced = request.headers.get("content-length", "0")
    if not announced.isdigit() or int(announced) > most:
        return refusal(413, too_large)
    folder = Path(tempfile.mkdtemp(prefix="incoming-", dir=inside))
    try:
        file = folder / safe_name(name)
        if not await received(request, file, most):
            return refusal(413, too_large)
        answer = await run_in_threadpool(take, file)
    except InputError as error:
        return refusal(400, str(error))
    except ClientDisconnect:
        return Response(status_code=400)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return JSONResponse({"ok": True} | answer)


async def take_depth(request: Request, session: Session, name: str, files: str) -> Response:
    """Receive the depth of the photo or clip that is open, as the raw body of the request; answers as `take_upload`.

    Maps of a clip's frames may be several files behind one another: `files` is then as for `take_path`.
    """
    most, too_large = (MOST_BYTES, DEPTH_TOO_LARGE)
    if session.studio.document.photo.clip is not None:
        most, too_large = (MOST_CLIP_BYTES, CLIP_DEPTH_TOO_LARGE)

    def take(file: Path) -> dict[str, str]:
        name = file.name
        if files:
            parts = _parts(files, MOST_MAPS)
            body, maps = file.rename(file.with_name("body")), file.with_name("maps")
            split(body, maps, parts)
            name = f"{len(parts)} depth maps"
            file = pack_maps(maps, file.with_name(f"{name}.zip"))
        depth_file.bring_depth(session.studio, file, name)
        return {}

    return await _take_one(request, session.folder, name, too_large, take, most)


async def take_video(request: Request, session: Session, number: int, name: str) -> Response:
    """Receive a video that is checked against the path of a take, as the raw body of the request; answers as
    `take_upload`.
    """

    def take(file: Path) -> dict[str, str]:
        if not filmed.is_clip(file.name):
            raise InputError(f"{file.name} is no video. Drop an MP4, MOV, WebM or MKV on a take.")
        session.studio.takes.check_camera(number, file)
        return {}

    return await _take_one(request, session.folder, name, _too_large(name), take, _most(name))


async def take_path(request: Request, session: Session, files: str) -> Response:
    """Receive a trajectory, one file or several behind one another in the raw body, and show it as a ghost.

    `files` says which: a JSON list of [name, bytes]. An archive is unpacked. Answers as `take_upload`.
    """
    announced = request.headers.get("content-length", "0")
    if not announced.isdigit() or int(announced) > MOST_BYTES:
        return refusal(413, PATH_TOO_LARGE)
    home = Path(tempfile.mkdtemp(prefix="incoming-", dir=session.folder))
    try:
        parts = _parts(files, MOST_FILES)
        if not await received(request, home / "body"):
            return refusal(413, PATH_TOO_LARGE)
        await run_in_threadpool(_bring, session, home, parts)
    except InputError as error:
        return refusal(400, str(error))
    except ClientDisconnect:
        return Response(status_code=400)
    finally:
        shutil.rmtree(home)
    return JSONResponse({"ok": True})


def _parts(files: str, most: int) -> list[tuple[str, int]]:
    """The names and sizes of files that come behind one another.

    Raises:
        InputError: it is no list of such.
    """
    try:
        return [(safe_name(name), int(size)) for name, size in json.loads(files)][:most]
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise InputError("Several files come with their names and sizes; reload the page and try again.") from error


def _bring(session: Session, home: Path, parts: list[tuple[str, int]]) -> None:
    folder = home / "files"
    split(home / "body", folder, parts)
    for archive in list(folder.glob("*.zip")):
        unzip(archive, folder / archive.stem, MOST_BYTES)
        archive.unlink()
    imports.import_path(session.studio, folder, parts[0][0])


async def received(request: Request, file: Path, most: int = MOST_BYTES) -> bool:
    """Write the body to the file; False if it is more than may be."""
    size = 0
    with file.open("wb") as out:
        async for chunk in request.stream():
            size += len(chunk)
            if size > most:
                return False
            out.write(chunk)
    return True


def safe_name(name: str) -> str:
    """The last part of a name, without what has a meaning to a file system; "photo" if nothing is left."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    printable = "".join(c for c in last if c.isprintable() and c not in '<>:"|?*').strip(" .")
    stem, dot, suffix = printable.rpartition(".")
    if not dot or len(suffix) > 8:
        stem, dot, suffix = printable, "", ""
    while len((stem + dot + suffix).encode()) > LONGEST_NAME:
        stem = stem[:-1]
    clean = stem.strip() + dot + suffix
    return f"photo {clean}" if RESERVED.match(clean) else clean.lstrip(".") or "photo"


def refusal(status: int, text: str) -> JSONResponse:
    """The answer to a file that is not taken; what is still on its way is not waited for."""
    return JSONResponse({"error": on_the_page(text)}, status, headers={"Connection": "close"})
