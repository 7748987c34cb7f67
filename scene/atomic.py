"""Files appear whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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
        handle, name = tempfile.mkstemp(prefix=f".{final.stem}-", suffix=final.suffix, dir=final.parent)
    except OSError as error:
        raise cannot_write(final, error) from error
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o666 & ~_umask())
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


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
