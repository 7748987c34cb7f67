"""Fetching trained weights from the Hugging Face hub, when the user has agreed to it.

Plain HTTP: the hub's own client begins large files anew after every stop, and without a network it tries for half a
minute before it says so.
"""

import contextlib
import hashlib
import http.client
import json
import logging
import shutil
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scene.errors import InputError
from scene.support.checkpoints import GUIDE

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10.0
CHUNK = 1 << 20

OnBytes = Callable[[int, int], None]
"""Bytes here so far, and bytes in all (nearly)."""

BY_HAND = f"{GUIDE} says how to copy the files from another machine."


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Files of one repository, and where they belong."""

    name: str
    """Name by which the user knows them."""
    title: str
    repo: str
    files: Mapping[str, Path]
    """Files by name on the hub."""
    size_mb: float
    licence: str

    @property
    def size(self) -> str:
        """Size in words: 99 MB, 5.74 GB."""
        return f"{self.size_mb:.0f} MB" if self.size_mb < 2000 else f"{self.size_mb / 1000:.3g} GB"


def fetch(
    wanted: Wanted, *, agreed: bool, on_progress: OnBytes = lambda done, total: None, endpoint: str | None = None
) -> None:
    """Bring every file to its place; goes on where an earlier attempt stopped.

    `on_progress` may raise to stop it. `endpoint` is the hub's address, by default the official one.

    Raises:
        InputError: not agreed to, no network, no room, or the hub refused.
    """
    if all(path.is_file() for path in wanted.files.values()):
        return
    if not agreed:
        raise InputError(
            f"{wanted.title} is {wanted.size} from huggingface.co under {wanted.licence}. "
            "Agree to that (--yes) to download it."
        )
    address = _hub(wanted.title, endpoint)
    for folder in {path.parent for path in wanted.files.values()}:
        _make_room(folder, wanted)
    total, before = round(1e6 * wanted.size_mb), 0
    for name, path in wanted.files.items():
        with _in_words(wanted.title, url := f"{address}/{wanted.repo}/resolve/main/{urllib.parse.quote(name)}"):
            for here in _fetched(url, path):
                on_progress(before + here, max(total, before + here))
        before += path.stat().st_size


def sizes(title: str, repo: str, endpoint: str | None = None) -> dict[str, int]:
    """The files of a repository by their names on the hub, and their sizes in bytes.

    Raises:
        InputError: no network, or the hub refused.
    """
    url = f"{_hub(title, endpoint)}/api/models/{repo}/revision/main?blobs=true"
    with _in_words(title, url), urllib.request.urlopen(url, timeout=TIMEOUT_SECONDS) as response:
        return {file["rfilename"]: file["size"] for file in json.load(response)["siblings"]}


def _hub(title: str, endpoint: str | None) -> str:
    """The hub's address."""
    from huggingface_hub import constants

    if constants.HF_HUB_OFFLINE:
        raise InputError(f"{title} cannot be downloaded while HF_HUB_OFFLINE is set. Unset it, then try again.")
    return (endpoint or constants.ENDPOINT).rstrip("/")


@contextlib.contextmanager
def _in_words(title: str, url: str) -> Iterator[None]:
    """Turn what goes wrong on the way into a sentence for people; the log has the rest."""
    host = urllib.parse.urlsplit(url).netloc
    try:
        yield
    except urllib.error.HTTPError as error:
        logger.warning("%s: %s %s", url, error.code, error.reason)
        raise InputError(f"{host} does not give out {title} now ({error.code}). Try again later.") from error
    except (OSError, http.client.HTTPException) as error:
        logger.warning("%s: %s", url, getattr(error, "reason", None) or error)
        if isinstance(error, _Broken):
            raise InputError(f"The download of {title} {error}. Try again.") from error
        raise InputError(
            f"{host} cannot be reached to download {title}. Connect to the internet, then try again."
        ) from error


class _Broken(http.client.HTTPException):
    """A download that did not come whole. The message follows its name."""


def _make_room(folder: Path, wanted: Wanted) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise InputError(f"{folder} cannot be made ({error.strerror}). Make it, or {BY_HAND}") from error
    parts = [part for path in wanted.files.values() for part in (path, _part(path))]
    done = sum(part.stat().st_size for part in parts if part.is_file())
    if free < 1.05e6 * wanted.size_mb - done:
        raise InputError(f"{wanted.name} needs {wanted.size} in {folder}, where {free / 1e6:.0f} MB are free.")


def _fetched(url: str, final: Path) -> Iterator[int]:
    """Write the file at `url` beside `final`, yielding bytes so far, and rename it when it is whole."""
    if final.is_file():
        return
    part = _part(final)
    done = part.stat().st_size if part.is_file() else 0
    hub = _Redirects()
    request = urllib.request.Request(url, headers={"Range": f"bytes={done}-"} if done else {})
    with urllib.request.build_opener(hub).open(request, timeout=TIMEOUT_SECONDS) as response:
        goes_on = response.status == 206
        done = done if goes_on else 0
        length = response.headers.get("Content-Length")
        with part.open("ab" if goes_on else "wb") as file:
            while chunk := response.read(CHUNK):
                file.write(chunk)
                done += len(chunk)
                length = str(int(length) - len(chunk)) if length is not None else None
                yield done
    if length not in (None, "0"):
        raise _Broken("was cut off; what came is kept")
    if hub.sha256 and _sha256(part) != hub.sha256:
        part.unlink()
        raise _Broken("arrived damaged and was thrown away")
    part.replace(final)


def _part(final: Path) -> Path:
    """Where a file grows."""
    return final.with_name(final.name + ".part")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Redirects(urllib.request.HTTPRedirectHandler):
    """The hub sends large files elsewhere, and says with it what their SHA-256 is."""

    sha256 = ""

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: http.client.HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        etag = str(headers.get("X-Linked-ETag", "")).strip('"')
        if len(etag) == 64:
            self.sha256 = etag
        return super().redirect_request(req, fp, code, msg, headers, newurl)
