"""A file under a second name that takes no room."""

import os
import shutil
from pathlib import Path


def link_or_copy(source: str | Path, target: str | Path) -> None:
    """Let a file be found as `target` too: a hard link, or a copy where the disk has none. For files never changed.

    Raises:
        OSError: neither can be made.
    """
    try:
        os.link(source, target)
    except OSError:  # another disk, a file system without links, or as many as it takes
        shutil.copy2(source, target)
