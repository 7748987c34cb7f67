"""One studio for each home: two of them would overwrite each other's edits."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from scene.errors import InputError
from scene.support.atomic import write_durably
from scene.support.file_trouble import reason

LOCK, RUNNING = "lock", "running"


class HomeIsOpenError(InputError):
    """Another studio has the home.

    Args:
        home: the folder of the shots.
        url: where that studio is; "" if it has not said so yet.
    """

    def __init__(self, home: Path, url: str) -> None:
        self.url = url
        where = f" at {url}" if url else ""
        super().__init__(
            f"A studio is running{where} with the shots in {home}. Use that one, or give this one a folder of its own "
            "with --home."
        )


@contextmanager
def held(home: Path) -> Iterator[Callable[[str], None]]:
    """Have the home for one studio as long as the block runs; what it yields takes the address of that studio.

    The system lets go of it when a process ends, however that happens.

    Raises:
        HomeIsOpenError: another studio has it.
        InputError: the folder cannot be made or written.
    """
    lock = FileLock(home / LOCK, timeout=0)
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock.acquire()
        (home / RUNNING).unlink(missing_ok=True)  # of one that was killed
    except Timeout:
        raise HomeIsOpenError(home, _address(home)) from None
    except OSError as error:
        raise InputError(f"Cannot keep shots in {home}: {reason(error)}. Choose a folder with --home.") from error
    try:
        yield lambda url: write_durably(home / RUNNING, url.encode())
    finally:
        with suppress(OSError):  # the folder may be gone by now
            (home / RUNNING).unlink(missing_ok=True)
        lock.release()


def _address(home: Path) -> str:
    with suppress(OSError):
        return (home / RUNNING).read_text(encoding="utf-8").strip()
    return ""
