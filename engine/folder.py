"""Folders appear whole or not at all, and what is read in one of somebody else's lies in it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scene.errors import InputError
from scene.support.atomic import cannot_write

LONGEST_NAME = 200
"""Characters of a file's name."""


def own_file(folder: Path, name: str) -> Path:
    """The file `name` that lies in `folder` itself.

    Raises:
        InputError: there is none, it is a link or a device, or the name leads elsewhere.
    """
    file = folder / name
    plain = name not in ("", ".", "..") and not any(mark in name for mark in "/\\\0") and Path(name).name == name
    if not plain or len(name) > LONGEST_NAME:
        raise InputError(
            f"A file in {folder} is called {name[:80]!r}, which leads out of it. Give a name without a path."
        )
    if file.is_symlink():
        raise InputError(f"{name} in {folder} is a link. Put the file itself there, or make the folder again.")
    if not file.is_file():
        raise InputError(f"{name} is missing from {folder}. Put it back, or make the folder again.")
    return file


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
