"""Whether another studio has the same home open: two of them would overwrite each other's edits."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scene.errors import InputError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None


@contextmanager
def held(home: Path, url: str) -> Iterator[str]:
    """Say for as long as the block runs that the studio at `url` has the home; yields the address of one that had it.

    The system lets go of it when a process ends, however that happens. Yields "" where there is no other.

    Raises:
        InputError: the folder cannot be made or written.
    """
    if fcntl is None:
        yield ""
        return
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = (home / "running").open("a+", encoding="utf-8")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"Cannot keep shots in {home}: {reason}. Choose a folder with --home.") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            yield file.read().strip()
            return
        file.truncate(0)
        file.write(url)
        file.flush()
        yield ""
