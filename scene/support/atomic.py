"""Files appear whole or not at all."""

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from scene.errors import InputError


@contextmanager
def atomic_path(final: str | Path) -> Iterator[Path]:
    """Yield a temporary path beside `final`; rename it to `final` if the block succeeds, delete it if not.

    The temporary name keeps the suffix, so that writers which look at it (PIL, ffmpeg) do the right thing.

    Raises:
        InputError: the folder is missing, read-only or full; nothing is left under the final name.
    """
    final = Path(final)
    try:
        temporary = _made_beside(final)
    except OSError as error:
        raise cannot_write(final, error) from error
    try:
        yield temporary
        temporary.replace(final)
    except OSError as error:
        raise cannot_write(final, error) from error
    finally:
        temporary.unlink(missing_ok=True)


def check_writable(final: str | Path) -> None:
    """Say now, before long work, that nothing can be written there.

    Raises:
        InputError: the folder is missing or read-only.
    """
    final = Path(final)
    try:
        with tempfile.TemporaryFile(prefix=f".{final.stem[:40]}-", dir=final.parent):
            pass
    except OSError as error:
        raise cannot_write(final, error) from error


def cannot_write(path: Path, error: OSError) -> InputError:
    """The sentence for a file that could not be written."""
    reason = (error.strerror or str(error)).lower()
    return InputError(f"Cannot write {path}: {reason}. Choose a folder that exists, is writable and has room.")


def _made_beside(final: Path) -> Path:
    """A new empty file, for those to read who may read what this process writes.

    Asking for that mask would mean to take it off for a moment, in which other threads write what anybody may read.
    """
    while True:
        temporary = final.with_name(f".{final.stem[:40]}-{secrets.token_hex(4)}{final.suffix}")
        with suppress(FileExistsError):
            os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
            return temporary
