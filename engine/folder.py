"""Folders appear whole or not at all."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scene.atomic import cannot_write
from scene.errors import InputError


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
