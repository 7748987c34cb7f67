"""Files and folders appear whole or not at all."""

import errno
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from scene.errors import InputError
from scene.support.file_trouble import reason


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


def write_durably(final: str | Path, content: bytes) -> None:
    """Write a file whole or not at all; when this returns it survives a loss of power.

    Raises:
        InputError: the folder is missing, read-only or full; what was there before is still there.
    """
    final = Path(final)
    with atomic_path(final) as temporary, temporary.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    if os.name != "nt":  # Windows opens no folders, and writes names down with the file
        folder = os.open(final.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        except OSError as error:
            if error.errno != errno.EINVAL:  # a file system that has no such thing
                raise cannot_write(final, error) from error
        finally:
            os.close(folder)


@contextmanager
def atomic_folder(final: str | Path, *, replaces: str | None = None) -> Iterator[Path]:
    """Yield a new folder beside `final`; give it that name if the block succeeds, delete it if not.

    An existing folder is replaced if it is empty, or if it holds a file called `replaces`.

    Raises:
        InputError: another folder or a file has that name, or it cannot be written there.
    """
    final = Path(final).absolute()
    occupied = final.exists() and not (final.is_dir() and not any(final.iterdir()))
    if occupied and not (replaces and (final / replaces).is_file()):
        raise InputError(f"{final} already exists and is not empty. Choose another name, or delete it first.")
    try:
        # mkdtemp's folder is for this user alone; the one inside it has the usual permissions
        with tempfile.TemporaryDirectory(prefix=f".{final.name}-", dir=final.parent) as shelter:
            new = Path(shelter, "new")
            new.mkdir()
            yield new
            old = Path(shelter, "old")
            if final.exists():
                final.rename(old)
            try:
                new.rename(final)
            except OSError:
                if old.exists():
                    old.rename(final)
                raise
    except OSError as error:
        raise cannot_write(final, error) from error


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
    return InputError(f"Cannot write {path}: {reason(error)}. Choose a folder that exists, is writable and has room.")


def _made_beside(final: Path) -> Path:
    """A new empty file, for those to read who may read what this process writes.

    Asking for that mask would mean to take it off for a moment, in which other threads write what anybody may read.
    """
    while True:
        temporary = final.with_name(f".{final.stem[:40]}-{secrets.token_hex(4)}{final.suffix}")
        with suppress(FileExistsError):
            os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
            return temporary
