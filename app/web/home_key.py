"""The home's key: one file, from which everything that opens a door follows."""

import hashlib
import hmac
import os
import re
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from scene.errors import InputError

FORM = re.compile(r"[A-Za-z0-9_-]{32,}")
TOKEN = re.compile(r"([0-9a-f-]{6,40})\.([0-9a-f]{64})")
"""A shot and its seal, as a path names it."""


class HomeKey:
    """The key of a home folder, made once: readable by its owner alone.

    Another home has another cookie under another name, so two studios of one host do not take each other's; and the
    same home is known again at every port.

    Args:
        home: the folder, which is there; the key is its file `key`.

    Raises:
        InputError: the file cannot be read or made, or has something else in it.
    """

    def __init__(self, home: Path) -> None:
        file = home / "key"
        try:
            if not file.exists():
                _make(file)
            self.text = file.read_text(encoding="ascii").strip()
            """What `?key=` of the start page says."""
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"Cannot use the key in {file}: {error}. Choose another folder with --home.") from error
        if not FORM.fullmatch(self.text):
            raise InputError(f"{file} holds no key. Delete it: a new one is made, and open pages must be reloaded.")
        self.cookie_name = f"realcam-{self._derived('name')[:12]}"
        self.cookie = self._derived("cookie")

    def fits(self, cookie: str | None) -> bool:
        """Whether a cookie came from this home."""
        return cookie is not None and hmac.compare_digest(cookie.encode(), self.cookie.encode())

    def token(self, shot: str) -> str:
        """What paths call a shot. It is of no use without the cookie, and does not tell it."""
        return f"{shot}.{self._derived(f'path {shot}')}"

    def shot_of(self, token: str) -> str | None:
        """The shot that a token was made for; None if it was not made here."""
        match = TOKEN.fullmatch(token)
        return match[1] if match and hmac.compare_digest(token.encode(), self.token(match[1]).encode()) else None

    def _derived(self, purpose: str) -> str:
        return hmac.new(self.text.encode(), purpose.encode(), hashlib.sha256).hexdigest()


def _make(file: Path) -> None:
    """Write a new key, whole or not at all; if another process was faster, it is that one's."""
    handle, name = tempfile.mkstemp(prefix=".key-", dir=file.parent)  # mode 600
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(secrets.token_urlsafe(32) + "\n")
        out.flush()
        os.fsync(out.fileno())
    temporary = Path(name)
    try:
        with suppress(FileExistsError):
            os.link(temporary, file)
    except OSError:  # a file system without links
        if not file.exists():
            temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)
