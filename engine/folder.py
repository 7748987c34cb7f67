"""What is read in somebody else's folder lies in it."""

from pathlib import Path

from scene.errors import InputError

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
