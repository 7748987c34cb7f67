"""Whether a name leads to something that can be read to its end."""

import stat
from pathlib import Path

from scene.errors import InputError


def refuse_endless(path: Path) -> None:
    """Refuse a pipe, a device or a socket: opening one may wait for ever, and reading one may never end.

    What is not there, or may not be looked at, is left to whoever opens it.

    Raises:
        InputError: it is one.
    """
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise InputError(f"{path} is a pipe or a device, not a file. Write what it gives into a file, and name that.")
